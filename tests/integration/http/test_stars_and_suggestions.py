"""Stars, which are one's own alone, and the suggestions that they, interests and organisations make, with reasons."""

import uuid
from collections.abc import Callable
from typing import Any

import kombu
import pytest

from services.contracts.envelope import Envelope
from services.plumbing.clock import new_id, now, to_text
from tests.integration.http.conftest import Client, Person, Site
from tests.waiting import eventually

Database = Callable[[str], Any]
Member = Callable[..., Client]


@pytest.fixture
def word() -> str:
    """What only the people of this test have in common."""
    return "z" + uuid.uuid4().hex[:10]


@pytest.fixture
def session(operator: Client, conference: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """Makes a session of the conference: session("Maps"); a draft with publish=False."""

    def make(title: str, *, publish: bool = True) -> dict[str, Any]:
        sessions = f"/conferences/{conference['id']}/sessions"
        made = operator.post(sessions, json={"title": title}).json()
        if publish:
            assert operator.post(f"{sessions}/{made['id']}/publish").status_code == 200
        return dict(made)

    return make


def star_of(conference: dict[str, Any], session: dict[str, Any]) -> str:
    return f"/conferences/{conference['slug']}/sessions/{session['id']}/star"


def send(site: Site, source: str, name: str, subject: str, data: dict[str, Any]) -> None:
    """An event as a service would tell it."""
    envelope = Envelope(new_id(), source, name, subject, to_text(now()), data, 1, "late", None).to_wire()
    with kombu.Connection(site.env["AMQP_URL"]) as broker, broker.Producer(serializer="json") as producer:
        producer.publish(envelope, exchange=f"{source}.events", routing_key=name)


def stars(who: Client, **query: str) -> list[str]:
    return [item["title"] for item in who.get("/attendees/me/stars", params=query).json()["items"]]


def suggested(who: Client, **query: str) -> dict[str, list[tuple[str, str]]]:
    """Name -> (kind, words) of the reasons."""
    answer = who.get("/attendees/me/suggestions", params=query)
    assert answer.status_code == 200, answer.text
    return {
        item["attendee"]["name"]: [(one["kind"], one["text"]) for one in item["reasons"]]
        for item in answer.json()["items"]
    }


def test_a_star_is_given_and_taken_back_as_often_as_one_likes(
    person: Person, conference: dict[str, Any], session: Any, database: Database, anybody: Client
) -> None:
    ada, bea, maps = person("Ada"), person("Bea"), session("Maps")

    for _ in range(2):
        assert ada.put(star_of(conference, maps)).status_code == 204
    assert stars(ada) == stars(ada, conference=conference["slug"]) == ["Maps"]
    assert stars(bea) == []
    assert anybody.put(star_of(conference, maps)).status_code == 401
    assert anybody.get("/attendees/me/stars").status_code == 401
    kept = database("attendees")["stars"]
    eventually(lambda: kept.count_documents({"attendee_id": ada.id, "active": True}) == 1)

    for _ in range(2):
        assert ada.delete(star_of(conference, maps)).status_code == 204
    assert stars(ada) == []
    eventually(lambda: kept.count_documents({"attendee_id": ada.id, "active": True}) == 0)
    assert database("sessions")["stars"].find_one({"attendee_id": ada.id})["version"] == 2


def test_stars_come_newest_first_in_pages(person: Person, conference: dict[str, Any], session: Any) -> None:
    ada = person("Ada")
    for title in ("One", "Two", "Three"):
        assert ada.put(star_of(conference, session(title))).status_code == 204

    first = ada.get("/attendees/me/stars?limit=2").json()
    rest = ada.get("/attendees/me/stars", params={"limit": "2", "cursor": first["next"]}).json()

    assert [one["title"] for one in first["items"] + rest["items"]] == ["Three", "Two", "One"]
    assert rest["next"] is None
    assert ada.get("/attendees/me/stars?cursor=x").status_code == 422


def test_the_stars_of_somebody_who_goes_go_too_and_none_that_comes_late_stays(
    person: Person, conference: dict[str, Any], session: Any, database: Database, site: Site
) -> None:
    ada, maps = person("Ada"), session("Maps")
    assert ada.put(star_of(conference, maps)).status_code == 204
    known, starred = database("attendees")["stars"], database("sessions")["stars"]
    theirs = {"attendee_id": ada.id}
    eventually(lambda: known.count_documents(theirs) == 1)

    gone = ada.request("DELETE", "/attendees/me", json={"password": ada.password, "posts": "keep"})
    assert gone.status_code == 202, gone.text

    eventually(lambda: starred.count_documents(theirs) == known.count_documents(theirs) == 0)
    done = eventually(lambda: database("sessions")["erasures"].find_one({**theirs, "version": 2}))
    assert done["removed"]["stars"] == 1
    # What was on its way meanwhile arrives now: the erasure once more, and a star.
    data = {"attendee_id": ada.id, "conference_id": conference["id"], "session_id": maps["id"], "title": "Maps"}
    send(site, "sessions", "session_starred", f"{ada.id}:{maps['id']}", data)
    again = {"attendee_id": ada.id, "erasure_id": done["_id"], "posts": "keep"}
    send(site, "attendees", "attendee_erased", ada.id, again)
    settle = person("Bea")
    assert settle.put(star_of(conference, maps)).status_code == 204
    eventually(lambda: known.count_documents({"attendee_id": settle.id}) == 1)
    eventually(lambda: known.count_documents(theirs) == 0)
    assert database("sessions")["erasures"].find_one({"_id": done["_id"]})["version"] == 2


def test_drafts_cannot_be_starred(person: Person, conference: dict[str, Any], session: Any) -> None:
    assert person("Ada").put(star_of(conference, session("Secret", publish=False))).status_code == 404


def test_the_page_of_a_session_has_a_star_for_those_who_are_signed_in(
    person: Person, conference: dict[str, Any], session: Any, anybody: Client
) -> None:
    ada, maps = person("Ada"), session("Maps")
    page = f"/conferences/{conference['slug']}/sessions/{maps['id']}"

    assert "Sign in to star" in anybody.page.get(page).text
    assert "Star this session" in ada.page.get(page).text
    assert ada.page.form(f"{page}/star", on="1", next=page).headers["location"] == page
    assert "Starred: take it back" in ada.page.get(page).text
    assert ada.page.form(f"{page}/star", on="0").status_code == 303
    assert "Star this session" in ada.page.get(page).text
    assert stars(ada) == []


def test_people_are_suggested_for_what_they_share_and_told_why(
    word: str, person: Person, conference: dict[str, Any], session: Any
) -> None:
    ada = person("Ada", interests=[f"Maps {word}", f"Tea {word}"], organisation=f"House {word}")
    person("Bea", interests=[f"maps {word}", f"TEA {word}"])
    person("Cleo", organisation=f"house {word}")
    dora, maps = person("Dora"), session(f"Talk {word}")
    for who in (ada, dora):
        assert who.put(star_of(conference, maps)).status_code == 204

    expected = {
        "Bea": [("interest", f"You are both interested in Maps {word} and Tea {word}.")],
        "Dora": [("session", f"You both starred “Talk {word}”.")],
        "Cleo": [("organisation", f"You are both at House {word}.")],
    }
    eventually(lambda: suggested(ada) == expected)
    assert list(suggested(ada)) == ["Bea", "Dora", "Cleo"]
    page = ada.page.get("/people/meet").text
    assert f"You both starred “Talk {word}”." in page
    assert "Follow<" in page


def test_nobody_is_suggested_whom_one_follows_mutes_blocks_or_is_blocked_by(word: str, person: Person) -> None:
    ada, *others = (
        person(name, interests=[word]) for name in ("Ada", "Followed", "Muted", "Blocked", "Blocking", "Left")
    )
    for what, other in zip(("follow", "mute", "block"), others, strict=False):
        assert ada.put(f"/attendees/{other.id}/{what}").status_code == 204
    assert others[3].put(f"/attendees/{ada.id}/block").status_code == 204

    assert list(suggested(ada)) == ["Left"]


@pytest.mark.parametrize("visibility", ["public", "attendees", "following", "nobody"])
def test_only_those_whom_one_may_see_are_suggested(visibility: str, word: str, person: Person) -> None:
    ada, followed = person("Ada", interests=[word]), person("Followed", interests=[word])
    bea = person("Bea", interests=[word], visibility=visibility)
    assert bea.put(f"/attendees/{followed.id}/follow").status_code == 204

    assert ("Bea" in suggested(ada)) == (visibility in ("public", "attendees"))
    assert ("Bea" in suggested(followed)) == (visibility != "nobody")


def test_who_opts_out_is_not_suggested_and_gets_no_suggestions(word: str, person: Person) -> None:
    ada, bea = person("Ada", interests=[word]), person("Bea", interests=[word])
    assert list(suggested(ada)) == ["Bea"]

    assert bea.patch("/attendees/me", {"suggestions": False}).status_code == 200

    assert suggested(ada) == {}
    assert suggested(bea) == {}
    assert "chose to have no suggestions" in bea.page.get("/people/meet").text


def test_in_a_conference_its_members_are_suggested_unless_they_hide_there(
    word: str, person: Person, member: Member, conference: dict[str, Any], session: Any
) -> None:
    ada, bea, shy = member("attendee", "Ada"), member("attendee", "Bea"), member("attendee", "Shy")
    maps = session(f"Talk {word}")
    for who in (ada, bea, shy):
        assert who.put(star_of(conference, maps)).status_code == 204
    person("Outsider", interests=[word])
    assert ada.patch("/attendees/me", {"interests": [word]}).status_code == 200
    eventually(lambda: set(suggested(ada)) == {"Bea", "Shy", "Outsider"})

    hides = shy.request("PATCH", f"/conferences/{conference['id']}/membership", json={"hidden": True})
    assert hides.status_code == 200

    assert set(suggested(ada, conference=conference["slug"])) == {"Bea"}
    # Nor elsewhere for a session of it: that would tell that they are there.
    assert set(suggested(ada)) == {"Bea", "Outsider"}


def test_suggestions_are_for_those_who_are_signed_in(anybody: Client) -> None:
    assert anybody.get("/attendees/me/suggestions").status_code == 401
    assert anybody.page.get("/people/meet").status_code in (303, 401)
