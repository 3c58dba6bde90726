from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.attendees.domain import Attendee
from services.attendees.mail.rendering import Stationery, render
from services.attendees.mail.texts import TEXTS
from services.attendees.notices import domain
from services.attendees.notices.domain import Wanted
from services.contracts.envelope import check_data
from services.contracts.events_notices import NOTICE_KINDS

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
ADA = Attendee("ada", "ada@example.org", "Ada", AT, email_verified_at=AT, timezone="America/New_York")
PLACE = {"start": "2026-11-23T09:00:00Z", "end": "2026-11-23T09:45:00Z", "room": "Hall"}
HERE = "Monday 23 November 2026, 04:00–04:45 (America/New_York), Hall"
NOTICE = {
    "notice_id": "n1",
    "kind": "change",
    "conference_id": "c1",
    "conference": "remote-days",
    "session_id": "s1",
    "title": "Maps",
    "timezone": "Europe/Brussels",
    "attendee_ids": ["ada"],
}


def words(attendee: Attendee = ADA, **about: Any) -> str:
    letter = domain.letter(NOTICE | about, attendee)
    stationery = Stationery.of("https://hallway.example", "")
    message = render(letter, TEXTS[letter.template], stationery, token="unused", at=AT)
    plain = message.get_body(("plain",))
    assert plain is not None
    return f"{message['Subject']}\n{plain.get_content()}"


@pytest.mark.parametrize(
    ("about", "subject", "said"),
    [
        ({"kind": "reminder", "after": PLACE}, "Soon: Maps", [f"{HERE}."]),
        (
            {"before": PLACE, "after": PLACE | {"room": "Attic"}, "fields_changed": ["title"], "reason": "Too full."},
            "Moved: Maps",
            [
                f"It has another title. It was {HERE}. It is now {HERE.replace('Hall', 'Attic')}.",
                "“Too full.”",
            ],
        ),
        ({"after": PLACE, "fields_changed": ["state"]}, "Changed: Maps", ["It takes place after all."]),
        (
            {"before": PLACE, "after": {"start": None, "end": None, "room": ""}},
            "Moved: Maps",
            [f"It was {HERE}. It is now without a time."],
        ),
        (
            {"kind": "cancelled", "before": PLACE, "after": PLACE, "reason": "Ill."},
            "Cancelled: Maps",
            [f"{HERE}.", "“Ill.”"],
        ),
        ({"kind": "cancelled", "before": PLACE, "after": None}, "Not in the programme: Maps", [f"{HERE}."]),
        ({"kind": "recording", "text": "English"}, "The recording is up: Maps", ["English"]),
        ({"kind": "answer"}, "Answered: Maps", ["has been answered."]),
    ],
)
def test_each_notice_has_its_letter_in_the_zone_of_its_reader(
    about: dict[str, Any], subject: str, said: list[str]
) -> None:
    check_data("sessions", "notice_given", NOTICE | about)

    text = words(**about)

    flat = " ".join(text.split())
    assert text.startswith(f"{subject}\n")
    assert [one for one in said if one not in flat] == []
    assert "hallway.example/settings/notifications" in flat
    is_gone = subject.startswith("Not in the programme")
    address = "https://hallway.example/conferences/remote-days/" + ("programme" if is_gone else "sessions/s1")
    assert address in text


def test_who_has_told_no_zone_reads_the_conferences() -> None:
    nowhere = replace(ADA, timezone="")

    assert "10:00–10:45 (Europe/Brussels), Hall" in " ".join(words(nowhere, kind="reminder", after=PLACE).split())


def test_a_letter_is_the_same_however_often_its_notice_comes_and_a_reminder_ends_with_the_start() -> None:
    letter = domain.letter(NOTICE | {"kind": "reminder", "after": PLACE}, ADA)

    assert (letter.id, letter.address, letter.good_until) == (
        "n1:ada",
        "ada@example.org",
        datetime(2026, 11, 23, 9, tzinfo=UTC),
    )
    assert domain.letter(NOTICE | {"after": PLACE}, ADA).good_until is None


def test_mail_goes_to_verified_addresses_of_those_who_want_it() -> None:
    wants = Wanted("ada", mail=frozenset({"change"}))

    assert domain.gets_mail(ADA, wants, "change")
    assert not domain.gets_mail(ADA, wants, "reminder")
    assert not domain.gets_mail(replace(ADA, email_verified_at=None), wants, "change")
    assert not domain.gets_mail(replace(ADA, active=False), wants, "change")


def test_until_somebody_chooses_everything_is_on_the_page_and_only_recordings_come_by_mail() -> None:
    assert (Wanted("ada").page, Wanted("ada").mail) == (frozenset(NOTICE_KINDS), frozenset({"recording"}))


def test_what_somebody_wants_by_mail_is_told_to_nobody() -> None:
    event = domain.changed(Wanted("ada", page=frozenset({"answer"}), mail=frozenset({"change"})))

    check_data("attendees", event.name, event.data)
    assert event.data == {"attendee_id": "ada", "page": ["answer"]}
