"""Calendars as values: what is said of each session, before it is written as iCalendar (ical.py) or xCal (xcal.py).

Property values are kept in xCal's spelling (2026-11-23T13:00:00, +01:00), from which iCalendar's follows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from services.sessions.exporters.vtimezone import Observance, observances

PRODUCT = "-//Hallway//Programme//EN"
REFRESH = "PT1H"
REMEMBERED_FOR_EVER = datetime(1970, 1, 1)  # when a zone that never changes its clocks "began"


@dataclass(frozen=True)
class Property:
    """`type` is RFC 5545's; several values are of one property, such as categories."""

    name: str
    values: tuple[str, ...]
    type: str = "text"
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Component:
    name: str
    properties: tuple[Property, ...] = ()
    components: "tuple[Component, ...]" = ()


@dataclass(frozen=True)
class CalendarEvent:
    """One session on a calendar. `uid` stays whatever happens to it; `sequence` rises when time, room or state change,
    so that a calendar that has it already repairs itself."""

    uid: str
    title: str
    start: datetime
    end: datetime
    zone: ZoneInfo
    changed_at: datetime
    sequence: int = 0
    is_cancelled: bool = False
    room: str = ""
    description: str = ""
    categories: tuple[str, ...] = ()
    url: str = ""
    image: str = ""


def calendar(
    events: Iterable[CalendarEvent],
    *,
    name: str,
    source: str = "",
    zone: ZoneInfo | None = None,
) -> Component:
    """`source` is where the calendar is to be had; `zone` what an application may assume that knows no VTIMEZONE."""
    found = list(events)
    about = [
        _text("PRODID", PRODUCT),
        _text("VERSION", "2.0"),
        _text("METHOD", "PUBLISH"),
        _text("NAME", name),
        _text("X-WR-CALNAME", name),
        *([_text("X-WR-TIMEZONE", zone.key)] if zone else []),
        Property("REFRESH-INTERVAL", (REFRESH,), "duration"),
        Property("X-PUBLISHED-TTL", (REFRESH,), "duration"),
        *([Property("SOURCE", (source,), "uri")] if source else []),
    ]
    return Component("VCALENDAR", tuple(about), (*_zones(found), *map(_event, found)))


def _event(event: CalendarEvent) -> Component:
    changed_at = _instant(event.changed_at)
    optional = [
        _text("LOCATION", event.room) if event.room else None,
        _text("DESCRIPTION", event.description) if event.description else None,
        Property("CATEGORIES", event.categories) if event.categories else None,
        Property("URL", (event.url,), "uri") if event.url else None,
        Property("IMAGE", (event.image,), "uri", (("DISPLAY", "BADGE"),)) if event.image else None,
    ]
    properties = (
        _text("UID", event.uid),
        Property("DTSTAMP", (changed_at,), "date-time"),
        Property("LAST-MODIFIED", (changed_at,), "date-time"),
        Property("SEQUENCE", (str(event.sequence),), "integer"),
        _moment("DTSTART", event.start, event.zone),
        _moment("DTEND", event.end, event.zone),
        _text("SUMMARY", event.title),
        _text("STATUS", "CANCELLED" if event.is_cancelled else "CONFIRMED"),
        *(one for one in optional if one is not None),
    )
    return Component("VEVENT", properties)


def _text(name: str, value: str) -> Property:
    return Property(name, (value,))


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def _moment(name: str, moment: datetime, zone: ZoneInfo) -> Property:
    """By the clock of its place, unless that clock shows the same time twice: then only UTC tells which is meant."""
    local = moment.astimezone(zone)
    if zone.key == "UTC" or local.fold:
        return Property(name, (_instant(moment),), "date-time")
    return Property(name, (f"{local:%Y-%m-%dT%H:%M:%S}",), "date-time", (("TZID", zone.key),))


def _zones(events: list[CalendarEvent]) -> list[Component]:
    """The zones in use, each for the years in use: not from 1970 to 2038."""
    spans: dict[str, tuple[ZoneInfo, datetime, datetime]] = {}
    for event in events:
        zone, first, last = spans.get(event.zone.key, (event.zone, event.start, event.end))
        spans[event.zone.key] = (zone, min(first, event.start), max(last, event.end))
    return [_zone(*spans[key]) for key in sorted(spans) if key != "UTC"]


def _zone(zone: ZoneInfo, first: datetime, last: datetime) -> Component:
    parts = tuple(map(_observance, observances(zone, first.year, last.year)))
    return Component("VTIMEZONE", (_text("TZID", zone.key),), parts)


def _observance(one: Observance) -> Component:
    return Component(
        "DAYLIGHT" if one.is_daylight else "STANDARD",
        (
            Property("DTSTART", (f"{one.begins or REMEMBERED_FOR_EVER:%Y-%m-%dT%H:%M:%S}",), "date-time"),
            Property("TZOFFSETFROM", (_offset(one.offset_before),), "utc-offset"),
            Property("TZOFFSETTO", (_offset(one.offset),), "utc-offset"),
            _text("TZNAME", one.name),
        ),
    )


def _offset(offset: timedelta) -> str:
    minutes, seconds = divmod(round(abs(offset).total_seconds()), 60)
    sign = "-" if offset < timedelta() else "+"
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
