"""Waiting for a recording: a wish is open until it is taken back or the recording comes. No database, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from services.contracts.envelope import Event
from services.contracts.errors import Conflict
from services.contracts.events_notices import ATTENDEES_AT_MOST
from services.sessions.domain.session import Session

PEOPLE_AT_ONCE = 2_000  # of one batch: their ids, twice, are far from what a document may hold


@dataclass(frozen=True)
class Wish:
    """One that was taken back or came true is kept as not open, until its owner goes."""

    attendee_id: str
    conference_id: str
    session_id: str
    since: datetime
    is_open: bool = True
    version: int = 0

    @property
    def id(self) -> str:
        return wish_id(self.attendee_id, self.session_id)


@dataclass(frozen=True)
class Arrival:
    """That the first recording of a session came: how long that took, and how many had waited for it."""

    conference_id: str
    session_id: str
    title: str
    ended_at: datetime | None
    recorded_at: datetime
    told: int = 0

    @property
    def seconds(self) -> int | None:
        """From the end of the session; None when it has no time. One that came before the end took no time."""
        if self.ended_at is None:
            return None
        return max(0, round((self.recorded_at - self.ended_at).total_seconds()))


def wish_id(attendee_id: str, session_id: str) -> str:
    return f"{attendee_id}:{session_id}"


def check_open(session: Session) -> None:
    """Raises Conflict when there is nothing to wait for."""
    if session.recordings:
        raise Conflict("The recording is up already.")
    if session.is_break:
        raise Conflict("This is a break, of which there will be no recording.")
    if session.do_not_record:
        raise Conflict("This session is not recorded: its speakers do not want it.")
    if session.state == "cancelled":
        raise Conflict("This session does not take place, so there will be no recording.")


def arrival(session: Session, heard_at: datetime) -> Arrival:
    """An archive says when its recording came out; of one that was added here it is when that was heard of."""
    known = [one.added_at for one in session.recordings if one.added_at is not None]
    return Arrival(session.conference_id, session.id, session.title, session.end, min(known, default=heard_at))


def told(wish: Wish) -> Event:
    """The event of a wish just made, or taken back by its owner."""
    data = {"attendee_id": wish.attendee_id, "conference_id": wish.conference_id, "session_id": wish.session_id}
    return Event("recording_wished" if wish.is_open else "recording_unwished", data)


def notices(batch_id: str, session: Session, attendee_ids: Sequence[str]) -> list[Event]:
    """The notices to all these people, as few events as may be; the same ids however often this is asked."""
    recording = session.recordings[0]
    common: dict[str, Any] = {
        "kind": "recording",
        "conference_id": session.conference_id,
        "conference": session.conference,
        "session_id": session.id,
        "title": session.title,
        "text": ", ".join(recording.languages),
    }
    return [
        Event("notice_given", {**common, "notice_id": f"{batch_id}:{number}", "attendee_ids": list(people)})
        for number, people in enumerate(_parts(attendee_ids, ATTENDEES_AT_MOST))
    ]


def usual_seconds(arrivals: Iterable[Arrival]) -> int | None:
    """The median: one recording that came a year later says little of the others."""
    known = [one.seconds for one in arrivals if one.seconds is not None]
    return round(median(known)) if known else None


def _parts(items: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))
