"""Ratings and private feedback: whose they are nobody learns, and only speakers and organisers get what they say."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.integration.http import going
from tests.integration.http.audience import Doc, Member, linked_speaker, talk
from tests.integration.http.audience import address as at
from tests.integration.http.conftest import Client, Person

Database = Callable[[str], Any]


@pytest.fixture
def session(operator: Client, conference: Doc) -> Doc:
    return talk(operator, conference, begins=-60, speakers=["Grace Hopper"])


def test_a_rating_is_ones_own_can_be_changed_and_is_counted_once(
    person: Person, operator: Client, session: Doc, database: Database
) -> None:
    ada, bea = person("Ada"), person("Bea")
    where = f"{at(session)}/rating"

    with ThreadPoolExecutor(5) as pool:
        rated = list(pool.map(lambda stars: ada.put(where, json={"stars": stars}).status_code, [1, 2, 3, 4, 5]))
    changed = ada.put(where, json={"stars": 4, "feedback": "More lamps"})

    assert (set(rated), changed.status_code) == ({200}, 200)
    mine = ada.get(where).json()
    assert (mine["stars"], mine["feedback"], mine) == (4, "More lamps", changed.json())
    assert bea.get(where).status_code == 404
    assert operator.get(f"{at(session)}/feedback").json()["count"] == 1
    for _ in range(2):
        assert ada.delete(where).status_code == 204
    assert ada.get(where).status_code == 404
    assert operator.get(f"{at(session)}/feedback").json() == {"items": [], "next": None, "count": 0, "average": None}
    assert "More lamps" not in str(list(database("sessions")["ratings"].find()))


def test_only_speakers_of_the_session_and_organisers_get_feedback_and_it_names_nobody(
    person: Person, member: Member, operator: Client, conference: Doc, session: Doc, anybody: Client
) -> None:
    other = talk(operator, conference, "Other", speakers=["Alan Turing"])
    grace, alan = linked_speaker(session, member, operator), linked_speaker(other, member, operator)
    people = [person(f"Rater {number}") for number in range(3)]
    said = ["Loud", "", "Bright\nand **clear**"]

    def rate(number: int) -> None:
        body = {"stars": number + 2, "feedback": said[number]}
        assert people[number].put(f"{at(session)}/rating", json=body).status_code == 200

    rate(0)
    rate(1)
    few = grace.get(f"{at(session)}/feedback").json()
    rate(2)
    all_of_it = grace.get(f"{at(session)}/feedback")

    assert (few["count"], few["average"]) == (2, None)
    assert (all_of_it.json()["count"], all_of_it.json()["average"]) == (3, 3.0)
    assert [one["text"] for one in all_of_it.json()["items"]] == ["Bright\nand **clear**", "Loud"]
    assert {frozenset(one) for one in all_of_it.json()["items"]} == {frozenset({"text"})}
    assert [who.name for who in people if who.id in all_of_it.text] == []
    assert all_of_it.headers["cache-control"] == "private, no-store"
    for reader in (people[0], alan, member("moderator")):
        assert reader.get(f"{at(session)}/feedback").status_code == 403
    assert anybody.get(f"{at(session)}/feedback").status_code == 401
    page = operator.get(f"{at(session)}/feedback?limit=1").json()
    rest = operator.get(f"{at(session)}/feedback", params={"limit": 1, "cursor": page["next"]}).json()
    assert [one["text"] for one in page["items"] + rest["items"]] == ["Bright\nand **clear**", "Loud"]
    assert rest["next"] is None
    assert operator.get(f"{at(session)}/feedback?cursor=x").status_code == 422
    for public in (anybody.get(at(session)), anybody.page.get(at(session))):
        assert "Loud" not in public.text and '"average"' not in public.text


def test_what_has_not_begun_was_cancelled_or_is_ones_own_is_not_rated(
    person: Person, member: Member, operator: Client, conference: Doc, session: Doc
) -> None:
    ada, grace = person("Ada"), linked_speaker(session, member, operator)
    later = talk(operator, conference, "Later", begins=60)
    gone = talk(operator, conference, "Gone")
    assert operator.post(f"{at(gone)}/cancel?when=now", json={"reason": "Ill"}).status_code == 200

    assert ada.put(f"{at(later)}/rating", json={"stars": 5}).status_code == 409
    assert ada.put(f"{at(gone)}/rating", json={"stars": 5}).status_code == 409
    own = grace.put(f"{at(session)}/rating", json={"stars": 5})
    assert (own.status_code, "own session" in own.text) == (409, True)


@pytest.mark.parametrize(
    "body",
    [{"stars": 0}, {"stars": 6}, {"stars": 4.5}, {"stars": "5"}, {}, {"stars": 5, "feedback": "x" * 2_001}],
)
def test_what_is_no_rating_is_refused(body: Doc, operator: Client, session: Doc) -> None:
    assert operator.put(f"{at(session)}/rating", json=body).status_code == 422
    assert operator.get(f"{at(session)}/feedback").json()["count"] == 0


def test_ratings_go_with_their_person_and_are_handed_out_before(
    person: Person, operator: Client, session: Doc, anybody: Client, database: Database
) -> None:
    ada = person("Ada")
    assert ada.put(f"{at(session)}/rating", json={"stars": 2, "feedback": "Dim"}).status_code == 200
    [exported] = going.documents(going.export(ada))["ratings.json"]["ratings"]
    assert (exported["session_id"], exported["stars"], exported["feedback"]) == (session["id"], 2, "Dim")

    receipt = going.completed(anybody, going.erase(ada, "keep").json()["receipt_token"])

    counts = {one["service"]: one["removed"] for one in receipt["services"]}["sessions"]
    assert counts == {"ratings": 1}
    assert operator.get(f"{at(session)}/feedback").json()["items"] == []
    assert ada.id not in str(list(database("sessions")["ratings"].find()))


def test_a_session_is_rated_from_its_page_and_read_on_another(
    person: Person, member: Member, operator: Client, session: Doc, anybody: Client
) -> None:
    ada, grace = person("Ada"), linked_speaker(session, member, operator)
    page = f"/conferences/{session['conference']}/sessions/{session['id']}"
    assert "How was it?" in ada.page.get(page).text
    assert "How was it?" not in grace.page.get(page).text + anybody.page.get(page).text

    wrong = ada.page.form(f"{page}/rating", feedback="Loud & clear")
    assert (wrong.status_code, "Loud &amp; clear" in wrong.text, "Choose from one" in wrong.text) == (422, True, True)
    assert ada.page.form(f"{page}/rating", stars="5", feedback="Loud & clear").status_code == 303

    assert "Change my rating" in ada.page.get(page).text
    feedback = grace.page.get(f"{page}/feedback").text
    assert "Loud &amp; clear" in feedback and "1 person has" in feedback
    assert ada.page.get(f"{page}/feedback").status_code == 403
    assert ada.page.form(f"{page}/rating", remove="1").status_code == 303
    assert "Loud" not in grace.page.get(f"{page}/feedback").text
