"""iCalendar as conferences publish it, as raw strings; icalendar does the parsing, and takes most oddities.

What a calendar cannot say (subtitles, languages, links) and what no event of it says is known to be left out, so that
importing it after a richer format takes nothing away.
"""

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import icalendar

from services.sessions.importers import sniff, times
from services.sessions.importers.decoding import decoded
from services.sessions.importers.model import Unreadable
from services.sessions.importers.raw import Notes, RawDay, RawEvent, RawPerson, RawProgramme, RawSkip

_WANTED = "Give the .ics file that the programme's page exports."
_STATED_BY = {
    "abstract": "DESCRIPTION", "room": "LOCATION", "url": "URL", "logo": "IMAGE", "tags": "CATEGORIES",
    "track": "CATEGORIES", "speakers": "ATTENDEE",
}  # fmt: skip
_NEVER_STATED = frozenset({
    "subtitle", "description", "type", "languages", "links", "materials", "recordings", "licence", "do_not_record",
    "amended",
})  # fmt: skip
_OURS = "Hallway"  # our own calendars put into texts and categories what has fields of its own here
_OURS_ROUGHLY = frozenset({"abstract", "tags", "track", "speakers"})
_PRETALX_UID = re.compile(r"^pretalx-(?P<event>.+)-(?P<code>[A-Z0-9]{6})(?:-\d+)?@(?P<host>[^@\s]+)$")
_GUID_UID = re.compile(
    r"^(?P<guid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:@\S*)?$", re.IGNORECASE
)
_BRACKETS = re.compile(r"\[[^\[\]]*\]|\([^()]*\)")
ASSUMED_MINUTES = 30


def read(content: bytes, notes: Notes) -> RawProgramme:
    calendars = _calendars(content, notes)
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    said = {name for event in events for name in event}
    is_pretalx = any("pretalx" in _text(calendar, "PRODID") for calendar in calendars)
    lacks = _NEVER_STATED | {ours for ours, theirs in _STATED_BY.items() if theirs not in said}
    several = any(len(_categories(event)) > 1 for event in events)
    programme = RawProgramme(
        conference=_conference(calendars, events),
        days=[],
        events=[],
        generator=next((name for calendar in calendars if (name := _text(calendar, "PRODID"))), "iCalendar"),
        unsaid=frozenset(lacks - {"speakers"} | {"speaker_order"} if is_pretalx else lacks)
        | {"track" if several else "tags"},
        rough=_OURS_ROUGHLY if any(_OURS in _text(calendar, "PRODID") for calendar in calendars) else frozenset(),
        assumed_minutes=ASSUMED_MINUTES,
    )
    for number, event in enumerate(events, 1):
        try:
            programme.events.append(_event(event, f"event {number}", notes, is_pretalx=is_pretalx, several=several))
        except (ValueError, TypeError, AttributeError, OverflowError, icalendar.error.BrokenCalendarProperty) as error:
            # Whatever one event holds, the others are read.
            title = _text(event, "SUMMARY") or f"(event {number})"
            programme.skipped.append(RawSkip(title, f"it cannot be read: {error} (event {number})"))
    return programme


def _calendars(content: bytes, notes: Notes) -> list[Any]:
    text = _mended(content, notes)
    if "END:VCALENDAR" not in text.upper():
        raise Unreadable("The calendar ends too early. Download it again, completely.", text.count("\n") + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of zones whose names it had to guess
            found = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(f"This is no iCalendar that can be read: {str(error)[:200]}. {_WANTED}") from None
    return [one for one in found if isinstance(one, icalendar.Calendar)]


def _mended(content: bytes, notes: Notes) -> str:
    """The text with plain line ends, without folds, and without the blanks that some put before each line."""
    if sniff.is_wide(content):
        content = decoded(content, notes).encode()
    content = re.sub(rb"\r*\n|\r", b"\n", content.removeprefix(b"\xef\xbb\xbf")).lstrip(b"\n")
    indent = content[: len(content) - len(content.lstrip(b" \t"))]
    if indent:
        content = b"\n".join(line.removeprefix(indent) for line in content.split(b"\n"))
    # A blank line ends nothing, and one before a folded line would lose it. Folds may part the bytes of a letter.
    return decoded(re.sub(rb"\n[ \t]", b"", re.sub(rb"\n+", b"\n", content)), notes)


def _conference(calendars: list[Any], events: list[Any]) -> dict[str, str]:
    def first(*names: str) -> str:
        return next((text for calendar in calendars for name in names if (text := _text(calendar, name))), "")

    zones = Counter(zone for event in events if (zone := _zone_of(event)))
    stated = [first("X-WR-TIMEZONE", "TIMEZONE-ID"), *(zone for zone, _ in zones.most_common(1))]
    return {
        "title": first("NAME", "X-WR-CALNAME"),
        "time_zone_name": next((name for name in stated if times.zone_name(name)), stated[0]),
    }


def _zone_of(event: Any) -> str:
    """The name of the zone that the start is written in; nothing for UTC, which says nothing of the place."""
    try:
        name = str(getattr(event["DTSTART"].dt.tzinfo, "key", "") or "")
    except (KeyError, AttributeError, icalendar.error.BrokenCalendarProperty):
        return ""
    return "" if name.upper() in ("UTC", "ETC/UTC") else name


def _event(event: Any, where: str, notes: Notes, *, is_pretalx: bool, several: bool) -> RawEvent:
    title, people = _text(event, "SUMMARY"), _attendees(event)
    if is_pretalx:
        title, people = _without_speakers(title)
    if "RRULE" in event:
        notes.warn(f"“{title[:60]}” repeats by a rule; only the time at which it begins was taken.")
    categories = _categories(event)
    return RawEvent(
        fields={
            **_identity(_text(event, "UID").strip()),
            **_span(event),
            "title": title,
            "abstract": _text(event, "DESCRIPTION"),
            "url": _text(event, "URL"),
            "logo": _text(event, "IMAGE"),
            "track": "" if several else "".join(categories),
            "status": "cancelled" if "CANCEL" in (_text(event, "STATUS") + _text(event, "METHOD")).upper() else "",
        },
        day=RawDay(),
        room=_text(event, "LOCATION"),
        persons=[RawPerson(name) for name in people],
        tags=categories if several else [],
        where=where,
    )


def _identity(uid: str) -> dict[str, str]:
    """Systems put what they know a session by into its UID."""
    if match := _PRETALX_UID.match(uid):
        return {"code": match["code"], "code_host": match["host"].lower()}
    if match := _GUID_UID.match(uid):
        return {"guid": match["guid"]}
    return {"uid": uid.lower()}


def _span(event: Any) -> dict[str, str]:
    """Start and end as ISO text; of a whole day only its dates, the end being the day after."""
    if "DTSTART" not in event:
        return {}
    start = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else None
    if end is None and "DURATION" in event:
        end = start + event["DURATION"].dt
    if not isinstance(start, datetime):
        days = end if isinstance(end, date) and end > start else start + timedelta(days=1)
        return {"all_day": "true", "date": start.isoformat(), "end": days.isoformat()[:10]}
    return {"date": start.isoformat(), "end": end.isoformat() if isinstance(end, datetime) else ""}


def _without_speakers(summary: str) -> tuple[str, list[str]]:
    """pretalx writes “title - name, name” and leaves the dash when there is nobody; brackets may have dashes, too."""
    masked = _BRACKETS.sub(lambda found: "_" * len(found[0]), summary)
    at = masked.rfind(" - ") if not masked.rstrip().endswith(" -") else len(masked.rstrip()) - 2
    if at < 0:
        return summary, []
    names, start = [], at + 3
    for end in [*(found.start() for found in re.finditer(r", ", masked[start:])), len(masked) - start]:
        names.append(summary[start : at + 3 + end].strip(" ,"))
        start = at + 3 + end
    return summary[:at], [name for name in names if name]


def _attendees(event: Any) -> list[str]:
    """Names of speakers; their addresses, which may be real, are left where they are."""
    found = event.get("ATTENDEE", [])
    names = (str(one.params.get("CN", "")) for one in (found if isinstance(found, list) else [found]))
    return [name.strip('" ') for name in names if name and "@" not in name]


def _categories(event: Any) -> list[str]:
    return list(dict.fromkeys(name for one in _values(event, "CATEGORIES") for name in _names(one)))


def _names(categories: Any) -> Iterator[str]:
    for name in getattr(categories, "cats", [categories]):
        if text := str(name).strip():
            yield text


def _values(event: Any, name: str) -> list[Any]:
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]


def _text(component: Any, name: str) -> str:
    found = _values(component, name)
    return str(found[0]) if found else ""
