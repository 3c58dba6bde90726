from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.contracts.errors import Conflict, Invalid, NotFound
from services.sessions.calendars import domain
from services.sessions.calendars.domain import CALENDARS_AT_MOST, Calendar
from services.sessions.exporters.calendars import CalendarEvent
from tests.unit.services.sessions.making import CONFERENCE, NOON, make_session

ZONES = {CONFERENCE.id: ZoneInfo("Europe/Brussels")}
URL = "https://hallway.example:8443"


def calendar(secret: str) -> Calendar:
    return Calendar("01CALENDAR", "ada", "Phone", None, domain.digest(secret), datetime(2026, 1, 1, tzinfo=UTC))


def test_a_token_opens_its_calendar_and_no_other_does() -> None:
    kept = calendar("a secret")
    token = domain.token_of(kept, "a secret")

    assert domain.parts_of(token) == ("01CALENDAR", "a secret")
    assert domain.opened(kept, "a secret") is kept
    assert "a secret" not in str(kept)
    for secret in ("", "another", kept.secret_digest):
        with pytest.raises(NotFound):
            domain.opened(kept, secret)
    with pytest.raises(NotFound):
        domain.opened(None, "a secret")


def test_an_event_says_what_everybody_may_know_of_a_session() -> None:
    session = make_session(state="cancelled", sequence=3, speakers=(), abstract="Long words")

    assert domain.event_of(session, ZONES[CONFERENCE.id], URL) == CalendarEvent(
        uid="guid-1@hallway.example",
        title="Hello",
        start=NOON,
        end=NOON + timedelta(hours=1),
        zone=ZoneInfo("Europe/Brussels"),
        changed_at=NOON,
        sequence=3,
        is_cancelled=True,
        room="Hall",
        url=f"{URL}/conferences/remote-days/sessions/01SESSION",
    )


def test_events_stand_in_the_order_of_their_times_without_what_has_none() -> None:
    later = make_session(guid="guid-0", start=NOON + timedelta(hours=2), end=NOON + timedelta(hours=3))
    found = domain.events_of([later, make_session(guid="x", start=None, end=None), make_session()], ZONES, URL)

    assert [event.uid for event in found] == ["guid-1@hallway.example", "guid-0@hallway.example"]


def test_names_and_numbers_have_limits() -> None:
    assert domain.check_name("n" * 100) == "n" * 100
    for name in ("", "n" * 101):
        with pytest.raises(Invalid):
            domain.check_name(name)
    domain.check_room(CALENDARS_AT_MOST - 1)
    with pytest.raises(Conflict):
        domain.check_room(CALENDARS_AT_MOST)
