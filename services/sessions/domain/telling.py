"""What others are told of a session that became another: the events, and the fields that an audience sees."""

from services.contracts.envelope import Event
from services.sessions.domain.session import Session, facts

TOLD_FIELDS = (
    "title",
    "subtitle",
    "abstract",
    "description",
    "type",
    "languages",
    "track",
    "speakers",
    "tags",
    "links",
    "materials",
    "recordings",
    "url",
    "logo",
    "licence",
    "do_not_record",
    "amended",
)
"""What an attendee can see of a session besides time, room and state; a change of any of these is told."""


def told(before: Session, after: Session, *, import_id: str | None) -> list[Event]:
    """The events of a public session that became another: moved, changed, both or none."""
    events = []
    version = before.version + 1
    if before.place != after.place:
        moved = {"session": facts(after, version=version), "import_id": import_id}
        events.append(Event("session_moved", moved | {"before": before.place, "after": after.place}))
    changed = changed_fields(before, after)
    if changed:
        data = {"session": facts(after, version=version), "import_id": import_id, "fields": changed}
        events.append(Event("session_changed", data))
    return events


def changed_fields(before: Session, after: Session) -> list[str]:
    """The names of what attendees see differently, besides time, room and state."""
    return [name for name in TOLD_FIELDS if getattr(before, name) != getattr(after, name)]


def published(session: Session, *, import_id: str | None) -> Event:
    data = {"session": facts(session, version=session.version + 1), "import_id": import_id}
    return Event("session_published", data)


def cancelled(session: Session, *, import_id: str | None) -> Event:
    data = {"session": facts(session, version=session.version + 1), "import_id": import_id}
    return Event("session_cancelled", data | {"reason": session.cancel_reason})
