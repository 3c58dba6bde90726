"""From when to when a session is: what the file says, and which reading of a length is meant where it has several."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.sessions.importers import times
from services.sessions.importers.raw import Notes, RawEvent, RawProgramme
from services.sessions.importers.zones import Setting

DEFAULT_GRID = timedelta(minutes=5)


@dataclass
class Span:
    """`lengths` are what the length may be while the end is not known."""

    start: datetime | None
    end: datetime | None = None
    lengths: tuple[timedelta, ...] = ()
    is_assumed: bool = False


def of(event: RawEvent, where: Setting, *, assumed_minutes: int) -> Span:
    """Raises ValueError, in words for people. With `assumed_minutes` a session may come without an end."""
    if event.get("all_day"):
        return _whole_days(event, where)
    start = _start(event, where)
    if start is None:
        return Span(None)
    end = _stated_end(event, start, where)
    if end is not None and (end > start or not assumed_minutes):
        return Span(start, end)
    if event.get("duration").strip():
        return Span(start, None, times.durations(event.get("duration")))
    if assumed_minutes and (end == start or not event.get("end").strip()):
        return Span(start, None, (timedelta(minutes=assumed_minutes),), is_assumed=True)
    raise ValueError(_why_endless(event, start, where))


def _why_endless(event: RawEvent, start: datetime, where: Setting) -> str:
    if not event.get("end").strip():
        return "it has no duration"
    try:
        end = times.in_utc(times.moment(event.get("end")), where.zone)
    except ValueError:
        return "its end cannot be read"
    return "it ends before it starts" if end < start else f"it is longer than {times.MAX_DURATION.days} days"


def _whole_days(event: RawEvent, where: Setting) -> Span:
    """A programme day from its beginning to its end: midnight would still be of the day before."""
    change = where.day_change.strftime("%H:%M")
    start = times.on_day(event.get("date"), change, where.day_change, where.zone)
    end = times.on_day(event.get("end"), change, where.day_change, where.zone)
    return Span(start, end - timedelta(minutes=1))


def _start(event: RawEvent, where: Setting) -> datetime | None:
    """The instant is `date` where there is one; a day and a local time are only asked when there is none."""
    stated, local = event.get("date").strip(), event.get("start").strip()
    if not stated and local[4:5] == "-":
        stated, local = local, ""  # version 2 has the instant in `start`
    if stated and not times.is_date_only(stated):
        return times.in_utc(times.moment(stated), where.zone)
    if not local:
        return None  # not scheduled yet
    return times.on_day(stated or event.day.date, local, where.day_change, where.zone)


def _stated_end(event: RawEvent, start: datetime, where: Setting) -> datetime | None:
    """The end when the file states it as an instant; a length has several readings, an instant one."""
    if not event.get("end").strip():
        return None
    try:
        end = times.in_utc(times.moment(event.get("end")), where.zone)
    except ValueError:
        return None
    return end if start <= end <= start + times.MAX_DURATION else None


def settle(spans: list[tuple[str, Span]], raw: RawProgramme, notes: Notes) -> None:
    """Chooses among the readings of each length, by the grid and by what comes next in the room."""
    grid = _grid(raw)
    in_doubt = {room for room, span in spans if len(span.lengths) > 1}
    starts: dict[str, list[datetime]] = defaultdict(list)
    for room, span in spans:
        if span.start is not None and room in in_doubt:
            starts[room].append(span.start)
    for found in starts.values():
        found.sort()
    for room, span in spans:
        if span.start is not None and span.lengths:
            later = bisect_right(starts[room], span.start)
            until = starts[room][later] - span.start if later < len(starts[room]) else None
            span.end = span.start + times.likeliest(span.lengths, grid, until)
    assumed = sum(span.is_assumed for _, span in spans)
    if assumed:
        notes.warn(f"Sessions without an end ({assumed}) were given {raw.assumed_minutes} minutes.")


def _grid(raw: RawProgramme) -> timedelta:
    try:
        return times.durations(raw.conference.get("timeslot_duration", ""))[0] or DEFAULT_GRID
    except ValueError:
        return DEFAULT_GRID
