"""Invitations by mail, by link and by list: who gets one, who may use it, and how often."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.http.conftest import Client, Person
from tests.mailbox import Mailbox, link_in, text_of
from tests.waiting import eventually

Conference = dict[str, Any]
Member = Callable[[str, str], Client]
Database = Callable[[str], Any]


@pytest.fixture
def where(conference: Conference) -> str:
    return f"/conferences/{conference['slug']}"


@pytest.fixture
def olga(member: Member) -> Client:
    return member("organiser", "Olga")


def an_address() -> str:
    return f"{uuid4().hex[:12]}@example.org"


def invite(olga: Client, where: str, *emails: str, **more: str) -> list[dict[str, Any]]:
    answer = olga.post(f"{where}/invitations", json={"emails": list(emails), **more})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def token_for(mailbox: Mailbox, address: str) -> str:
    return link_in(mailbox.wait_for(address, subject="invited"), "/invitations/").removeprefix("/invitations/")


def link(olga: Client, where: str, **more: Any) -> tuple[str, str]:
    """(id, token) of a new link."""
    answer = olga.post(f"{where}/invite-links", json=more)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], answer.json()["url"].rpartition("/")[2]


# By mail


def test_an_invitation_by_mail_says_who_to_what_and_lets_one_person_in(
    olga: Client, person: Person, where: str, mailbox: Mailbox
) -> None:
    address = an_address()
    told = invite(olga, where, address, role="speaker", note="Come <b>early</b> & bring {tea}.")
    assert told == [{"email": address, "invited": True, "reason": ""}]
    letter = mailbox.wait_for(address, subject="invited to Remote Days")
    assert "Olga invites you" in text_of(letter)
    assert "Come <b>early</b> & bring {tea}." in text_of(letter)
    assert "<b>early</b>" not in text_of(letter, "html")
    token = token_for(mailbox, address)
    ada, bob = person("Ada"), person("Bob")

    shown = ada.get(f"/invitations/{token}").json()
    assert (shown["conference"]["title"], shown["role"], shown["by"]) == ("Remote Days", "speaker", "Olga")
    assert (shown["note"], shown["accepted"]) == ("Come <b>early</b> & bring {tea}.", False)
    accepted = ada.post(f"/invitations/{token}/accept")

    assert (accepted.status_code, accepted.json()["role"]) == (200, "speaker")
    assert ada.post(f"/invitations/{token}/accept").status_code == 200
    assert ada.get(f"/invitations/{token}").json()["accepted"] is True
    refused = bob.post(f"/invitations/{token}/accept")
    assert (refused.status_code, "used already" in refused.json()["detail"]) == (404, True)
    assert bob.get(f"{where}/membership").status_code == 404


def test_an_organiser_whom_not_everybody_may_see_is_named_to_those_who_may(
    olga: Client, person: Person, where: str, mailbox: Mailbox, anybody: Client
) -> None:
    assert olga.patch("/attendees/me", {"visibility": "attendees"}).status_code == 200
    address, ada, eve = an_address(), person("Ada"), person("Eve")
    assert olga.put(f"/attendees/{eve.id}/block").status_code == 204

    invite(olga, where, address)

    assert "An organiser invites you" in text_of(mailbox.wait_for(address))
    token = token_for(mailbox, address)
    told = [one.get(f"/invitations/{token}").json()["by"] for one in (anybody, ada, eve)]
    assert told == ["", "Olga", ""]


def test_of_many_who_come_with_one_letter_at_once_one_gets_in(
    olga: Client, person: Person, where: str, mailbox: Mailbox
) -> None:
    address = an_address()
    invite(olga, where, address)
    token, people = token_for(mailbox, address), [person(f"Ada {number}") for number in range(6)]

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda one: one.post(f"/invitations/{token}/accept").status_code, people))

    assert sorted(answers) == [200, 404, 404, 404, 404, 404]
    assert [one.get(f"{where}/membership").status_code for one in people].count(200) == 1


def test_an_address_is_kept_only_while_the_invitation_is_open(
    olga: Client, person: Person, where: str, mailbox: Mailbox, database: Database
) -> None:
    used, revoked, still_open = (an_address() for _ in range(3))
    invite(olga, where, used, revoked, still_open)
    items = olga.get(f"{where}/invitations").json()["items"]
    assert {one["email"] for one in items} == {used, revoked, still_open}
    by_email = {one["email"]: one["id"] for one in items}
    assert olga.delete(f"{where}/invitations/{by_email[revoked]}").status_code == 204
    assert person("Ada").post(f"/invitations/{token_for(mailbox, used)}/accept").status_code == 200

    shown = olga.get(f"{where}/invitations").json()["items"]

    assert {(one["state"], one["email"]) for one in shown} == {("used", ""), ("revoked", ""), ("open", still_open)}
    kept = str(list(database("attendees")["invitations"].find({"_id": {"$in": list(by_email.values())}})))
    assert (used in kept, revoked in kept, still_open in kept) == (False, False, True)


def test_inviting_again_sends_again_three_times_and_no_more(olga: Client, where: str, mailbox: Mailbox) -> None:
    address = an_address()
    for _ in range(3):
        assert invite(olga, where, address, role="attendee")[0]["invited"]
    fourth = invite(olga, where, address.upper())[0]

    assert (fourth["invited"], "3 invitations" in fourth["reason"]) == (False, True)
    items = olga.get(f"{where}/invitations").json()["items"]
    assert [(one["letters"], one["state"]) for one in items] == [(3, "open")]
    assert eventually(lambda: len(mailbox.to(address)) == 3)
    # Taking it back and inviting anew would be a way to send without end.
    olga.delete(f"{where}/invitations/{items[0]['id']}")
    assert not invite(olga, where, address)[0]["invited"]


def test_a_repeated_request_invites_once(olga: Client, where: str, mailbox: Mailbox) -> None:
    address, key = an_address(), {"Idempotency-Key": uuid4().hex}
    body = {"emails": [address]}

    answers = [olga.post(f"{where}/invitations", json=body, headers=key) for _ in range(3)]

    assert {answer.text for answer in answers} == {answers[0].text}
    assert [one["letters"] for one in olga.get(f"{where}/invitations").json()["items"]] == [1]


def test_two_organisers_who_invite_the_same_at_once_make_one_invitation(
    olga: Client, member: Member, where: str
) -> None:
    organisers, address = [olga, member("organiser", "Otto")], an_address()

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda one: invite(one, where, address), organisers))

    assert [one[0]["invited"] for one in told] == [True, True]
    items = olga.get(f"{where}/invitations").json()["items"]
    assert [(one["email"], one["letters"]) for one in items] == [(address, 2)]


def test_organisers_learn_of_their_own_members_only_who_has_an_account(
    olga: Client, person: Person, member: Member, where: str
) -> None:
    elsewhere, here, nobody = person("Ada"), member("attendee", "Bob"), an_address()

    told = invite(olga, where, elsewhere.email, here.email, nobody)

    assert [one["invited"] for one in told] == [True, False, True]
    assert "in this conference already" in told[1]["reason"]
    assert invite(olga, where, here.email, role="speaker")[0]["invited"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"emails": []}, "emails"),
        ({"emails": ["a@example.org"] * 101}, "emails"),
        ({}, "emails"),
        ({"emails": ["a@example.org"], "role": "emperor"}, "role"),
        ({"emails": ["a@example.org"], "note": "x" * 1_001}, "note"),
        ({"emails": ["a@example.org"], "note": "bell\u0007"}, "note"),
    ],
)
def test_a_wrong_invitation_says_what_is_wrong(olga: Client, where: str, body: dict[str, Any], field: str) -> None:
    answer = olga.post(f"{where}/invitations", json=body)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_what_is_no_address_is_told_and_costs_the_others_nothing(olga: Client, where: str) -> None:
    good = an_address()

    told = invite(olga, where, "not an address", good, "evil\r\nBcc: x@example.org@example.org")

    assert [(one["invited"], one["reason"]) for one in told] == [
        (False, "is not an e-mail address"),
        (True, ""),
        (False, "is not an e-mail address"),
    ]


# By link


def test_of_fifty_who_come_with_a_link_for_ten_at_once_ten_get_in(
    olga: Client, person: Person, where: str, database: Database
) -> None:
    link_id, token = link(olga, where, limit=10)
    people = [person(f"Ada {number}") for number in range(50)]

    with ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(lambda one: decided(one, token), people))

    assert (answers.count(200), answers.count(404)) == (10, 40)
    joined = [one.id for one in people if one.get(f"{where}/membership").status_code == 200]
    stored = database("attendees")["invitations"].find_one({"_id": link_id})
    assert (stored["used"], sorted(stored["used_by"])) == (10, sorted(joined))


def decided(one: Client, token: str) -> int:
    """What becomes of it, from whoever asks again when the answer is to come again (503, 504) under so much load."""

    def status() -> int | None:
        found = one.post(f"/invitations/{token}/accept").status_code
        return None if found in (503, 504) else found

    return eventually(status, seconds=30) or 0


def test_the_same_person_takes_one_place_however_often_they_come(olga: Client, person: Person, where: str) -> None:
    _, token = link(olga, where, limit=2, role="moderator")
    ada, bob, eve = person("Ada"), person("Bob"), person("Eve")

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: ada.post(f"/invitations/{token}/accept").status_code, range(5)))

    assert answers == [200] * 5
    assert bob.post(f"/invitations/{token}/accept").json()["role"] == "moderator"
    assert eve.post(f"/invitations/{token}/accept").status_code == 404
    assert [one["used"] for one in olga.get(f"{where}/invite-links").json()["items"]] == [2]


def test_whoever_has_the_role_already_takes_no_place_and_keeps_it(
    olga: Client, member: Member, person: Person, where: str
) -> None:
    max_ = member("moderator", "Max")
    _, token = link(olga, where, limit=1, role="attendee")

    assert max_.post(f"/invitations/{token}/accept").json()["role"] == "moderator"
    assert person("Ada").post(f"/invitations/{token}/accept").status_code == 200


def test_a_role_that_was_taken_away_does_not_come_back_by_the_old_link(
    olga: Client, person: Person, where: str
) -> None:
    _, token = link(olga, where, limit=5, role="organiser")
    eve = person("Eve")
    assert eve.post(f"/invitations/{token}/accept").json()["role"] == "organiser"

    assert olga.put(f"{where}/members/{eve.id}", json={"role": "attendee"}).status_code == 200
    assert eve.post(f"/invitations/{token}/accept").json()["role"] == "attendee"
    assert olga.delete(f"{where}/members/{eve.id}").status_code == 204
    assert eve.post(f"/invitations/{token}/accept").status_code == 409
    assert eve.get(f"{where}/membership").status_code == 404


def test_whoever_has_a_place_and_did_not_get_in_gets_in_when_they_come_again(
    olga: Client, person: Person, where: str, database: Database
) -> None:
    link_id, token = link(olga, where, limit=1, role="speaker")
    ada = person("Ada")
    # As a crash between taking the place and joining leaves it.
    taken = {"used": 1, "used_by": [ada.id], "joining": [ada.id]}
    database("attendees")["invitations"].update_one({"_id": link_id}, {"$set": taken})

    assert ada.post(f"/invitations/{token}/accept").json()["role"] == "speaker"
    stored = database("attendees")["invitations"].find_one({"_id": link_id})
    assert (stored["used"], stored["used_by"], stored["joining"]) == (1, [ada.id], [])
    assert person("Bob").post(f"/invitations/{token}/accept").status_code == 404


def test_a_link_that_is_taken_back_or_too_old_says_so(
    olga: Client, person: Person, where: str, database: Database, anybody: Client
) -> None:
    (revoked, revoked_token), (old, old_token) = link(olga, where), link(olga, where)
    ada = person("Ada")
    assert anybody.get(f"/invitations/{old_token}").status_code == 200
    assert olga.delete(f"{where}/invite-links/{revoked}").status_code == 204
    past = datetime.now(UTC) - timedelta(minutes=1)
    database("attendees")["invitations"].update_one({"_id": old}, {"$set": {"expires_at": past}})

    told = {token: ada.post(f"/invitations/{token}/accept") for token in (revoked_token, old_token)}

    assert [answer.status_code for answer in told.values()] == [404, 404]
    assert "taken this invitation back" in told[revoked_token].json()["detail"]
    assert "too old" in told[old_token].json()["detail"]
    assert "taken this invitation back" in anybody.page.get(f"/invitations/{revoked_token}").text


def test_the_address_of_a_link_is_shown_again_and_no_other_token_is_good(
    olga: Client, where: str, anybody: Client
) -> None:
    link_id, token = link(olga, where)

    assert [one["url"].rpartition("/")[2] for one in olga.get(f"{where}/invite-links").json()["items"]] == [token]
    for wrong in (link_id, f"{link_id}.x", f"{token}x", "x" * 2_000, "é.é", "%00"):
        assert anybody.get(f"/invitations/{wrong}").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 10_001}, "limit"),
        ({"limit": "5"}, "limit"),
        ({"role": "operator"}, "role"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "2999-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "tomorrow"}, "expires_at"),
    ],
)
def test_a_wrong_link_says_what_is_wrong(olga: Client, where: str, body: dict[str, Any], field: str) -> None:
    answer = olga.post(f"{where}/invite-links", json=body)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


# Whose is it


def test_an_invitation_of_another_conference_is_not_found_here(
    olga: Client, where: str, operator: Client, person: Person
) -> None:
    body = {"slug": f"x-{uuid4().hex[:8]}", "title": "Elsewhere", "start": "2026-11-23", "end": "2026-11-25"}
    other = operator.post("/conferences", json={**body, "timezone": "Europe/Brussels"}).json()
    elsewhere = f"/conferences/{other['slug']}"
    otto = person("Otto")
    operator.put(f"{elsewhere}/members/{otto.id}", json={"role": "organiser"})
    link_id, token = link(olga, where)
    invite(olga, where, an_address())
    mail_id = olga.get(f"{where}/invitations").json()["items"][0]["id"]
    batch_id = upload(olga, where, an_address().encode())["id"]

    assert otto.delete(f"{elsewhere}/invite-links/{link_id}").status_code == 404
    assert otto.delete(f"{elsewhere}/invitations/{mail_id}").status_code == 404
    assert otto.get(f"{elsewhere}/invitations/batches/{batch_id}").status_code == 404
    assert olga.delete(f"{where}/invite-links/{mail_id}").status_code == 404  # a letter is no link
    assert otto.delete(f"{where}/invite-links/{link_id}").status_code == 403
    assert person("Ada").post(f"/invitations/{token}/accept").status_code == 200


def test_only_organisers_see_and_make_invitations(
    where: str, olga: Client, member: Member, person: Person, anybody: Client
) -> None:
    link(olga, where)
    callers = [anybody, person("Ada"), member("moderator", "Max")]
    paths = ("invitations", "invite-links", "invitations/batches")

    assert [[one.get(f"{where}/{path}").status_code for path in paths] for one in callers] == [
        [401] * 3,
        [403] * 3,
        [403] * 3,
    ]
    assert [one.post(f"{where}/invite-links", json={}).status_code for one in callers] == [401, 403, 403]


# By list


def upload(olga: Client, where: str, content: bytes, *, status: int = 202, **query: str) -> dict[str, Any]:
    answer = olga.post(
        f"{where}/invitations/batches", content=content, params=query, headers={"Content-Type": "text/csv"}
    )
    assert answer.status_code == status, answer.text
    return dict(answer.json())


def finished(olga: Client, where: str, database: Database, batch: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The report once the list is through. Asks the database meanwhile: the service has enough to do."""
    through = {"_id": batch["id"], "done": batch["total"]}
    eventually(lambda: database("attendees")["invitation_batches"].count_documents(through), seconds=seconds)
    return dict(olga.get(f"{where}/invitations/batches/{batch['id']}").json())


def test_a_list_of_hundreds_of_lines_reports_each_that_failed_and_why(
    olga: Client, member: Member, where: str, database: Database, mailbox: Mailbox
) -> None:
    bob = member("attendee", "Bob")
    good = [f"{number}-{uuid4().hex[:8]}@example.org" for number in range(294)]
    wrong = ["no address", good[0].upper(), f"{an_address()};;emperor", bob.email, "=cmd|' /C calc'!A0", "ada@"]
    lines = ["E-Mail;Name;Role", *(f"{one};Zoë;Speaker" for one in good), *wrong]

    batch = upload(olga, where, "\r\n".join(lines).encode("utf-8-sig"), role="attendee", note="Välkommen!")

    assert (batch["total"], batch["invited"], batch["state"]) == (300, 0, "working")
    report = finished(olga, where, database, batch, seconds=240)
    assert [(one["line"], one["reason"]) for one in report["failed"]] == [
        (296, "is not an e-mail address"),
        (297, "is in line 2 already"),
        (298, "the role is none of attendee, speaker, moderator, organiser"),
        (299, "is in this conference already, with this role or a higher one"),
        (300, "is not an e-mail address"),
        (301, "is not an e-mail address"),
    ]
    assert (report["done"], report["invited"], report["failures"]) == (300, 294, 6)
    stored = database("attendees")["invitations"]
    assert stored.count_documents({"conference_id": batch_conference(database, batch)}) == 294
    assert good[1] not in str(database("attendees")["invitation_batches"].find_one({"_id": batch["id"]}))
    assert "Välkommen!" in text_of(mailbox.wait_for(good[0], seconds=60))


def batch_conference(database: Database, batch: dict[str, Any]) -> str:
    return str(database("attendees")["invitation_batches"].find_one({"_id": batch["id"]})["conference_id"])
