"""What is on at a moment: the state of a session by the clock, and the board of rooms. Pure; no clock is read here.

Nothing of this is stored. Whoever shows it says how long it holds (`changes_at`), so that no cache keeps it for longer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

SOON = timedelta(minutes=15)
STATES = ("upcoming", "soon", "live", "over", "recorded", "cancelled")

Json = dict[str, Any]


@dataclass(frozen=True)
class RoomNow:
    """A room and what is in it. Its stream is named while something is on, or soon will be."""

    name: str
    now: list[Json]
    next: list[Json]
    id: str | None = None
    stream_url: str = ""
    stream_note: str = ""


@dataclass(frozen=True)
class Board:
    """All rooms where something is on or comes; `first`: when nothing does, what begins first after that."""

    at: datetime
    changes_at: datetime | None
    rooms: list[RoomNow] = field(default_factory=list)
    first: list[Json] = field(default_factory=list)

    @property
    def sessions(self) -> list[Json]:
        """All that are on it."""
        return [*self.first, *(session for room in self.rooms for session in (*room.now, *room.next))]


def state_at(session: Json, now: datetime) -> str:
    """One of STATES. What has no time yet is upcoming, unless there is a recording already."""
    if session.get("state") == "cancelled":
        return "cancelled"
    start, end = moments_of(session)
    if start is not None and now < start - SOON:
        return "upcoming"
    if start is not None and now < start:
        return "soon"
    if end is not None and now < end:
        return "live"
    if session.get("recorded") or session.get("recordings"):
        return "recorded"
    return "upcoming" if start is None else "over"


def changes_at(sessions: Iterable[Json], now: datetime) -> datetime | None:
    """When the state of one of these is the next to change by the clock."""
    coming = []
    for session in sessions:
        start, end = moments_of(session)
        if session.get("state") != "cancelled" and start is not None:
            coming += [moment for moment in (start - SOON, start, end) if moment is not None and moment > now]
    return min(coming, default=None)


def seconds_until(moment: datetime, now: datetime) -> float:
    return max(0.0, (moment - now).total_seconds())


def moments_of(session: Json) -> tuple[datetime | None, datetime | None]:
    start, end = session.get("start"), session.get("end") or session.get("start")
    return (datetime.fromisoformat(start), datetime.fromisoformat(end)) if start and end else (None, None)


def board(around: Json, rooms: Iterable[Json], now: datetime) -> Board:
    """From what the sessions service says is around this moment, rooms in the order in which they are given.

    Cancelled sessions stand where they were to be, and are no next ones.
    """
    known = {room["name"]: room for room in rooms}
    on = [one for one in around["on"] if _is_on(one, now)]
    coming = sorted((one for one in [*around["on"], *around["next"]] if _comes(one, now)), key=_by_start)
    names = sorted({_room(one) for one in [*on, *coming]}, key=lambda name: (not name, name.casefold()))
    order = [name for name in known if name in names] + [name for name in names if name not in known]
    shown = [_room_now(known.get(name), name, on, coming, now) for name in order]
    matter = [*on, *coming, *around["first"]]
    return Board(now, changes_at(matter, now), shown, [] if shown else around["first"])


def _room_now(room: Json | None, name: str, on: list[Json], coming: list[Json], now: datetime) -> RoomNow:
    here = [one for one in on if _room(one) == name]
    after = [one for one in coming if _room(one) == name]
    following = [one for one in after if one["start"] == after[0]["start"]]
    is_used = any(state_at(one, now) in ("live", "soon") for one in [*here, *following])
    stream = room if room and is_used else {}
    return RoomNow(
        name=name,
        now=here,
        next=following,
        id=room["id"] if room else None,
        stream_url=stream.get("stream_url") or "",
        stream_note=stream.get("stream_note") or "",
    )


def _is_on(session: Json, now: datetime) -> bool:
    start, end = moments_of(session)
    return start is not None and end is not None and start <= now < end


def _comes(session: Json, now: datetime) -> bool:
    start, _ = moments_of(session)
    return start is not None and start > now and session.get("state") != "cancelled"


def _by_start(session: Json) -> datetime:
    return datetime.fromisoformat(session["start"])


def _room(session: Json) -> str:
    return str(session.get("room") or "")
