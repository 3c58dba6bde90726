"""Who is in a conference: joining, leaving, roles, badges, and whom others see in its list."""

import base64
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.integration.http.conftest import Client, Person
from tests.waiting import eventually

Conference = dict[str, Any]
Member = Callable[[str, str], Client]


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


def of(conference: Conference) -> str:
    return f"/conferences/{conference['slug']}"


def test_joining_twice_is_joining_once_and_leaving_ends_it(person: Person, conference: Conference) -> None:
    ada = person("Ada")
    where = f"{of(conference)}/membership"
    assert ada.get(where).status_code == 404

    first, second = ada.put(where), ada.put(where)

    assert (first.status_code, first.json()["role"]) == (200, "attendee")
    assert second.json() == first.json()
    assert [one["conference"]["title"] for one in ada.get("/attendees/me/conferences").json()["items"]] == [
        "Remote Days"
    ]
    assert ada.delete(where).status_code == 204
    assert ada.get("/attendees/me/conferences").json() == {"items": [], "next": None}


def test_who_has_left_is_not_brought_back_by_joining_that_comes_again_late(
    person: Person, conference: Conference
) -> None:
    ada, again = person("Ada"), {"Idempotency-Key": uuid.uuid4().hex}
    where = f"{of(conference)}/membership"
    assert ada.put(where, headers=again).status_code == 200
    assert ada.put(where, headers=again).status_code == 200
    assert ada.delete(where).status_code == 204

    assert ada.put(where, headers=again).status_code == 404
    assert ada.get(where).status_code == 404
    assert ada.put(where).status_code == 200


def test_joining_does_not_lower_a_role(member: Member, conference: Conference) -> None:
    ines = member("moderator", "Inês")

    assert ines.put(f"{of(conference)}/membership").json()["role"] == "moderator"


def test_a_badge_name_is_shown_in_this_conference_only(person: Person, conference: Conference, anybody: Client) -> None:
    ada = person("Ada Lovelace")
    where = f"{of(conference)}/membership"
    ada.put(where)

    changed = ada.patch(where, {"badge_name": "Countess \u202eof Lovelace"})

    assert changed.json()["badge_name"] == "Countess of Lovelace"
    assert names(anybody.get(f"{of(conference)}/members")) == ["Countess of Lovelace"]
    assert anybody.get(f"/attendees/{ada.id}").json()["name"] == "Ada Lovelace"
    assert ada.patch(where, {"badge_name": ""}).json()["badge_name"] == ""
    assert names(anybody.get(f"{of(conference)}/members")) == ["Ada Lovelace"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"badge_name": "\u200b\u202e"}, "badge_name"),
        ({"badge_name": "a" * 101}, "badge_name"),
        ({"badge_name": "a" * 10_000}, "badge_name"),
        ({"hidden": "yes"}, "hidden"),
        ({"role": "organiser"}, "role"),
    ],
)
def test_a_wrong_membership_says_what_is_wrong(
    member: Member, conference: Conference, wrong: dict[str, Any], field: str
) -> None:
    answer = member("attendee", "Ada").patch(f"{of(conference)}/membership", wrong)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_who_is_hidden_this_year_is_seen_by_organisers_only(
    member: Member, conference: Conference, anybody: Client
) -> None:
    ada, ines = member("attendee", "Ada"), member("organiser", "Inês")
    ada.patch(f"{of(conference)}/membership", {"hidden": True})

    assert names(anybody.get(f"{of(conference)}/members")) == ["Inês"]
    assert names(ines.get(f"{of(conference)}/members")) == ["Ada", "Inês"]
    assert [one["hidden"] for one in ines.get(f"{of(conference)}/members").json()["items"]] == [True, False]


def test_the_list_of_members_honours_visibility(
    member: Member, conference: Conference, anybody: Client, operator: Client
) -> None:
    seen = {each: member("attendee", each) for each in ("attendees", "following", "nobody", "public")}
    for visibility, one in seen.items():
        changed = one.patch("/attendees/me", {"visibility": visibility})
        assert changed.status_code == 200, changed.text
    fan, stranger = member("attendee", "zfan"), member("attendee", "zstranger")
    assert seen["following"].put(f"/attendees/{fan.id}/follow").status_code == 204
    where = f"{of(conference)}/members"

    assert names(anybody.get(where)) == ["public", "zfan", "zstranger"]
    assert names(stranger.get(where)) == ["attendees", "public", "zfan", "zstranger"]
    assert names(fan.get(where)) == ["attendees", "following", "public", "zfan", "zstranger"]
    assert names(operator.get(where)) == ["attendees", "following", "nobody", "public", "zfan", "zstranger"]


def test_who_is_blocked_and_who_blocks_do_not_see_each_other_in_the_list_and_organisers_see_both(
    member: Member, conference: Conference, anybody: Client
) -> None:
    ada, eve, olga = member("attendee", "Ada"), member("attendee", "Eve"), member("organiser", "Olga")
    where = f"{of(conference)}/members"
    assert names(ada.get(where)) == ["Ada", "Eve", "Olga"]
    assert ada.put(f"/attendees/{eve.id}/block").status_code == 204
    assert olga.put(f"/attendees/{eve.id}/block").status_code == 204

    assert eventually(lambda: names(ada.get(where)) == ["Ada", "Olga"])
    assert eventually(lambda: names(eve.get(where)) == ["Eve"])
    assert names(olga.get(where)) == names(anybody.get(where)) == ["Ada", "Eve", "Olga"]


def test_organisers_find_who_is_hidden_by_the_name_on_the_badge(
    member: Member, conference: Conference, anybody: Client
) -> None:
    olga, ada = member("organiser", "Olga"), member("attendee", "Ada")
    ada.patch(f"{of(conference)}/membership", {"badge_name": "Countess", "hidden": True})
    where = f"{of(conference)}/members"

    assert names(olga.get(where, params={"q": "count", "role": "attendee"})) == ["Countess"]
    assert names(anybody.get(where, params={"q": "count"})) == []


def test_members_are_found_by_beginnings_of_words_and_by_role(member: Member, conference: Conference) -> None:
    olga = member("organiser", "Olga Łuczak")
    for name in ("Łukasz Świerk", "Ada Łopez", "Zoë"):
        member("speaker" if name == "Zoë" else "attendee", name)
    where = f"{of(conference)}/members"

    assert names(olga.get(where, params={"q": "lu"})) == ["Łukasz Świerk", "Olga Łuczak"]
    assert names(olga.get(where, params={"q": "swi LUKASZ"})) == ["Łukasz Świerk"]
    assert names(olga.get(where, params={"role": "speaker"})) == ["Zoë"]
    assert names(olga.get(where, params={"role": "organiser", "q": "o"})) == ["Olga Łuczak"]
    assert olga.get(where, params={"role": "emperor"}).status_code == 422


def test_pages_of_members_show_everybody_once(member: Member, conference: Conference) -> None:
    olga = member("organiser", "Olga")
    for name in ("Same", "Same", "Ada", "Zoë"):
        member("attendee", name)
    found, cursor = [], None
    for _ in range(3):
        page = olga.get(f"{of(conference)}/members", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        found += names(page)
        cursor = page.json()["next"]

    assert (found, cursor) == (["Ada", "Olga", "Same", "Same", "Zoë"], None)
    for wrong in ("x", "WyJhIl0", "W10", "é"):
        answer = olga.get(f"{of(conference)}/members", params={"cursor": wrong})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["cursor"])


def test_a_role_given_is_seen_by_the_person_at_once(member: Member, person: Person, conference: Conference) -> None:
    olga, ada = member("organiser", "Olga"), person("Ada")
    draft = {"title": "On time zones"}
    assert ada.post(f"{of(conference)}/sessions", json=draft).status_code == 403

    assert olga.put(f"{of(conference)}/members/{ada.id}", json={"role": "organiser"}).status_code == 200
    assert ada.post(f"{of(conference)}/sessions", json=draft).status_code == 201
    assert olga.put(f"{of(conference)}/members/{ada.id}", json={"role": "moderator"}).status_code == 200
    assert ada.post(f"{of(conference)}/sessions", json=draft).status_code == 403


def test_the_last_organiser_stays_unless_an_operator_wants_otherwise(
    member: Member, conference: Conference, operator: Client
) -> None:
    olga = member("organiser", "Olga")
    own = f"{of(conference)}/members/{olga.id}"

    assert olga.delete(f"{of(conference)}/membership").status_code == 409
    assert olga.delete(own).status_code == 409
    assert olga.put(own, json={"role": "attendee"}).status_code == 409
    assert operator.put(own, json={"role": "attendee"}).status_code == 200
    assert olga.delete(f"{of(conference)}/membership").status_code == 204


def test_of_organisers_who_leave_at_once_one_stays(member: Member, conference: Conference, operator: Client) -> None:
    organisers = [member("organiser", f"Olga {number}") for number in range(5)]

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda one: one.delete(f"{of(conference)}/membership").status_code, organisers))

    assert sorted(answers) == [204, 204, 204, 204, 409]
    left = operator.get(f"{of(conference)}/members", params={"role": "organiser"}).json()["items"]
    assert len(left) == 1


def test_what_is_told_of_a_member_names_no_address(
    person: Person, conference: Conference, database: Callable[[str], Any]
) -> None:
    ada = person("Ada")
    ada.put(f"{of(conference)}/membership")

    stored = eventually(lambda: database("attendees")["attendees"].find_one({"_id": ada.id, "outbox": []}))

    assert stored["conference_ids"] == [conference["id"]]
    assert stored["member_keys"] == [f"{conference['id']} attendee"]


def test_nobody_reads_or_changes_the_membership_of_another(
    person: Person, member: Member, conference: Conference, anybody: Client
) -> None:
    ada, bob = member("attendee", "Ada"), person("Bob")
    theirs = f"{of(conference)}/members/{ada.id}"

    assert [one.put(theirs, json={"role": "speaker"}).status_code for one in (anybody, bob, ada)] == [401, 403, 403]
    assert [one.delete(theirs).status_code for one in (anybody, bob, ada)] == [401, 403, 403]
    assert anybody.put(f"{of(conference)}/membership").status_code == 401
    assert bob.request("PATCH", f"{of(conference)}/membership", json={"hidden": True}).status_code == 404


def test_no_role_is_given_to_nobody(member: Member, conference: Conference) -> None:
    olga = member("organiser", "Olga")
    nobody = "01JZ8Q4M7T3N9V5R2K6W1X0YBC"

    assert olga.put(f"{of(conference)}/members/{nobody}", json={"role": "speaker"}).status_code == 404


def test_an_organiser_makes_nobody_a_member_whom_they_may_not_see(
    member: Member, person: Person, conference: Conference, operator: Client
) -> None:
    olga, harriet = member("organiser", "Olga"), person("Harriet", visibility="nobody")
    address = f"{of(conference)}/members/{harriet.id}"

    assert olga.put(address, json={"role": "attendee"}).status_code == 404
    assert "Harriet" not in olga.get(f"{of(conference)}/members").text

    harriet.put(f"{of(conference)}/membership")
    assert olga.put(address, json={"role": "moderator"}).status_code == 200
    assert operator.put(address, json={"role": "speaker"}).status_code == 200


def test_a_cursor_names_nobody(member: Member, conference: Conference) -> None:
    """A page may end with somebody who was left out of it."""
    olga = member("organiser", "Olga")
    member("attendee", "Zoe")

    page = olga.get(f"{of(conference)}/members", params={"limit": 1}).json()

    raw = base64.urlsafe_b64decode(page["next"] + "==")
    assert (len(page["items"]), b"olga" in raw.lower(), olga.id.encode() in raw) == (1, False, False)
