"""What in a programme cannot be as it is: somebody or a room twice at once, other days, less time than is needed.

Pure: the sessions as they are, or as they will be after a release, go in; what is wrong comes out, in the order of the
programme. Sorted by start and swept once for each person and room, so that thousands of sessions take well under a
second. A programme that is wrong everywhere (everything in one room) ends at TOLD_AT_MOST: nobody reads more.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from services.sessions.domain.conference import Conference
from services.sessions.domain.session import Session, Speaker

TOLD_AT_MOST = 500
SPEAKER, ROOM, DAYS, LENGTH = KINDS = ("speaker_twice", "room_twice", "outside_days", "too_short")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Conflict:
    """`what` is the speaker or room; `start` and `end` are from when to when it is wrong."""

    kind: str
    session_ids: tuple[str, ...]
    titles: tuple[str, ...]
    start: datetime
    end: datetime
    what: str
    text: str


@dataclass(frozen=True)
class Slot:
    """What of a session decides whether it is in the way of others. A Session has all of this, too."""

    id: str
    title: str
    start: datetime | None
    end: datetime | None
    room: str
    speakers: tuple[Speaker, ...]
    state: str
    is_break: bool = False
    needs_minutes: int | None = None


Timed = tuple[datetime, datetime, Slot | Session]


def conflicts(sessions: Iterable[Slot | Session], conference: Conference) -> list[Conflict]:
    """All of them, by time. What is cancelled or has no time cannot be in anybody's way."""
    timed = sorted(
        ((one.start, one.end, one) for one in sessions if one.start and one.end and one.state != "cancelled"),
        key=lambda each: (each[0], each[2].id),
    )
    alone = [found for each in timed for found in _alone(each, conference)]
    found = [*alone, *_together(timed, conference)]
    return sorted(found, key=lambda one: (one.start, KINDS.index(one.kind), one.session_ids))[:TOLD_AT_MOST]


def _alone(each: Timed, conference: Conference) -> Iterator[Conflict]:
    """What is wrong with a session by itself."""
    start, end, session = each
    day = conference.programme_day(start)
    first, last = conference.start.isoformat(), conference.end.isoformat()
    if not first <= day <= last:
        text = f"“{session.title}” is on {day}, and the conference from {first} to {last}."
        yield Conflict(DAYS, (session.id,), (session.title,), start, end, day, text)
    minutes = round((end - start).total_seconds() / 60)
    if session.needs_minutes is not None and minutes < session.needs_minutes:
        text = f"“{session.title}” has {minutes} minutes, and needs {session.needs_minutes}."
        yield Conflict(LENGTH, (session.id,), (session.title,), start, end, f"{session.needs_minutes}", text)


def _together(timed: list[Timed], conference: Conference) -> Iterator[Conflict]:
    """Who and what is in two places, or used twice, at once."""
    speaking: defaultdict[str, list[Timed]] = defaultdict(list)
    rooms: defaultdict[str, list[Timed]] = defaultdict(list)
    names: dict[str, str] = {}
    everywhere = _everywhere(timed)
    for each in timed:
        session = each[2]
        for speaker in {one.id: one for one in session.speakers}.values():
            speaking[speaker.id].append(each)
            names.setdefault(speaker.id, speaker.name)
        if session.room and session.id not in everywhere:
            rooms[session.room].append(each)
    found = (
        _conflict(SPEAKER, names[key], pair, conference)
        for key, theirs in speaking.items()
        for pair in _at_once(theirs)
    )
    yield from islice(found, TOLD_AT_MOST)
    found = (_conflict(ROOM, room, pair, conference) for room, theirs in rooms.items() for pair in _at_once(theirs))
    yield from islice(found, TOLD_AT_MOST)


def _everywhere(timed: list[Timed]) -> set[str]:
    """Breaks of the whole conference: programmes write one into every room, or into any."""
    rooms: defaultdict[tuple[str, datetime, datetime], list[Slot | Session]] = defaultdict(list)
    for start, end, session in timed:
        if session.is_break:
            rooms[session.title, start, end].append(session)
    return {one.id for same in rooms.values() if len({session.room for session in same}) > 1 for one in same}


def _at_once(theirs: list[Timed]) -> Iterator[tuple[Timed, Timed]]:
    """All pairs that overlap; what begins when another ends does not. `theirs` are sorted by start."""
    running: list[tuple[datetime, str, Timed]] = []
    for each in theirs:
        while running and running[0][0] <= each[0]:
            heapq.heappop(running)
        for _, _, other in sorted(running, key=lambda entry: (entry[2][0], entry[1])):
            yield other, each
        heapq.heappush(running, (each[1], each[2].id, each))


def _conflict(kind: str, what: str, pair: tuple[Timed, Timed], conference: Conference) -> Conflict:
    (_, one_end, one), (start, other_end, other) = pair
    end = min(one_end, other_end)
    where = f"{what} speaks in" if kind == SPEAKER else f"{what} has"
    text = f"{where} “{one.title}” and “{other.title}” at once: {_span(start, end, conference)}."
    return Conflict(kind, (one.id, other.id), (one.title, other.title), start, end, what, text)


def _span(start: datetime, end: datetime, conference: Conference) -> str:
    first, last = start.astimezone(conference.zone), end.astimezone(conference.zone)
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{WEEKDAYS[last.weekday()]} {last:%Y-%m-%d %H:%M}"
    return f"{WEEKDAYS[first.weekday()]} {first:%Y-%m-%d %H:%M}–{until}"
