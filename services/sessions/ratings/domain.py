"""A rating: one to five stars, and words to the speakers if wished. No database, no clock.

Private: what speakers and organisers get says nothing of who rated, or when. Few ratings could be told apart by their
average, so it is shown from some on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Invalid
from services.plumbing.clock import to_text
from services.sessions.domain.session import Session

STARS = range(1, 6)
LONGEST = 2_000
AVERAGE_FROM = 3


@dataclass(frozen=True)
class Rating:
    """`key` is drawn anew with each change: it sorts what is shown without telling whose it is."""

    attendee_id: str
    conference_id: str
    session_id: str
    stars: int
    feedback: str
    key: str
    at: datetime
    version: int = 0

    @property
    def id(self) -> str:
        return rating_id(self.attendee_id, self.session_id)


def rating_id(attendee_id: str, session_id: str) -> str:
    return f"{attendee_id}:{session_id}"


def check_rating(stars: int, feedback: str) -> None:
    if stars not in STARS:
        raise Invalid.fields({"stars": [f"From {STARS[0]} to {STARS[-1]}."]})
    if len(feedback) > LONGEST:
        raise Invalid.fields({"feedback": [f"At most {LONGEST:,} characters; these are {len(feedback):,}."]})


def check_rateable(session: Session, at: datetime, *, speaks: bool) -> None:
    """Raises Conflict for what has not begun, does not take place, or is one's own."""
    if session.state == "cancelled":
        raise Conflict("This session was cancelled: there is nothing to rate.")
    if session.start is None or session.start > at:
        raise Conflict("This session has not begun. You can rate it once it has.")
    if speaks:
        raise Conflict("This is your own session: others rate it.")


def rated(session: Session) -> Event:
    return Event("session_rated", {"conference_id": session.conference_id, "session_id": session.id})


def summary(stars: Sequence[int]) -> dict[str, Any]:
    """What all of it comes to, as soon as nobody's stars can be told from it."""
    if len(stars) < AVERAGE_FROM:
        return {"count": len(stars), "average": None}
    return {"count": len(stars), "average": round(sum(stars) / len(stars), 1)}


def shown(rating: Rating) -> dict[str, Any]:
    """To whom it belongs."""
    return {"stars": rating.stars, "feedback": rating.feedback, "at": to_text(rating.at)}
