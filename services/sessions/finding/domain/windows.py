"""Parts of a programme that stay small however large it is: windows of a day, and what is beside a session.

Pure. Entries come in the order of the programme.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from services.sessions.finding.domain.outline import Entry, Outline

PARALLEL_AT_MOST = 40
FIRST_ID = "0" * 26  # sorts before every id
DAY = timedelta(days=1)


class Quarter(NamedTuple):
    """The first session of a quarter of an hour, and the cursor after which it is the first."""

    start: datetime
    cursor: str


class Window(NamedTuple):
    """`earlier` is "" for the beginning and None when there is nothing before; `later` None when nothing follows."""

    entries: Sequence[Entry]
    earlier: str | None
    later: str | None
    quarters: list[Quarter]


def window(entries: Sequence[Entry], after: str | None, limit: int) -> Window:
    """The entries after a cursor, so many at most. What starts at one moment stays together where that is possible."""
    first = bisect_right(entries, after, key=_order) if after else 0
    last = _end(entries, first, limit)
    earlier = None if first == 0 else _cursor_before(entries, max(0, first - limit))
    later = entries[last - 1].order if last < len(entries) else None
    return Window(entries[first:last], earlier, later, _quarters(entries))


def cursor_of(outline: Outline, session_id: str, limit: int) -> str:
    """Of the window of its day that shows this session; "" for the first."""
    one = outline.get(session_id)
    entries = outline.of_day(one.day) if one else []
    after = ""
    while one is not None:
        shown = window(entries, after, limit)
        if shown.later is None or one.order <= shown.later:
            break
        after = shown.later
    return after


def _end(entries: Sequence[Entry], first: int, limit: int) -> int:
    last = min(len(entries), first + limit)
    if last == len(entries) or entries[last].start is None:
        return last
    together = last
    while together > first and entries[together - 1].start == entries[last].start:
        together -= 1
    return together if together > first else last


def _cursor_before(entries: Sequence[Entry], at: int) -> str:
    """The cursor after which this one is the first; "" for the very first. Moved to where its moment begins."""
    while at > 0 and entries[at - 1].start == entries[at].start is not None:
        at -= 1
    return entries[at - 1].order if at else ""


def _quarters(entries: Sequence[Entry]) -> list[Quarter]:
    found: dict[datetime, Quarter] = {}
    for entry in entries:
        if entry.start is not None:
            # By quarters, which every zone's hours are made of: whoever shows them knows which hours they are there.
            quarter = entry.start.replace(minute=entry.start.minute // 15 * 15, second=0, microsecond=0)
            found.setdefault(quarter, Quarter(entry.start, f"{entry.order.partition('|')[0]}|{FIRST_ID}"))
    return list(found.values())


class Beside(NamedTuple):
    """Ids; `parallel` has the first of `parallel_total`."""

    previous: str | None
    next: str | None
    parallel: list[str]
    parallel_total: int

    @property
    def ids(self) -> list[str]:
        return [*(one for one in (self.previous, self.next) if one), *self.parallel]


def beside(outline: Outline, session_id: str, longest_seconds: float) -> Beside:
    """Before and after in the same room on the same day, and what overlaps elsewhere; cancelled ones are no choice."""
    one = outline.get(session_id)
    if one is None or one.start is None or one.end is None:
        return Beside(None, None, [], 0)
    around = outline.between(one.start - DAY, one.end + DAY, longest_seconds)
    others = [each for each in around if each.id != session_id]
    in_room = [each for each in others if one.room and each.room == one.room and each.day == one.day]
    before = [each for each in in_room if each.start and each.start < one.start]
    after = [each for each in in_room if each.start and each.start >= one.end]
    overlapping = outline.between(one.start, one.end, longest_seconds)
    parallel = [each for each in overlapping if each.id != session_id and (each.room != one.room or not one.room)]
    parallel.sort(key=lambda each: (each.start != one.start, each.room, each.order))
    return Beside(
        before[-1].id if before else None,
        after[0].id if after else None,
        [each.id for each in parallel[:PARALLEL_AT_MOST]],
        len(parallel),
    )


def _order(entry: Entry) -> str:
    return entry.order
