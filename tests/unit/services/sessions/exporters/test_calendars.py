"""iCalendar and xCal: what a calendar needs to show a session, and to repair itself when it changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from services.plumbing.characters import legal_lines
from services.sessions.exporters import ical
from services.sessions.exporters.calendars import CalendarEvent
from tests.unit.services.sessions.exporters.making import SITE, exported, talk
from tests.unit.services.sessions.making import CONFERENCE, NOON

XCAL = {"x": "urn:ietf:params:xml:ns:icalendar-2.0"}
HOUR = timedelta(hours=1)


def event(**fields: object) -> CalendarEvent:
    made = CalendarEvent("1@here", "Talk", NOON, NOON + HOUR, ZoneInfo("Europe/Brussels"), NOON)
    return replace(made, **fields)  # type: ignore[arg-type]


def lines(content: bytes) -> list[str]:
    """As they are meant, put together again."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def read(content: bytes) -> Any:
    """As somebody else reads it."""
    return icalendar.Calendar.from_ical(content)


def test_a_session_has_what_calendars_know_it_by_and_show() -> None:
    session = talk(
        sequence=3, track="Main; hall", tags=("a,b",), url="https://a.example", abstract="**Bold**\n\nmore", type="talk"
    )

    found = lines(exported("ics", session))

    assert found[found.index("BEGIN:VEVENT") : found.index("END:VEVENT")] == [
        "BEGIN:VEVENT",
        f"UID:{session.guid}@hallway.example",
        "DTSTAMP:20261123T120000Z",
        "LAST-MODIFIED:20261123T120000Z",
        "SEQUENCE:3",
        "DTSTART;TZID=Europe/Brussels:20261123T130000",
        "DTEND;TZID=Europe/Brussels:20261123T140000",
        "SUMMARY:Talk 1",
        "STATUS:CONFIRMED",
        "LOCATION:Hall",
        "DESCRIPTION:Bold\\n\\nmore",
        "CATEGORIES:Main\\; hall,talk,a\\,b",
        f"URL:{SITE}/conferences/remote-days/sessions/{session.id}",
    ]


def test_the_calendar_says_what_it_is_and_how_often_to_look() -> None:
    head = lines(exported("ics", path="/api/v1/conferences/remote-days/schedule.ics"))

    assert head == [
        "BEGIN:VCALENDAR",
        "PRODID:-//Hallway//Programme//EN",
        "VERSION:2.0",
        "METHOD:PUBLISH",
        "NAME:Remote Days",
        "X-WR-CALNAME:Remote Days",
        "X-WR-TIMEZONE:Europe/Brussels",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        f"SOURCE;VALUE=URI:{SITE}/api/v1/conferences/remote-days/schedule.ics",
        "END:VCALENDAR",
        "",
    ]


def test_a_cancelled_session_stays_and_says_so_and_one_without_a_time_is_left_out() -> None:
    cancelled = talk(1, state="cancelled", cancel_reason="Ada is ill.")

    [found] = read(exported("ics", cancelled, talk(2, start=None, end=None))).walk("VEVENT")

    assert (found["STATUS"], found["DESCRIPTION"]) == ("CANCELLED", "Cancelled. Ada is ill.")


def test_only_the_zones_in_use_are_described_and_only_the_years_in_use() -> None:
    [zone] = read(exported("ics", talk())).walk("VTIMEZONE")

    assert zone["TZID"] == "Europe/Brussels"
    assert [(part.name, part["DTSTART"].dt.isoformat()) for part in zone.subcomponents] == [
        ("STANDARD", "1970-01-01T00:00:00"),
        ("DAYLIGHT", "2025-03-30T02:00:00"),
        ("STANDARD", "2025-10-26T03:00:00"),
        ("DAYLIGHT", "2026-03-29T02:00:00"),
        ("STANDARD", "2026-10-25T03:00:00"),
    ]


def test_utc_needs_no_zone() -> None:
    utc = replace(CONFERENCE, timezone="UTC")

    found = lines(exported("ics", talk(), conference=utc))

    assert "DTSTART:20261123T120000Z" in found
    assert "BEGIN:VTIMEZONE" not in found


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("Europe/Brussels", "2026-10-25T00:30:00+00:00"),  # 02:30, for the first time
        ("Europe/Brussels", "2026-10-25T01:30:00+00:00"),  # 02:30, for the second time
        ("Europe/Brussels", "2026-03-29T01:00:00+00:00"),  # 03:00, an hour after 01:59
        ("America/New_York", "2026-11-01T06:30:00+00:00"),
        ("Australia/Lord_Howe", "2026-10-03T15:30:00+00:00"),  # half an hour is skipped
        ("Australia/Lord_Howe", "2026-04-04T15:15:00+00:00"),  # half an hour comes twice
        ("Pacific/Kiritimati", "2026-01-01T10:00:00+00:00"),
        ("Pacific/Pago_Pago", "2026-01-01T10:00:00+00:00"),
        ("Asia/Kathmandu", "2026-01-01T18:15:00+00:00"),
        ("Africa/Casablanca", "2026-02-15T02:30:00+00:00"),  # goes back for Ramadan
        ("Europe/Dublin", "2026-07-01T10:00:00+00:00"),  # whose winter time is the "daylight" one
        ("Africa/Monrovia", "1971-07-01T10:00:00+00:00"),  # 44 minutes and 30 seconds behind
    ],
)
def test_a_calendar_that_knows_no_zones_finds_the_moment_by_what_the_file_says(zone: str, at: str) -> None:
    start = datetime.fromisoformat(at)
    content = ical.calendar([event(start=start, end=start + HOUR, zone=ZoneInfo(zone))], name="Days")

    assert moment(content, "DTSTART") == start
    assert moment(content, "DTEND") == start + HOUR


def moment(content: bytes, name: str) -> datetime:
    """Read by hand: of the offsets in the file the last one that had begun by the clock in use before it."""
    found = lines(content)
    stated = next(line for line in found[found.index("BEGIN:VEVENT") :] if line.startswith(name)).rpartition(":")[2]
    local = datetime.strptime(stated.rstrip("Z"), "%Y%m%dT%H%M%S")
    if stated.endswith("Z"):
        return local.replace(tzinfo=UTC)
    [zone] = read(content).walk("VTIMEZONE")
    begun = [part for part in zone.subcomponents if part["DTSTART"].dt <= local]
    offset: timedelta = max(begun, key=lambda part: part["DTSTART"].dt)["TZOFFSETTO"].td
    return (local - offset).replace(tzinfo=UTC)


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(words, words, st.lists(words.filter(bool), max_size=3))
def test_any_text_comes_back_as_it_was_in_lines_of_75_octets(title: str, text: str, categories: list[str]) -> None:
    content = ical.calendar([event(title=title, description=text, categories=tuple(categories))], name=title)

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    [found] = read(content).walk("VEVENT")
    assert str(found["SUMMARY"]) == shown(title)
    if shown(text):
        assert str(found["DESCRIPTION"]) == shown(text)


def shown(text: str) -> str:
    """Without what no calendar may hold."""
    return legal_lines(text)


def test_xcal_says_the_same_in_xml() -> None:
    root = etree.fromstring(exported("xcal", talk(title="A & <b>", tags=("x", "y"), sequence=2)))

    def texts(path: str) -> list[str | None]:
        return [one.text for one in root.iterfind(f".//x:vevent/x:properties/{path}", XCAL)]

    assert root.tag == "{urn:ietf:params:xml:ns:icalendar-2.0}icalendar"
    assert texts("x:summary/x:text") == ["A & <b>"]
    assert texts("x:dtstart/x:date-time") == ["2026-11-23T13:00:00"]
    assert texts("x:dtstart/x:parameters/x:tzid/x:text") == ["Europe/Brussels"]
    assert texts("x:sequence/x:integer") == ["2"]
    assert texts("x:categories/x:text") == ["x", "y"]
