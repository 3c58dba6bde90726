"""What a letter looks like, whatever somebody has put into it. Read back as a mail program would."""

from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from services.attendees.mail.domain import Letter
from services.attendees.mail.rendering import BadAddress, Stationery, render
from services.attendees.mail.texts import TEXTS, Text
from tests.mailbox import text_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
STATIONERY = Stationery.of("https://conference.example.org", "")
TEXT = Text(
    subject="{by} invites you",
    paragraphs=("{by} invites you to {site}.",),
    button="Come in",
    path="/invitations/{token}",
)


def rendered(*, address: str = "ada@example.org", by: str = "Grace", text: Text = TEXT) -> EmailMessage:
    """As it arrives: through bytes."""
    letter = Letter("letter-1", "any", address, values={"by": by})
    content = render(letter, text, STATIONERY, token="letter-1.seal", at=NOON).as_bytes()
    message = BytesParser(policy=policy.default).parsebytes(content)
    assert isinstance(message, EmailMessage)
    return message


def test_a_letter_has_the_same_words_in_text_and_in_html() -> None:
    message = rendered()

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert text_of(message).replace("\r\n", "\n") == (
        "Hello,\n\nGrace invites you to conference.example.org.\n\n"
        "Come in:\nhttps://conference.example.org/invitations/letter-1.seal\n\n"
        "-- \nHallway, https://conference.example.org\nThis mail was sent by a program; nobody reads answers to it.\n"
    )
    html = text_of(message, "html")
    assert "<bdi>Grace</bdi> invites you to <bdi>conference.example.org</bdi>." in html
    assert 'href="https://conference.example.org/invitations/letter-1.seal"' in html


def test_a_letter_says_what_machines_need_to_know() -> None:
    first, second = rendered(), rendered()

    assert {name: str(first[name]) for name in ("From", "To", "Subject", "Date", "Auto-Submitted")} == {
        "From": "Hallway <hallway@conference.example.org>",
        "To": "ada@example.org",
        "Subject": "Grace invites you",
        "Date": "Mon, 23 Nov 2026 12:00:00 +0000",
        "Auto-Submitted": "auto-generated",
    }
    assert first["Message-ID"] == second["Message-ID"]
    assert str(first["Message-ID"]).endswith("@conference.example.org>")


def test_nothing_is_fetched_when_a_letter_is_opened() -> None:
    html = text_of(rendered(), "html")

    assert not any(word in html for word in ("src=", "url(", "<img", "<link", "<script", "@import"))


@pytest.mark.parametrize(
    "by",
    [
        "Eve\r\nBcc: victim@example.org",
        "Eve\nSubject: other",
        "Eve\u2028Bcc: victim@example.org",
        "Eve\x00\x0bBcc: x@y.z",
    ],
)
def test_no_name_makes_another_header(by: str) -> None:
    message = rendered(by=by)

    assert sorted(message.keys()) == sorted(rendered().keys())
    assert str(message["Subject"]).startswith("Eve")


def test_a_name_is_text_and_turns_nothing_round() -> None:
    message = rendered(by="<script>alert(1)</script> \u202egnp.exe\u200b Ünïcødé 👩\u200d💻 {site}")

    kept = "<script>alert(1)</script> gnp.exe Ünïcødé 👩\u200d💻 {site}"
    assert f"{kept} invites you" in text_of(message)
    assert "<script>" not in text_of(message, "html")
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt; gnp.exe Ünïcødé 👩\u200d💻 {site}</bdi>" in text_of(
        message, "html"
    )
    assert str(message["Subject"]) == f"{kept} invites you"


def test_a_name_of_ten_thousand_characters_is_cut() -> None:
    message = rendered(by="أ" * 10_000)

    assert len(str(message["Subject"])) == 150
    assert text_of(message).count("أ") == 2_000
    assert max(len(line) for line in message.as_bytes().splitlines()) <= 998


def test_half_a_character_does_not_hold_a_letter_up() -> None:
    assert str(rendered(by="Ada\ud800")["Subject"]) == "Ada invites you"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "a@example.org,b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a b@c.org",
    ],
)
def test_what_is_not_one_address_gets_no_mail(address: str) -> None:
    with pytest.raises(BadAddress):
        rendered(address=address)


def test_a_domain_in_any_script_is_written_as_servers_know_it() -> None:
    assert str(rendered(address="ada@münchen.example")["To"]) == "ada@xn--mnchen-3ya.example"


@pytest.mark.parametrize("template", TEXTS)
def test_every_text_can_be_rendered_with_the_values_it_names(template: str) -> None:
    text = TEXTS[template]
    letter = Letter("id", template, "ada@example.org", values=dict.fromkeys(text.needs, "a word"))

    message = render(letter, text, STATIONERY, token="the.token", at=NOON)

    assert "{" not in text_of(message)
    assert text_of(message).count("the.token") == ("{token}" in text.path)


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ("", "Hallway <hallway@conference.example.org>"),
        ("post@example.org", "Hallway <post@example.org>"),
        ("Ünï <post@example.org>", "Ünï <post@example.org>"),
    ],
)
def test_letters_come_from_the_address_in_the_settings(given: str, sender: str) -> None:
    assert str(Stationery.of("https://conference.example.org:8443", given).sender) == sender


@pytest.mark.parametrize("given", ["x", "a@b.c, d@e.f", "<a@b.c", "a@b.c\nBcc: d@e.f"])
def test_a_sender_that_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="HALLWAY_MAIL_FROM must be one address"):
        Stationery.of("https://conference.example.org", given)


def test_a_machine_without_a_name_has_letters_all_the_same() -> None:
    assert str(Stationery.of("http://127.0.0.1:8000", "").sender) == "Hallway <hallway@localhost>"
