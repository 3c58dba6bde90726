"""Programme days: from one change of the day to the next, whatever the clocks do in between; and sessions cut to fit.

A format that knows no session of a day or more gets a long one in pieces: cut where the programme day changes, and a
whole day once more in its middle.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.sessions.domain.conference import Conference

LONGEST = timedelta(days=1)  # what lasts so long is cut: H:MM ends at 23:59
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class ProgrammeDay:
    """`end` is the last minute of it, as frab writes it."""

    index: int
    date: date
    start: datetime
    end: datetime


def programme_days(conference: Conference, used: Iterable[str]) -> list[ProgrammeDay]:
    """All days of the conference, and those outside of them that sessions are on."""
    length = (conference.end - conference.start).days + 1
    dates = {conference.start + timedelta(days=number) for number in range(length)} | set(map(date.fromisoformat, used))
    return [
        ProgrammeDay(
            index,
            day,
            local(_change(conference, day), conference.zone),
            local(_change(conference, day + timedelta(days=1)) - MINUTE, conference.zone),
        )
        for index, day in enumerate(sorted(dates), 1)
    ]


def pieces(start: datetime, end: datetime, conference: Conference) -> list[tuple[datetime, datetime]]:
    """The time from start to end, in pieces of less than a day."""
    if end - start < LONGEST:
        return [(start, end)]
    cuts = [start]
    day = date.fromisoformat(conference.programme_day(start)) + timedelta(days=1)
    while (change := _change(conference, day)) < end:
        cuts.append(change)
        day += timedelta(days=1)
    spans = zip(cuts, [*cuts[1:], end], strict=True)
    return [part for first, last in spans if first < last for part in _halved(first, last)]


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """By the clock of the place; in UTC where its offset was no whole minute, which RFC 3339 cannot say."""
    found = moment.astimezone(zone)
    return moment.astimezone(UTC) if (found.utcoffset() or timedelta()) % MINUTE else found


def _halved(start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    if end - start < LONGEST:
        return [(start, end)]
    middle = start + timedelta(hours=12)
    return [(start, middle), (middle, end)]


def _change(conference: Conference, day: date) -> datetime:
    """When the day begins. A clock time that a summer time skips is that much later, as clocks then show it."""
    return datetime.combine(day, conference.day_change, tzinfo=conference.zone).astimezone(UTC)
