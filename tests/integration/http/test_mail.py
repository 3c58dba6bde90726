"""Mail as those see it who get it, and what is kept of it. How it survives outages is in services/test_letters.py."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.integration.http.conftest import PASSWORD, Client, Person, Site
from tests.mailbox import Mailbox, link_in, text_of
from tests.waiting import eventually

Database = Callable[[str], Any]


def test_whoever_registers_gets_one_letter_whose_link_verifies_and_does_no_harm_when_followed_again(
    person: Person, mailbox: Mailbox, anybody: Client
) -> None:
    ada = person("Ada")

    letter = mailbox.wait_for(ada.email, subject="Confirm your e-mail address")
    token = link_in(letter, "/verify-email?token=").partition("=")[2]

    assert [anybody.post("/auth/email-verifications", json={"token": token}).status_code for _ in range(2)] == [
        204,
        204,
    ]
    assert anybody.post("/auth/email-verifications", json={"token": f"{token}x"}).status_code == 404
    assert len(mailbox.to(ada.email)) == 1
    assert ada.get("/attendees/me/account").json()["verified"] is True


def test_a_letter_goes_to_one_address_in_text_and_html_and_says_no_machine_shall_answer(
    person: Person, mailbox: Mailbox, site: Site
) -> None:
    ada = person("Ada")

    letter = mailbox.wait_for(ada.email)

    assert (letter["To"], letter["From"], letter["Auto-Submitted"]) == (
        ada.email,
        "Hallway <hallway@localhost>",
        "auto-generated",
    )
    link = link_in(letter, "/verify-email?token=")
    assert f'href="{site.url}{link}"' in text_of(letter, "html")


def test_no_name_gets_into_a_letter_to_an_address_that_is_not_known_to_be_theirs(
    anybody: Client, mailbox: Mailbox
) -> None:
    names = ["Buy at https://spam.example", "Eve\r\nBcc: victim@example.org", "\u202egnp.exe Eve", "😀 <b>Eve</b>"]
    for name in names:
        address = f"{uuid4().hex[:12]}@example.org"
        answer = anybody.post("/attendees", json={"email": address, "password": PASSWORD, "name": name})
        assert answer.status_code == 201, answer.text
        letter = mailbox.wait_for(address)
        assert not any(word in letter.as_string() + text_of(letter) for word in ("spam", "Eve", "victim", "gnp"))
    assert mailbox.to("victim@example.org") == []


def test_what_is_kept_of_a_letter_that_was_sent_has_neither_address_nor_token(
    person: Person, mailbox: Mailbox, database: Database
) -> None:
    ada = person("Ada")
    letter = mailbox.wait_for(ada.email)
    letters = database("attendees")["letters"]

    kept = eventually(lambda: letters.find_one({"attendee_id": ada.id, "state": "sent"}))

    token = link_in(letter, "/verify-email?token=").partition("=")[2]
    assert kept["address"] == ""
    assert "leased_until" not in kept
    assert token.partition(".")[2] not in str(kept)
    assert eventually(lambda: letters.find_one({"_id": kept["_id"], "outbox": []}))


def test_a_refused_letter_is_named_by_its_id_only(
    anybody: Client, mailbox: Mailbox, database: Database, site: Site
) -> None:
    address = f"{uuid4().hex[:12]}@example.org"
    mailbox.refuse[address] = f"550 5.1.1 <{address}> is unknown here"
    assert anybody.post("/attendees", json={"email": address, "password": PASSWORD, "name": "Ada"}).status_code == 201

    failed = eventually(lambda: database("attendees")["letters"].find_one({"reason": "refused: 550 5.1.1"}))

    assert (failed["state"], failed["address"]) == ("failed", "")
    assert failed["_id"] in site.logs()
    assert address not in site.logs()


def test_an_installation_that_sends_mail_shows_none(anybody: Client) -> None:
    for path in ("/dev/mail", "/dev/mail.json", "/dev/mail/00000000000000000001-00000000"):
        assert anybody.page.get(path).status_code == 404
