"""The programme as it was: from what it is now, and what was changed since. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.sessions.domain import forms
from services.sessions.domain.session import Session
from services.sessions.domain.telling import PUBLIC_FIELDS
from services.sessions.history.domain import Change

ONLY_PLANNED = frozenset({"planned", "discarded", "held", "let_go"})  # what was public stayed as it was


def as_it_was(sessions: Iterable[Session], since: Iterable[Change]) -> list[Session]:
    """Those of these sessions that were public before the changes, as they were then, in the order of the programme."""
    changes: defaultdict[str, list[Change]] = defaultdict(list)
    for change in since:
        changes[change.session_id].append(change)
    found = (_before(session, changes[session.id]) for session in sessions)
    public = [session for session in found if session is not None and session.is_public]
    return sorted(public, key=lambda one: (one.start is None, one.start and one.start.timestamp(), one.id))


def _before(session: Session, changes: Sequence[Change]) -> Session | None:
    """The session without these changes; None when one of them made it."""
    for change in sorted(changes, key=lambda one: one.version, reverse=True):
        if change.kind in ONLY_PLANNED:
            continue
        if not change.fields:
            return None  # it was new
        told = {name: before for name, (before, _) in change.fields.items() if name in PUBLIC_FIELDS}
        session = replace(session, **forms.values(told), html={})
    return session
