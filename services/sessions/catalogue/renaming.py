"""What a new name does to the sessions that have the old one. Pure."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from services.contracts.envelope import Event
from services.sessions.domain.merging import digest
from services.sessions.domain.session import Session, facts
from services.sessions.domain.writes import Write


def renamed(session: Session, field: str, before: str, after: str, *, change_id: str, at: datetime) -> Write:
    """The session with the room, track or type under its new name, also where it is only planned.

    It says something else, but nothing has moved: nobody has to go elsewhere, and calendars keep it as it is. A file
    that knows the old name only (see aliased) is no news, so what it says is taken as said of the new one.
    """
    values: dict[str, Any] = {"updated_at": at}
    if getattr(session, field) == before:
        values[field] = after
    if session.planned and session.planned.get(field) == before:
        values["planned"] = session.planned | {field: after}
    if session.file_says.get(field) == digest(before):
        values["file_says"] = session.file_says | {field: digest(after)}
    changed = replace(session, **values)
    return Write(session, changed, tuple(told_anew(session, changed, field, change_id)))


def told_anew(before: Session, after: Session, field: str, change_id: str) -> list[Event]:
    """One field of a public session has other words, as part of a change of the whole."""
    if not after.is_public or getattr(before, field) == getattr(after, field):
        return []
    data = {"session": facts(after, version=before.version + 1), "import_id": change_id, "fields": [field]}
    return [Event("session_changed", data)]
