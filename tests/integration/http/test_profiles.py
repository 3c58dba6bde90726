from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.integration.http.conftest import Client, Person
from tests.waiting import eventually

Database = Callable[[str], Any]
VISIBILITIES = ("public", "attendees", "following", "nobody")
NOT_THERE = 404


def seen_by(viewer: Client, person: Client) -> int:
    return viewer.get(f"/attendees/{person.id}").status_code


def stored(database: Database, person: Client) -> dict[str, Any]:
    return dict(database("attendees")["attendees"].find_one({"_id": person.id}))


def test_what_somebody_says_of_themselves_is_kept_and_shown(person: Person, anybody: Client) -> None:
    ada = person("Ada")

    edited = ada.patch(
        "/attendees/me",
        {
            "name": "Ada Łovelace",
            "headline": "Programs   before\nthere were computers",
            "organisation": "Analytical Engine Works",
            "bio": "I write **notes**.\n\n<script>alert(1)</script> [me](javascript:alert(1)) https://example.org",
            "interests": ["Maps", "maps", "Máps", "  ", "Time zones"],
            "links": ["https://example.org/ada", "https://example.org/ada"],
            "timezone": "Europe/London",
            "language": "EN-gb",
        },
    )

    assert edited.status_code == 200, edited.text
    shown = anybody.get(f"/attendees/{ada.id}").json()
    assert shown["name"] == "Ada Łovelace"
    assert shown["headline"] == "Programs before there were computers"
    assert shown["interests"] == ["Maps", "Time zones"]
    assert shown["links"] == ["https://example.org/ada"]
    assert shown["bio_html"] == (
        "<p>I write <strong>notes</strong>.</p>\n"
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; [me](javascript:alert(1)) "
        '<a href="https://example.org" rel="ugc nofollow noopener noreferrer">https://example.org</a></p>\n'
    )
    own = ada.get("/attendees/me").json()
    assert (own["timezone"], own["language"]) == ("Europe/London", "en-GB")
    assert own == edited.json()


def test_the_event_of_a_change_names_it_and_goes_out_when_there_is_one(person: Person, database: Database) -> None:
    ada = person("Ada", headline="Counts")
    before = stored(database, ada)

    ada.patch("/attendees/me", {"headline": " Counts ", "interests": []})
    assert stored(database, ada)["version"] == before["version"]

    ada.patch("/attendees/me", {"name": "Grace", "headline": "Counts on"})
    assert stored(database, ada)["version"] == before["version"] + 1
    known = eventually(lambda: database("feed")["people"].find_one({"_id": ada.id, "name": "Grace"}))
    assert ada.email not in str(known)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u200b\u202e\u2060"),
        ("name", "\u3164"),
        ("name", "a" * 10_000),
        ("name", "a" * 101),
        ("name", None),
        ("headline", "h" * 161),
        ("organisation", "o" * 101),
        ("bio", "b" * 5_001),
        ("interests", [f"i{number}" for number in range(21)]),
        ("interests", ["i" * 51]),
        ("interests", "maps"),
        ("links", [f"https://example.org/{number}" for number in range(11)]),
        ("links", ["javascript:alert(1)"]),
        ("links", ["https://example.org@evil.example/"]),
        ("links", ["https://example.org/\u202egpj.exe"]),
        ("timezone", "Mars/Olympus"),
        ("language", "klingon!"),
        ("language", "x"),
        ("visibility", "friends"),
        ("suggestions", "yes"),
        ("email", "eve@example.org"),
        ("operator", True),
        ("version", 9),
    ],
)
def test_what_cannot_be_kept_is_told_at_its_field(person: Person, field: str, value: Any) -> None:
    ada = person("Ada")

    refused = ada.patch("/attendees/me", {field: value})

    assert refused.status_code == 422
    assert {name.partition(".")[0] for name in refused.json()["errors"]} == {field}
    assert ada.get("/attendees/me").json()["name"] == "Ada"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("\u202eadA\u202c", "adA"),
        ("A\u200bd\u200da\ufeff", "Ada"),
        ("👩🏽\u200d💻 Ada 🫨", "👩🏽\u200d💻 Ada 🫨"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Z" + "\u0335\u0322\u0307\u0316" * 30 + "algo", "Ż\u0335\u0335\u0335algo"),
        ("李小龍\u2028\n<b>", "李小龍 <b>"),
        ("\u2066Ada\u2069\U000e0041", "Ada"),
    ],
)
def test_a_hostile_name_is_stored_without_what_deceives(
    person: Person, database: Database, name: str, kept: str
) -> None:
    ada = person("Ada")

    assert ada.patch("/attendees/me", {"name": name}).json()["name"] == kept

    assert stored(database, ada)["name"] == kept
    assert kept.replace("<", "&lt;").replace(">", "&gt;") in ada.page.get(f"/people/{ada.id}").text


def test_a_bio_keeps_its_lines_and_loses_what_deceives(person: Person, database: Database) -> None:
    ada = person("Ada", bio="one\r\ntwo\u202e\u200b\n\n\tthree\u2066")

    assert stored(database, ada)["bio"] == "one\ntwo\n\n\tthree"


def test_two_edits_with_one_etag_at_once_are_one_edit(person: Person) -> None:
    ada = person("Ada")
    etag = ada.get("/attendees/me").headers["etag"]

    def edit(number: int) -> httpx.Response:
        return ada.request("PATCH", "/attendees/me", json={"headline": f"n{number}"}, headers={"If-Match": etag})

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(edit, range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    done = next(answer for answer in answers if answer.status_code == 200)
    assert ada.get("/attendees/me").json()["headline"] == done.json()["headline"]


def test_an_edit_needs_an_etag_and_its_repeat_is_no_second_edit(person: Person) -> None:
    ada = person("Ada")
    assert ada.request("PATCH", "/attendees/me", json={"headline": "x"}).status_code == 428
    headers = {"If-Match": ada.get("/attendees/me").headers["etag"], "Idempotency-Key": "once"}

    first = ada.request("PATCH", "/attendees/me", json={"headline": "x"}, headers=headers)
    again = ada.request("PATCH", "/attendees/me", json={"headline": "x"}, headers=headers)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["version"] == again.json()["version"]


def test_the_etag_of_oneself_changes_with_what_is_shown(person: Person) -> None:
    ada, bob = person("Ada"), person("Bob")
    before = ada.get("/attendees/me").headers["etag"]
    assert ada.get("/attendees/me", headers={"If-None-Match": before}).status_code == 304

    bob.put(f"/attendees/{ada.id}/follow")

    eventually(lambda: ada.get("/attendees/me", headers={"If-None-Match": before}).status_code == 200)
    edited = ada.request("PATCH", "/attendees/me", json={"headline": "x"}, headers={"If-Match": before})
    assert edited.status_code == 200  # that somebody follows is no change of the profile


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_a_person_is_seen_by_whom_they_chose(
    person: Person,
    member: Callable[[str, str], Client],
    operator: Client,
    anybody: Client,
    conference: dict[str, Any],
    visibility: str,
) -> None:
    ada, bob, followed, blocked = person("Ada"), person("Bob"), person("Fay"), person("Bart")
    organiser = member("organiser", "Olga")
    assert ada.put(f"/conferences/{conference['slug']}/membership").status_code in (200, 201)
    ada.put(f"/attendees/{followed.id}/follow")
    ada.put(f"/attendees/{blocked.id}/block")
    ada.patch("/attendees/me", {"visibility": visibility})
    open_to = VISIBILITIES.index(visibility)

    seen = {
        "anybody": seen_by(anybody, ada),
        "signed in": seen_by(bob, ada),
        "organiser": seen_by(organiser, ada),
        "followed": seen_by(followed, ada),
        "blocked": seen_by(blocked, ada),
        "operator": seen_by(operator, ada),
        "self": seen_by(ada, ada),
    }

    assert seen == {
        "anybody": 200 if open_to < 1 else NOT_THERE,
        "signed in": 200 if open_to < 2 else NOT_THERE,
        "organiser": 200 if open_to < 2 else NOT_THERE,
        "followed": 200 if open_to < 3 else NOT_THERE,
        "blocked": NOT_THERE,
        "operator": 200,
        "self": 200,
    }


def test_whom_one_may_not_see_answers_as_nobody_does(person: Person, anybody: Client) -> None:
    ada = person("Ada", visibility="nobody")

    hidden, nobody = anybody.get(f"/attendees/{ada.id}"), anybody.get("/attendees/01JZ8Q4M7T3N9V5R2K6W1X0YBC")

    assert (hidden.status_code, nobody.status_code) == (404, 404)
    same = ("type", "title", "status", "detail")
    assert [hidden.json()[name] for name in same] == [nobody.json()[name] for name in same]
    browser = anybody.page
    page, other = browser.get(f"/people/{ada.id}"), browser.get("/people/01JZ8Q4M7T3N9V5R2K6W1X0YBC")
    assert (page.status_code, other.status_code) == (404, 404)
    assert "Ada" not in page.text


def test_time_zone_and_language_are_for_oneself_and_whom_one_follows(person: Person, anybody: Client) -> None:
    ada, bob, fay = person("Ada", timezone="Europe/Oslo", language="nb"), person("Bob"), person("Fay")
    ada.put(f"/attendees/{fay.id}/follow")

    def place(viewer: Client) -> tuple[Any, Any]:
        shown = viewer.get(f"/attendees/{ada.id}").json()
        return shown.get("timezone"), shown.get("language")

    assert [place(one) for one in (ada, fay, bob, anybody)] == [("Europe/Oslo", "nb")] * 2 + [(None, None)] * 2
    private = {"visibility", "suggestions", "active", "timezone", "language"}
    assert private.isdisjoint(bob.get(f"/attendees/{ada.id}").json())


def test_a_profile_says_how_one_stands_to_the_person_and_how_many_follow(person: Person, anybody: Client) -> None:
    ada, bob = person("Ada"), person("Bob")
    bob.put(f"/attendees/{ada.id}/follow")

    shown = bob.get(f"/attendees/{ada.id}").json()

    assert (shown["followers"], shown["following"]) == (1, 0)
    assert shown["relation"] == {"following": True, "followed_by": False, "muted": False, "blocked": False}
    assert "relation" not in anybody.get(f"/attendees/{ada.id}").json()


def test_conferences_are_shown_but_those_in_which_somebody_hides(
    person: Person, anybody: Client, conference: dict[str, Any]
) -> None:
    ada = person("Ada")
    ada.put(f"/conferences/{conference['slug']}/membership")
    there = {"conference_id": conference["id"], "role": "attendee"}
    assert anybody.get(f"/attendees/{ada.id}").json()["conferences"] == [there]

    ada.patch(f"/conferences/{conference['slug']}/membership", {"hidden": True})

    assert anybody.get(f"/attendees/{ada.id}").json()["conferences"] == []
    assert ada.get("/attendees/me").json()["conferences"] == [there | {"hidden": True}]
    assert "Remote Days" not in ada.page.get(f"/people/{ada.id}").text  # one's page is as others see it


def test_a_suspended_person_is_seen_by_operators_alone(person: Person, operator: Client, anybody: Client) -> None:
    ada = person("Ada")
    operator.put(f"/attendees/{ada.id}/suspension", json={"reason": "spam"})

    assert seen_by(anybody, ada) == 404
    assert operator.get(f"/attendees/{ada.id}").json()["active"] is False
