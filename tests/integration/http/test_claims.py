"""Who is which speaker of the programme: claimed by the person, decided by organisers, shown on the session's page."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest

from tests.integration.http import going
from tests.integration.http.conftest import Client, Person
from tests.mailbox import Mailbox, text_of
from tests.waiting import eventually

Conference = dict[str, Any]
Member = Callable[[str, str], Client]


class Talk(NamedTuple):
    """A published session and its speaker."""

    where: str
    page: str
    speaker: str

    @property
    def claim(self) -> str:
        return f"{self.where}/speakers/{self.speaker}/claim"

    def decision_on(self, person: Client) -> str:
        return f"{self.where}/claims/{person.id}/{self.speaker}"


@pytest.fixture
def talk(operator: Client, conference: Conference) -> Talk:
    where = f"/conferences/{conference['slug']}"
    made = operator.post(f"{where}/sessions", json={"title": "On lamps", "speakers": ["Ada Lovelace"]})
    assert made.status_code == 201, made.text
    session = made.json()
    assert operator.post(f"{where}/sessions/{session['id']}/publish").status_code == 200
    return Talk(where, f"{where}/sessions/{session['id']}", session["speakers"][0]["id"])


APPROVE, REFUSE = {"decision": "approve"}, {"decision": "refuse", "reason": "We know Ada, and this is not her."}


def test_a_claim_waits_until_an_organiser_confirms_it(
    person: Person, member: Member, talk: Talk, mailbox: Mailbox
) -> None:
    ada, olga = person("Ada L."), member("organiser", "Olga")

    claimed = ada.put(talk.claim)
    assert (claimed.status_code, claimed.json()["state"]) == (200, "waiting")
    assert claimed.json()["speaker"] == {"id": talk.speaker, "name": "Ada Lovelace"}
    assert ada.get("/attendees/me").json()["id"] in [
        one["attendee"]["id"] for one in olga.get(f"{talk.where}/claims").json()["items"]
    ]

    decided = olga.put(talk.decision_on(ada), json=APPROVE)

    assert (decided.status_code, decided.json()["state"]) == (200, "linked")
    assert ada.get(f"{talk.where}/membership").json()["role"] == "speaker"
    assert olga.get(f"{talk.where}/claims").json() == {"items": [], "next": None}
    assert "Ada Lovelace" in text_of(mailbox.wait_for(ada.email, subject="linked"))


def test_a_claim_that_is_refused_says_why_and_is_not_made_again(
    person: Person, member: Member, talk: Talk, mailbox: Mailbox
) -> None:
    eve, olga = person("Eve"), member("organiser", "Olga")
    eve.put(talk.claim)

    assert olga.put(talk.decision_on(eve), json={"decision": "refuse"}).status_code == 422
    refused = olga.put(talk.decision_on(eve), json=REFUSE)

    assert (refused.json()["state"], refused.json()["reason"]) == ("refused", REFUSE["reason"])
    assert eve.get(f"{talk.where}/membership").json()["role"] == "attendee"
    assert eve.put(talk.claim).status_code == 409
    assert eve.delete(talk.claim).status_code == 204
    assert eve.put(talk.claim).status_code == 409
    assert REFUSE["reason"] in text_of(mailbox.wait_for(eve.email, subject="did not confirm"))


def test_whoever_leaves_and_comes_back_does_not_make_a_refused_claim_again(
    person: Person, member: Member, talk: Talk, conference: Conference
) -> None:
    eve, olga = person("Eve"), member("organiser", "Olga")
    eve.put(talk.claim)
    olga.put(talk.decision_on(eve), json=REFUSE)

    assert eve.delete(f"{talk.where}/membership").status_code == 204
    account = going.documents(going.export(eve))["account.json"]["account"]
    assert eve.put(talk.claim).status_code == 409
    assert eve.put(f"{talk.where}/membership").status_code == 200

    assert eve.put(talk.claim).status_code == 409
    assert [(one["conference_id"], one["reason"]) for one in account["refused_claims"]] == [
        (conference["id"], REFUSE["reason"])
    ]


def test_one_speaker_is_one_person_even_if_two_are_approved_at_once(
    person: Person, member: Member, talk: Talk, operator: Client
) -> None:
    people, olga = [person(f"Ada {number}") for number in range(4)], member("organiser", "Olga")
    assert {one.put(talk.claim).status_code for one in people} == {200}

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: olga.put(talk.decision_on(one), json=APPROVE).status_code, people))

    assert sorted(answers) == [200, 409, 409, 409]
    speakers = operator.get(f"{talk.where}/members", params={"role": "speaker"}).json()["items"]
    assert len(speakers) == 1
    assert person("Late").put(talk.claim).status_code == 409


def test_whoever_takes_a_link_back_makes_room_for_another(person: Person, member: Member, talk: Talk) -> None:
    ada, eve, olga = person("Ada"), person("Eve"), member("organiser", "Olga")
    ada.put(talk.claim)
    eve.put(talk.claim)
    assert olga.put(talk.decision_on(ada), json=APPROVE).status_code == 200
    assert olga.put(talk.decision_on(eve), json=APPROVE).status_code == 409

    assert ada.delete(talk.claim).status_code == 204
    assert olga.put(talk.decision_on(eve), json=APPROVE).status_code == 200


def test_leaving_the_conference_ends_the_link(person: Person, member: Member, talk: Talk, anybody: Client) -> None:
    ada, olga = person("Ada"), member("organiser", "Olga")
    ada.put(talk.claim)
    olga.put(talk.decision_on(ada), json=APPROVE)
    assert f"/people/{ada.id}" in anybody.page.get(talk.page).text

    assert ada.delete(f"{talk.where}/membership").status_code == 204

    assert eventually(lambda: f"/people/{ada.id}" not in anybody.page.get(talk.page).text)


def test_the_session_page_leads_to_a_linked_speaker_whom_everybody_may_see(
    person: Person, member: Member, talk: Talk, anybody: Client
) -> None:
    ada, olga = person("Ada"), member("organiser", "Olga")
    page = anybody.page.get(talk.page)
    assert (page.status_code, f"/people/{ada.id}" in page.text) == (200, False)
    ada.put(talk.claim)
    olga.put(talk.decision_on(ada), json=APPROVE)
    assert eventually(lambda: f'href="/people/{ada.id}"' in anybody.page.get(talk.page).text)

    ada.patch("/attendees/me", {"visibility": "attendees"})
    assert eventually(lambda: f"/people/{ada.id}" not in anybody.page.get(talk.page).text)
    ada.patch("/attendees/me", {"visibility": "public"})
    assert eventually(lambda: f"/people/{ada.id}" in anybody.page.get(talk.page).text)
    ada.patch(f"{talk.where}/membership", {"hidden": True})
    assert eventually(lambda: f"/people/{ada.id}" not in anybody.page.get(talk.page).text)


def test_a_speaker_claims_and_takes_back_on_pages(person: Person, talk: Talk) -> None:
    ada = person("Ada")
    claim_page = f"{talk.where}/speakers/{talk.speaker}/claim"
    assert f'href="{claim_page}"' in ada.page.get(talk.page).text
    assert "Ada Lovelace" in ada.page.get(claim_page).text

    assert ada.page.form(claim_page, action="claim").status_code == 303
    assert "wait" in ada.page.get(claim_page).text
    assert "Ada Lovelace" in ada.page.get("/settings/conferences").text
    assert ada.page.form(claim_page, action="withdraw").status_code == 303
    assert ada.get(f"{talk.where}/membership").json()["claims"] == []


def test_only_speakers_of_this_programme_can_be_claimed(
    person: Person, talk: Talk, operator: Client, anybody: Client
) -> None:
    ada = person("Ada")
    body = {"slug": f"{talk.where[-8:]}-2", "title": "Elsewhere", "start": "2026-11-23", "end": "2026-11-25"}
    elsewhere = operator.post("/conferences", json={**body, "timezone": "Europe/Brussels"}).json()["slug"]

    assert ada.put(f"{talk.where}/speakers/Ada Lovelace/claim").status_code == 404
    assert ada.put(f"/conferences/{elsewhere}/speakers/{talk.speaker}/claim").status_code == 404
    assert anybody.put(talk.claim).status_code == 401


def test_nobody_but_organisers_of_this_conference_decides(
    person: Person, member: Member, talk: Talk, conference: Conference, anybody: Client
) -> None:
    ada, moderator, olga = person("Ada"), member("moderator", "Max"), member("organiser", "Olga")
    ada.put(talk.claim)

    decided = [one.put(talk.decision_on(ada), json=APPROVE).status_code for one in (anybody, ada, moderator)]

    assert decided == [401, 403, 403]
    assert [one.get(f"{talk.where}/claims").status_code for one in (anybody, ada, moderator)] == [401, 403, 403]
    assert olga.put(f"{talk.where}/claims/{olga.id}/{talk.speaker}", json=APPROVE).status_code == 404
