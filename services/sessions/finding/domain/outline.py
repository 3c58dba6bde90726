"""What every session of a conference is, in few fields, in the order of the programme. Pure.

Kept by outlines.py and brought up to date with what was written since; what is in it, and what it answers, is the same
as if it had been made afresh.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.sessions.domain.overview import Counts, Shown


@dataclass(frozen=True, slots=True)
class Entry:
    """`order` is what sessions are sorted by, `<start>|<id>`; those without a time come last."""

    id: str
    version: int
    order: str
    title: str
    start: datetime | None
    end: datetime | None
    day: str | None
    track: str
    room: str
    type: str
    languages: tuple[str, ...]
    tags: tuple[str, ...]
    speakers: tuple[tuple[str, str], ...]
    state: str
    recorded: bool
    is_break: bool = False
    needs_minutes: int | None = None  # for organisers alone

    @property
    def is_on(self) -> bool:
        """Whether it takes place at a time."""
        return self.start is not None and self.end is not None and self.state != "cancelled"


class Outline:
    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._in_order: list[Entry] | None = None
        self._counts = Counts()

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.in_order())

    def get(self, session_id: str) -> Entry | None:
        return self._entries.get(session_id)

    def put(self, entry: Entry) -> bool:
        """False when this is no news: what is known is as new or newer."""
        known = self._entries.get(entry.id)
        if known is not None and known.version >= entry.version:
            return False
        self.drop(entry.id)
        self._entries[entry.id] = entry
        self._counts.add(entry, 1)
        self._in_order = None
        return True

    def drop(self, session_id: str) -> bool:
        known = self._entries.pop(session_id, None)
        if known is None:
            return False
        self._counts.add(known, -1)
        self._in_order = None
        return True

    def overview(self) -> Shown:
        return self._counts.shown()

    def languages(self) -> list[str]:
        """The languages of its sessions, the usual one first."""
        return self._counts.languages()

    def in_order(self) -> list[Entry]:
        if self._in_order is None:
            self._in_order = sorted(self._entries.values(), key=_order)
        return self._in_order

    def of_day(self, day: str | None) -> list[Entry]:
        """A programme day, or with None what has no time."""
        return [entry for entry in self.in_order() if entry.day == day]

    def after(self, cursor: str | None, fits: Callable[[Entry], bool], limit: int) -> tuple[list[Entry], str | None]:
        """A page of those that fit, and where the next one begins."""
        entries = self.in_order()
        first = bisect_right(entries, cursor, key=_order) if cursor else 0
        page = _some((entries[at] for at in range(first, len(entries)) if fits(entries[at])), limit + 1)
        return page[:limit], page[limit - 1].order if len(page) > limit else None

    def between(self, first: datetime, last: datetime, longest_seconds: float) -> list[Entry]:
        """What takes place at some moment between these two; nothing lasts longer than `longest_seconds`."""
        earliest = first.timestamp() - longest_seconds
        entries = self.in_order()
        at = bisect_left(entries, earliest, key=_start_seconds)
        found = []
        for number in range(at, len(entries)):
            one = entries[number]
            if one.start is None or one.end is None or one.start >= last:
                break
            if one.end > first and one.is_on:
                found.append(one)
        return found


def fitting(filters: Mapping[str, str]) -> Callable[[Entry], bool]:
    """Whether an entry has all of what is chosen; names as in schemas.FILTERS, without the words."""
    tests = [_test(name, value) for name, value in filters.items()]
    if not tests:
        return lambda entry: True
    return lambda entry: all(test(entry) for test in tests)


def _test(name: str, value: str) -> Callable[[Entry], bool]:
    if name == "speaker":
        return lambda entry: any(value in speaker for speaker in entry.speakers)
    values = VALUES[name]
    return lambda entry: value in values(entry)


def _recorded(entry: Entry) -> tuple[str, ...]:
    return ("true" if entry.recorded else "false",)


# What an entry has of each facet: what it is counted under, and what it is filtered by.
VALUES: dict[str, Callable[[Entry], tuple[str, ...]]] = {
    "day": lambda entry: (entry.day,) if entry.day else (),
    "track": lambda entry: (entry.track,) if entry.track else (),
    "room": lambda entry: (entry.room,) if entry.room else (),
    "type": lambda entry: (entry.type,) if entry.type else (),
    "language": lambda entry: entry.languages,
    "tag": lambda entry: entry.tags,
    "recorded": _recorded,
    "state": lambda entry: (entry.state,),
}


def _some(entries: Iterable[Entry], limit: int) -> list[Entry]:
    return [one for one, _ in zip(entries, range(limit), strict=False)]


def _order(entry: Entry) -> str:
    return entry.order


def _start_seconds(entry: Entry) -> float:
    return entry.start.timestamp() if entry.start else float("inf")
