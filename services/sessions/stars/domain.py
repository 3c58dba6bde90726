"""A star: that an attendee wants to see a session. No database, no clock."""

from dataclasses import dataclass
from datetime import datetime

from services.contracts.envelope import Event


@dataclass(frozen=True)
class Star:
    """One that was taken back is kept as not active."""

    attendee_id: str
    conference_id: str
    session_id: str
    since: datetime
    active: bool = True
    version: int = 0

    @property
    def id(self) -> str:
        return star_id(self.attendee_id, self.session_id)


def star_id(attendee_id: str, session_id: str) -> str:
    return f"{attendee_id}:{session_id}"


def told(star: Star, title: str) -> Event:
    """The event of a star just given or taken back."""
    data = {
        "attendee_id": star.attendee_id,
        "conference_id": star.conference_id,
        "session_id": star.session_id,
        "title": title,
    }
    return Event("session_starred" if star.active else "session_unstarred", data)


def erasure_done(erasure_id: str, attendee_id: str, stars: int) -> Event:
    """What this service has removed of somebody who is gone. Others never saw it: no conference looks different."""
    data = {"erasure_id": erasure_id, "attendee_id": attendee_id, "conference_ids": [], "removed": {"stars": stars}}
    return Event("erasure_done", {**data, "anonymised": {}})
