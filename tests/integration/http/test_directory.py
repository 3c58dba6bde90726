"""The directory: who is found, by what, and by whom; page after page, whatever is asked."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.http.conftest import Client, Person

SEEN_BY = {
    "public": {"anybody", "stranger", "followed", "self", "operator"},
    "attendees": {"stranger", "followed", "self", "operator"},
    "following": {"followed", "self", "operator"},
    "nobody": {"self", "operator"},
}

Member = Callable[..., Client]


@pytest.fixture
def word() -> str:
    """A word that only the people of this test have in their names."""
    return "z" + uuid.uuid4().hex[:10]


def found(who: Client, path: str = "/attendees", **query: str) -> list[str]:
    answer = who.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


@pytest.mark.parametrize("visibility", SEEN_BY)
def test_a_search_finds_those_whom_the_viewer_may_see(
    visibility: str, word: str, person: Person, operator: Client, anybody: Client
) -> None:
    ada = person(f"Ada {word}", visibility=visibility, interests=[f"topic {word}"], organisation=f"House {word}")
    viewers = {
        "anybody": anybody,
        "stranger": person("Stranger"),
        "followed": person("Followed"),
        "blocked": person("Blocked"),
        "blocking": person("Blocking"),
        "self": ada,
        "operator": operator,
    }
    assert ada.put(f"/attendees/{viewers['followed'].id}/follow").status_code == 204
    assert ada.put(f"/attendees/{viewers['blocked'].id}/block").status_code == 204
    # Who blocks somebody does not meet them in lists; where they cannot be seen there is nobody to block.
    viewers["blocking"].put(f"/attendees/{ada.id}/block")

    for query in ({"q": word}, {"interest": f"topic {word}"}, {"organisation": f"House {word}"}):
        assert {name for name, who in viewers.items() if found(who, **query)} == SEEN_BY[visibility]


def test_words_are_found_by_their_beginnings_without_accents_and_case(word: str, person: Person) -> None:
    ada = person(f"Zoë Łukasz {word}", organisation="Università di Ísland", interests=["Café Crème"])

    for q in ("zoe", "LUKA", "zo luk", "univ isl", "cafe", "creme zoe"):
        assert found(ada, q=f"{q} {word[:8]}") == [f"Zoë Łukasz {word}"]
    for q in ("oe", "ukasz", "zoe bea"):
        assert found(ada, q=f"{q} {word[:8]}") == []
    assert found(ada, q=word, organisation="universita") == [f"Zoë Łukasz {word}"]
    assert found(ada, q=word, organisation="zoe") == []
    assert found(ada, q=word, interest="cafe creme") == [f"Zoë Łukasz {word}"]
    assert found(ada, q=word, interest="cafe") == []


def test_a_conference_shows_its_members_that_are_not_hidden_there_under_their_badges(
    word: str, person: Person, member: Member, conference: dict[str, Any], anybody: Client
) -> None:
    speaker, shy, named = (
        member(role, f"{name} {word}") for role, name in (("speaker", "Spe"), *[("attendee", "X")] * 2)
    )
    person(f"Outsider {word}")
    where = f"/conferences/{conference['id']}/membership"
    for who, wish in ((shy, {"hidden": True}), (named, {"badge_name": f"Captain {word}"})):
        assert who.request("PATCH", where, json=wish).status_code == 200

    assert found(anybody, conference=conference["slug"]) == [f"Spe {word}", f"Captain {word}"]
    assert found(anybody, conference=conference["id"], role="speaker") == [f"Spe {word}"]
    assert found(anybody, q=word) == [f"Outsider {word}", f"Spe {word}", f"X {word}", f"X {word}"]
    assert anybody.get("/attendees?role=speaker").status_code == 422
    assert anybody.get("/attendees?conference=nowhere").status_code == 404
    assert speaker.get(f"/attendees?conference={conference['slug']}&role=king").status_code == 422


def test_the_suspended_are_found_by_operators_only(
    word: str, person: Person, operator: Client, anybody: Client
) -> None:
    ada = person(f"Ada {word}")

    assert operator.put(f"/attendees/{ada.id}/suspension", json={"reason": "spam"}).status_code in (200, 204)

    assert found(anybody, q=word) == []
    assert found(operator, q=word) == [f"Ada {word}"]


def test_pages_hold_everybody_once_in_the_order_of_names_while_people_join(word: str, person: Person) -> None:
    ada = person(f"m {word}")
    for name in ("b", "Ñ", "a", "李", "Ж", "z", "b"):
        person(f"{name} {word}")
    query = {"q": word, "limit": "3"}

    pages = [ada.get("/attendees", params=query).json()]
    person(f"a {word} first")
    while cursor := pages[-1]["next"]:
        pages.append(ada.get("/attendees", params={**query, "cursor": cursor}).json())

    names = [item["name"].split()[0] for page in pages for item in page["items"]]
    assert names == ["a", "b", "b", "m", "Ñ", "z", "Ж", "李"]
    assert [len(page["items"]) for page in pages] == [3, 3, 2]
    assert len({item["id"] for page in pages for item in page["items"]}) == 8


@pytest.mark.parametrize(
    "q", [".*", "^a", "$where", "a\\", "‮ada", "%00", "\u200b", "🎉", "'; --", "*", "[a-z]+", "a" * 200, "-" * 200]
)
def test_a_hostile_search_finds_nobody_it_should_not(q: str, word: str, person: Person) -> None:
    ada = person(f"Ada {word}")

    answer = ada.get("/attendees", params={"q": q, "interest": word})

    assert answer.status_code == 200
    assert answer.json() == {"items": [], "next": None}


@pytest.mark.parametrize("field", ["q", "interest", "organisation"])
def test_a_search_that_is_too_long_is_refused_at_its_field(field: str, person: Person) -> None:
    ada = person("Ada")

    refused = ada.get("/attendees", params={field: "a" * 1_000})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])
    page = ada.page.get("/people", params={field: "a" * 1_000})
    assert page.status_code == 422
    assert f'id="{field}-error-1"' in page.text
    # No address is that long: the server says so before anybody reads it.
    assert ada.get("/attendees", params={field: "a" * 10_000}).status_code in (400, 414)


@pytest.mark.parametrize("cursor", ["x", "W10", "9" * 501])
def test_a_cursor_that_no_page_gave_is_refused(cursor: str, anybody: Client) -> None:
    assert anybody.get("/attendees", params={"cursor": cursor}).status_code == 422


def test_the_page_finds_people_and_follows_them(word: str, person: Person, anybody: Client) -> None:
    ada, bea = person(f"Ada {word}"), person(f"Bea {word}", headline="<i>Sailor</i>", visibility="attendees")
    here = f"/people?q={word}"

    seen = ada.page.get(here).text
    assert "&lt;i&gt;Sailor&lt;/i&gt;" in seen
    assert seen.count(">Follow<") == 1
    assert f"Ada {word}" in anybody.page.get(here).text
    assert f"Bea {word}" not in anybody.page.get(here).text

    assert ada.page.form(f"/people/{bea.id}/follow", on="1", next=here).headers["location"] == here
    assert ">Unfollow<" in ada.page.get(here).text


def test_the_page_of_a_conference_finds_its_members(
    word: str, person: Person, member: Member, conference: dict[str, Any], anybody: Client
) -> None:
    member("speaker", f"Spe {word}")
    person(f"Outsider {word}")
    path = f"/conferences/{conference['slug']}/people"

    page = anybody.page.get(f"{path}?q={word}").text
    assert f"Spe {word}" in page
    assert f"Outsider {word}" not in page
    assert "Nobody was found" in anybody.page.get(f"{path}?q={word}&role=organiser").text
    assert anybody.page.get("/conferences/nowhere/people").status_code == 404


def test_the_page_for_everybody_forgets_who_hides(word: str, person: Person, anybody: Client) -> None:
    ada = person(f"Ada {word}")
    here = f"/people?q={word}"
    assert f"Ada {word}" in anybody.page.get(here).text

    assert ada.patch("/attendees/me", {"visibility": "nobody"}).status_code == 200

    assert f"Ada {word}" not in anybody.page.get(here).text
