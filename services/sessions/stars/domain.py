"""A star: that an attendee wants to see a session, with a note for themselves. No database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Invalid
from services.sessions.domain.session import Session

NOTE_CHARACTERS = 2_000
STARS_AT_MOST = 1_000  # of one person in one conference: a programme of one's own is read, and compared, as a whole
CLASHES_AT_MOST = 10  # named with each session; whoever stars more that run at once has another problem

FULL = f"You can star {STARS_AT_MOST:,} sessions of a conference. Take some stars back first."


@dataclass(frozen=True)
class Star:
    """One that was taken back is kept as not active, and without its note. Only its owner ever reads the note."""

    attendee_id: str
    conference_id: str
    session_id: str
    since: datetime
    active: bool = True
    note: str = ""
    version: int = 0

    @property
    def id(self) -> str:
        return star_id(self.attendee_id, self.session_id)


def star_id(attendee_id: str, session_id: str) -> str:
    return f"{attendee_id}:{session_id}"


def check_note(note: str) -> str:
    if len(note) > NOTE_CHARACTERS:
        raise Invalid.fields({"note": [f"A note has at most {NOTE_CHARACTERS:,} characters; this has {len(note):,}."]})
    return note


def check_room(active: int) -> None:
    """Raises Conflict for who has as many stars in a conference as there may be."""
    if active >= STARS_AT_MOST:
        raise Conflict(FULL)


def give(before: Star | None, new: Star, title: str) -> tuple[Star, list[Event]]:
    """A star that is there already keeps its date; it gets the note, if there is a new one (`new.note`)."""
    if before is not None and before.active:
        return replace(before, note=new.note), []
    given = replace(new, version=before.version if before else 0)
    return given, [told(given, title)]


def take_back(before: Star, title: str, *, at: datetime) -> tuple[Star, list[Event]]:
    """Its note goes with it."""
    if not before.active:
        return before, []
    taken = replace(before, active=False, note="", since=at)
    return taken, [told(taken, title)]


def told(star: Star, title: str) -> Event:
    """The event of a star just given or taken back."""
    data = {
        "attendee_id": star.attendee_id,
        "conference_id": star.conference_id,
        "session_id": star.session_id,
        "title": title,
    }
    return Event("session_starred" if star.active else "session_unstarred", data)


def clashes(sessions: Iterable[Session]) -> dict[str, list[str]]:
    """Which of these cannot be seen whole together, by id: they overlap, and both take place."""
    timed = [
        (session.start, session.end, session.id)
        for session in sessions
        if session.start and session.end and session.state == "published"
    ]
    found: dict[str, list[str]] = {}
    running: list[tuple[datetime, str]] = []
    for start, end, session_id in sorted(timed):
        running = [(until, other) for until, other in running if until > start]
        if end > start:  # what takes no time keeps nobody from anything
            for _, other in running:
                found.setdefault(session_id, []).append(other)
                found.setdefault(other, []).append(session_id)
            running.append((end, session_id))
    return {session_id: others[:CLASHES_AT_MOST] for session_id, others in found.items()}
