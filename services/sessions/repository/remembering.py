"""What goes into the outbox of a session that is written: its events, and the records of the change."""

from collections.abc import Sequence
from typing import Any

from services.contracts.envelope import Event, Record
from services.plumbing import context
from services.plumbing.clock import new_id, now
from services.sessions.domain.session import Session
from services.sessions.domain.writes import Write
from services.sessions.history.domain import change_of, deletion_of, entry_of
from services.sessions.history.repository import change_record, entry_record

Outbox = tuple[Event | Record, ...]


def remembered(writes: Sequence[Write]) -> list[Outbox]:
    """Of each write. The ids of their changes sort as the writes do."""
    return [_remembered(write, change_id) for write, change_id in zip(writes, new_ids(len(writes)), strict=True)]


def deletion(session: Session) -> dict[str, Any]:
    """The record of it, for the history."""
    return change_record(deletion_of(session, change_id=new_id(), at=now(), by=context.current().actor)).fields


def new_ids(count: int) -> list[str]:
    return sorted(new_id() for _ in range(count))


def _remembered(write: Write, change_id: str) -> Outbox:
    by = context.current().actor
    change = change_of(
        write.before, write.after, write.events, change_id=change_id, at=now(), by=by, release=write.release
    )
    if change is None:
        return write.events
    entry = entry_of(change)
    records = [change_record(change), *([entry_record(entry)] if entry else [])]
    return (*records, *write.events)
