"""From draft to published to cancelled: what organisers do with one session, at once or with the next release.

What waits for a release is gathered in `planned`: the public session stays as it is, and the release makes of it what
was gathered (`as_planned`). A draft is no public session: it is edited itself, and published by the release.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Invalid
from services.sessions.domain.conference import Conference
from services.sessions.domain.session import Session, facts
from services.sessions.domain.telling import PUBLIC_FIELDS, STATE_FIELDS, told, trimmed

LONGEST = timedelta(days=7)  # an exhibition may stand for days; more is a mistyped date

Decided = tuple[Session, list[Event]]


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


def placed_anew(session: Session, conference: Conference, *, change_id: str) -> Decided:
    """The session on its day in a conference whose zone or day change is another; told as part of that change."""
    after = placed(session, conference)
    if after.planned and after.planned.get("start"):
        after = replace(after, planned=after.planned | {"day": conference.programme_day(after.planned["start"])})
    if after.day == session.day or not session.is_public:
        return after, []
    data = {"session": facts(after, version=session.version + 1), "import_id": change_id, "fields": ["day"]}
    return after, [Event("session_changed", data)]


def draft(session: Session, conference: Conference) -> Decided:
    """A new draft. Nobody is told: a draft is the organisers' business. Raises Invalid."""
    return told(None, _checked(replace(session, state="draft"), conference), import_id=None)


def edit(
    session: Session,
    changes: dict[str, Any],
    conference: Conference,
    *,
    at: datetime,
    reason: str = "",
) -> Decided:
    """The session with other content, time or room, at once; what is public is told. Raises Invalid.

    What was planned for the same fields is planned no more.
    """
    planned = trimmed(session, session.planned or {}, set(changes))
    edited = _checked(replace(session, **changes, html={}, planned=planned), conference)
    if edited == session:
        return session, []
    return told(session, replace(edited, updated_at=at), import_id=None, reason=reason)


def plan(
    session: Session,
    changes: dict[str, Any],
    conference: Conference,
    *,
    at: datetime,
    reason: str = "",
) -> Decided:
    """The session with these changes gathered for the next release; a draft is edited itself. Raises Invalid."""
    if not session.is_public:
        return edit(session, changes, conference, at=at)
    wanted = _checked(replace(as_planned(session), **changes), conference)
    return _planned(session, gathered(session, wanted), reason), []


def publish(session: Session, *, at: datetime) -> Decided:
    """The session in public, also one that was cancelled: it takes place again. Of what is public nothing changes."""
    if session.state == "published":
        return session, []
    after = replace(session, **TAKES_PLACE, held=False, published_at=session.published_at or at, updated_at=at)
    return told(session, after, import_id=None)


def plan_publishing(session: Session) -> Decided:
    """The session to be published with the next release: a draft is held back no more, a cancelled one comes back."""
    if not session.is_public:
        return replace(session, held=False), []
    return _planned(session, gathered(session, replace(as_planned(session), **TAKES_PLACE)), ""), []


def cancel(session: Session, reason: str, *, at: datetime) -> Decided:
    """The session cancelled: kept, and shown so. Raises Conflict for a draft, which nobody expects to take place."""
    _check_known(session)
    if session.state == "cancelled" and session.cancelled_here:
        return session, []
    after = replace(session, state="cancelled", cancel_reason=reason, cancelled_here=True, updated_at=at)
    return told(session, after, import_id=None)


def plan_cancelling(session: Session, reason: str) -> Decided:
    """The session to be cancelled with the next release. Raises Conflict for a draft."""
    _check_known(session)
    wanted = replace(as_planned(session), state="cancelled", cancel_reason=reason, cancelled_here=True)
    return _planned(session, gathered(session, wanted), reason), []


def hold(session: Session, *, held: bool) -> Decided:
    """The draft, or what is planned, kept out of releases until it is let go. Raises Conflict when there is neither."""
    if held and session.is_public and session.planned is None:
        raise Conflict("Nothing is planned for this session: there is nothing to hold back.")
    return replace(session, held=held), []


def discard(session: Session) -> Decided:
    """The session without what was planned for it."""
    return replace(session, planned=None, planned_reason="", held=session.held and not session.is_public), []


def check_deletable(session: Session) -> None:
    """Raises Conflict for what people know of: it is cancelled, not deleted."""
    if session.is_public:
        raise Conflict("People know of this session: cancel it instead of deleting it.")


def gathered(before: Session | None, wanted: Session) -> Session:
    """The session as it is in public, with what makes it the wanted one planned for the next release.

    What nobody sees (identities in files, what files say, how long the content takes) is the wanted one's at once. One
    that is not public yet becomes the wanted one as a draft; None: it is new.
    """
    if before is None or not before.is_public:
        state = None if wanted.state != "cancelled" else {name: getattr(wanted, name) for name in STATE_FIELDS}
        known = before.published_at if before else None
        return replace(wanted, **DRAFT, planned=state, published_at=known, held=before.held if before else False)
    public = {name: getattr(before, name) for name in PUBLIC_FIELDS}
    planned = trimmed(before, {name: getattr(wanted, name) for name in PUBLIC_FIELDS})
    own = {name: getattr(before, name) for name in ("html", "updated_at", "published_at", "planned_reason")}
    return replace(wanted, **public, **own, planned=planned, held=before.held and planned is not None)


def as_planned(session: Session) -> Session:
    """The session as it would be after the release, were it not held back: what is planned for it has come true."""
    planned = (TAKES_PLACE if session.state == "draft" else {}) | (session.planned or {})
    html = {} if {"abstract", "description"} & set(planned) else session.html
    return replace(session, **planned, planned=None, planned_reason="", html=html)


def after_release(session: Session) -> Session:
    """The session as the next release will leave it: what is held back stays as it is."""
    return session if session.held else as_planned(session)


TAKES_PLACE: dict[str, Any] = {"state": "published", "cancel_reason": "", "cancelled_here": False}
DRAFT: dict[str, Any] = {"state": "draft", "cancel_reason": "", "cancelled_here": False}


def _planned(before: Session, after: Session, reason: str) -> Session:
    """With the reason for what is planned, which goes when nothing is."""
    if after.planned is None:
        return replace(after, planned_reason="")
    is_new = after.planned != before.planned
    return replace(after, planned_reason=reason if is_new and reason else before.planned_reason)


def _checked(session: Session, conference: Conference) -> Session:
    """The session on its day. Raises Invalid unless it has a title, and can take place at its time."""
    if not session.title.strip():
        raise Invalid.fields({"title": ["A session needs a title."]})
    return placed(session, conference)


def _check_known(session: Session) -> None:
    if session.state == "draft":
        raise Conflict("A draft cannot be cancelled: nobody knows of it. Delete it.")
