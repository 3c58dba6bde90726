"""From draft to published to cancelled: what organisers do with one session, and what each of it needs."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Invalid
from services.sessions.domain.conference import Conference
from services.sessions.domain.session import Session, facts
from services.sessions.domain.telling import cancelled, published, told

LONGEST = timedelta(days=7)  # an exhibition may stand for days; more is a mistyped date


def placed(session: Session, conference: Conference) -> Session:
    """The session on its programme day. Raises Invalid when it cannot take place at its time."""
    start, end = session.start, session.end
    if (start is None) != (end is None):
        raise Invalid.fields({"end" if start else "start": ["A session has a start and an end, or neither."]})
    if start is None or end is None:
        return replace(session, day=None)
    if not 1970 <= start.year <= 2200:
        raise Invalid.fields({"start": ["A session is between 1970 and 2200."]})
    if end <= start:
        raise Invalid.fields({"end": ["A session ends after it starts."]})
    if end - start > LONGEST:
        raise Invalid.fields({"end": [f"A session lasts {LONGEST.days} days at most."]})
    return replace(session, day=conference.programme_day(start))


def placed_anew(session: Session, conference: Conference, *, change_id: str) -> tuple[Session, list[Event]]:
    """The session on its day in a conference whose zone or day change is another; told as part of that change."""
    after = placed(session, conference)
    if after.day == session.day or not session.is_public:
        return after, []
    data = {"session": facts(after, version=session.version + 1), "import_id": change_id, "fields": ["day"]}
    return after, [Event("session_changed", data)]


def draft(session: Session, conference: Conference) -> tuple[Session, list[Event]]:
    """A new draft. Nobody is told: a draft is the organisers' business. Raises Invalid."""
    if not session.title.strip():
        raise Invalid.fields({"title": ["A session needs a title."]})
    return placed(replace(session, state="draft"), conference), []


def edit(
    session: Session,
    changes: dict[str, Any],
    conference: Conference,
    *,
    at: datetime,
) -> tuple[Session, list[Event]]:
    """The session with other content, time or room; what is public is told. Raises Invalid."""
    edited = placed(replace(session, **changes, html={}), conference)
    if not edited.title.strip():
        raise Invalid.fields({"title": ["A session needs a title."]})
    if edited == session:
        return session, []
    edited = replace(edited, updated_at=at)
    return edited, told(session, edited, import_id=None) if session.is_public else []


def publish(session: Session, *, at: datetime) -> tuple[Session, list[Event]]:
    """The session in public. Publishing what is public changes nothing. Raises Conflict when it was cancelled."""
    if session.state == "cancelled":
        raise Conflict("A cancelled session cannot be published. Create a new one.")
    if session.state == "published":
        return session, []
    session = replace(session, state="published", published_at=at, updated_at=at)
    return session, [published(session, import_id=None)]


def cancel(session: Session, reason: str, *, at: datetime) -> tuple[Session, list[Event]]:
    """The session cancelled: kept, and shown so. Raises Conflict for a draft, which nobody expects to take place."""
    if session.state == "draft":
        raise Conflict("A draft cannot be cancelled: nobody knows of it. Delete it.")
    if session.state == "cancelled" and session.cancelled_here:
        return session, []
    session = replace(session, state="cancelled", cancel_reason=reason, cancelled_here=True, updated_at=at)
    return session, [cancelled(session, import_id=None)]


def check_deletable(session: Session) -> None:
    """Raises Conflict for what people know of: it is cancelled, not deleted."""
    if session.is_public:
        raise Conflict("People know of this session: cancel it instead of deleting it.")
