"""What others are told of a session that became another: the events, and what goes with a change of any kind.

Every writer of sessions (edit, publish, cancel, import, release, undo) has its change told here, so that SEQUENCE and
what is still planned are right whoever wrote.
"""

from collections.abc import Set
from dataclasses import replace
from typing import Any

from services.contracts.envelope import Event
from services.sessions.domain.recordings import summary
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
    "is_break",
)
"""What an attendee can see of a session besides time, room and state; a change of any of these is told."""

PLACE_FIELDS = ("start", "end", "day", "room")
STATE_FIELDS = ("state", "cancel_reason", "cancelled_here")
PUBLIC_FIELDS = (*TOLD_FIELDS, *PLACE_FIELDS, *STATE_FIELDS)
"""All that makes up the public session: what a release can change."""

_TOGETHER = (frozenset({"start", "end", "day"}), frozenset(STATE_FIELDS))  # none of them is right without the others


def told(
    before: Session | None, after: Session, *, import_id: str | None, reason: str = ""
) -> tuple[Session, list[Event]]:
    """The session as it is to be stored, and the events of what the public sees differently; None: it is new."""
    after = replace(after, sequence=_sequence(before, after), planned=_still_planned(before, after))
    if after.planned is None:
        after = replace(after, planned_reason="", held=after.held and not after.is_public)
    return after, [Event(name, data) for name, data in _events(before, after, import_id, reason)]


def changed_fields(before: Session, after: Session) -> list[str]:
    """The names of what attendees see differently, besides time, room and state."""
    return [name for name in TOLD_FIELDS if getattr(before, name) != getattr(after, name)]


def _events(
    before: Session | None, after: Session, import_id: str | None, reason: str
) -> list[tuple[str, dict[str, Any]]]:
    session = facts(after, version=before.version + 1 if before else 1)
    common: dict[str, Any] = {"session": session, "import_id": import_id}
    why = {"reason": reason} if reason else {}
    was_public = before is not None and before.is_public
    if not after.is_public:
        return [("session_withdrawn", common | {"reason": reason})] if was_public else []
    if before is None or before.state != after.state or _is_cancelled_anew(before, after):
        if after.state == "cancelled":
            return [("session_cancelled", common | {"reason": after.cancel_reason})]
        again = {"takes_place_again": True} if was_public else {}
        return [("session_published", common | why | again)]
    events = []
    if before.place != after.place:
        events.append(("session_moved", common | {"before": before.place, "after": after.place} | why))
    if changed := changed_fields(before, after):
        events.append(("session_changed", common | {"fields": changed} | why))
    if after.recordings and not before.recordings:
        events.append(("session_recorded", common | {"recording": summary(after.recordings)}))
    return events


def _is_cancelled_anew(before: Session, after: Session) -> bool:
    """Whether organisers say themselves, or say otherwise, why it does not take place."""
    said = (before.cancelled_here, before.cancel_reason) != (after.cancelled_here, after.cancel_reason)
    return after.state == "cancelled" and after.cancelled_here and said


def _sequence(before: Session | None, after: Session) -> int:
    """One more than before whenever time, room or state of what is or was public is another."""
    if before is None or before.published_at is None:
        return after.sequence
    is_seen = before.is_public or after.is_public
    has_moved = (before.place, before.state) != (after.place, after.state)
    return before.sequence + (is_seen and has_moved)


def _still_planned(before: Session | None, after: Session) -> dict[str, Any] | None:
    """What is left to the next release: not what has just been changed, and not what is so already."""
    if after.planned is None or before is None:
        return after.planned
    done = {name for name in PUBLIC_FIELDS if getattr(before, name) != getattr(after, name)}
    return trimmed(after, after.planned, done)


def trimmed(session: Session, planned: dict[str, Any], done: Set[str] = frozenset()) -> dict[str, Any] | None:
    """The planned fields without those that are done, and those that are so already; None when nothing is left."""
    left = {name: value for name, value in planned.items() if not _with(name) & done}
    other = {name for name, value in left.items() if getattr(session, name) != value}
    return {name: value for name, value in left.items() if _with(name) & other} or None


def _with(name: str) -> Set[str]:
    """The fields that change together with this one, itself among them."""
    return next((fields for fields in _TOGETHER if name in fields), frozenset({name}))
