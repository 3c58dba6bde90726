"""What of a programme matters around a moment: what is on in a slice of time, and what each room has next. Pure.

A slice is asked for and not a moment, so that its answer holds for minutes and is the same for everybody who asks.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from services.sessions.domain.conference import Conference
from services.sessions.domain.lifecycle import LONGEST

SLICE = timedelta(minutes=10)
LENGTHS = (timedelta(hours=2), timedelta(hours=8), LONGEST)
"""What is on has begun within its own length: so sessions are looked for by length, and of the long ones, which are
few, only as far back as they last."""
STEPS = (timedelta(hours=1), timedelta(hours=3), timedelta(hours=8), timedelta(hours=24))
ENOUGH = 400  # sessions: a programme that is so dense has something next in each room that goes on
STRIDE = timedelta(hours=6)
STRIDES_AT_MOST = 120  # 30 days: no conference pauses for longer

Span = tuple[datetime, datetime]


class Slot(NamedTuple):
    """When and where a public session is."""

    id: str
    room: str
    state: str
    start: datetime
    end: datetime


def length_of(start: datetime | None, end: datetime | None) -> int:
    """Which of LENGTHS it does not exceed; 0 for the usual session, and for one without a time."""
    if start is None or end is None:
        return 0
    return next((number for number, longest in enumerate(LENGTHS) if end - start <= longest), len(LENGTHS) - 1)


def slice_of(moment: datetime) -> Span:
    """The slice of time that this moment is in. All slices begin at whole tens of minutes."""
    since = moment.replace(minute=moment.minute // 10 * 10, second=0, microsecond=0)
    return since, since + SLICE


def on_in(slots: Iterable[Slot], span: Span) -> list[str]:
    """Those that are on at some moment of it."""
    return [one.id for one in slots if one.end > span[0] and one.start < span[1]]


def next_in_rooms(slots: Iterable[Slot]) -> list[str]:
    """Of slots by time, what each room has first; several when they begin together. No cancelled ones."""
    first: dict[str, datetime] = {}
    coming = (one for one in slots if one.state != "cancelled")
    return [one.id for one in coming if first.setdefault(one.room, one.start) == one.start]


def strides(conference: Conference, moment: datetime) -> Iterator[Span]:
    """Where to look for the first session after a moment: from its first day on, as long as the conference lasts."""
    day = timedelta(days=1)
    begins = datetime.combine(conference.start, time(), conference.zone) - day / 2
    ends = datetime.combine(conference.end, time(), conference.zone) + 2 * day
    since = max(moment, begins)
    for _ in range(STRIDES_AT_MOST):
        if since >= ends:
            return
        yield since, since + STRIDE
        since += STRIDE


def first_of(slots: Iterable[Slot]) -> list[str]:
    """All that begins when the first of them does, cancelled ones left out."""
    coming = [one for one in slots if one.state != "cancelled"]
    return [one.id for one in coming if one.start == coming[0].start]
