"""Carrying out an import: read the file, compare, store, tell. Formats are the importers', rules domain/imports.py's.

What will be told of the whole is noted with the conference first; then the sessions are written, each with its own
events; then the note becomes the event. A crash in between leaves sessions that are right by themselves and the note:
importing the file again finds only what is missing, and tells what is noted.
"""

import base64
import binascii
import zlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from eventlet import tpool

from services.contracts.errors import Invalid, NotFound, TooLarge, VersionMismatch
from services.plumbing.clock import new_id, now
from services.sessions.domain import conference as conferences
from services.sessions.domain import imports
from services.sessions.domain.conference import Conference
from services.sessions.domain.imports import Difference, Write
from services.sessions.domain.session import Session
from services.sessions.importers import MAX_BYTES, Programme, Unreadable, read_programme
from services.sessions.repository import ConferenceRepository, SessionRepository

Shown = dict[str, Any]

ATTEMPTS = 3  # at writing what others may be writing too


@dataclass(frozen=True)
class Order:
    """What to import, into what. `content` is base64 of the zlib-compressed file."""

    ref: str
    slug: str
    content: str
    filename: str
    dry_run: bool
    timezone: str | None
    may_create: bool


def import_programme(
    conference_store: ConferenceRepository,
    session_store: SessionRepository,
    order: Order,
) -> Shown:
    """Imports and answers the difference; with `dry_run` only answers it. Raises Invalid, NotFound, VersionMismatch."""
    conference = conference_store.find(order.ref)
    if conference is None and not order.may_create:
        raise NotFound("There is no such conference.")
    # Reading takes a second of CPU for a large programme: in a thread, so that others are answered meanwhile.
    programme = tpool.execute(_read, order, conference)
    is_new = conference is None
    conference = conference or _from_file(programme, order)
    existing = [] if is_new else session_store.all_of(conference.id)
    difference = _compare(conference, existing, programme, new_id())
    if not order.dry_run:
        if is_new:
            conference = conference_store.add(conference, conferences.create(conference))
        _store(conference_store, session_store, conference, programme, difference)
    return _answer(conference, programme, difference, dry_run=order.dry_run)


def _store(
    conference_store: ConferenceRepository,
    session_store: SessionRepository,
    conference: Conference,
    programme: Programme,
    difference: Difference,
) -> None:
    for event in imports.told(conference, difference):
        conference_store.begin_import(conference, difference.import_id, event)
    left = difference
    for attempt in range(1, ATTEMPTS + 1):
        try:
            session_store.save_many(left.writes)
            break
        except VersionMismatch:
            # Somebody edited a session, or imported too: what is left to do is what still differs.
            if attempt == ATTEMPTS:
                raise
            left = _compare(conference, session_store.all_of(conference.id), programme, difference.import_id)
    conference_store.finish_imports(conference)


def _compare(conference: Conference, existing: list[Session], programme: Programme, import_id: str) -> Difference:
    return cast(
        Difference,
        tpool.execute(imports.compare, conference, existing, programme, import_id=import_id, at=now()),
    )


def _read(order: Order, conference: Conference | None) -> Programme:
    content = _unpacked(order.content)
    try:
        programme = read_programme(content, filename=order.filename, timezone=order.timezone)
        if conference is not None and not order.timezone and not programme.timezone_given:
            programme = read_programme(content, filename=order.filename, timezone=conference.timezone)
    except Unreadable as error:
        where = f"line {error.line}: " if error.line else ""
        details = {"errors": {"file": [f"{where}{error.message}"]}}
        raise Invalid(f"This file cannot be imported: {where}{error.message}", details) from error
    return programme


def _unpacked(content: str) -> bytes:
    """The bytes of the file. The limit holds for what comes out, so that nothing small unfolds into something large."""
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(base64.b64decode(content, validate=True), MAX_BYTES + 1)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise Invalid("The file did not arrive whole. Send it again.") from error
    if len(unpacked) > MAX_BYTES:
        raise TooLarge(f"A programme is {MAX_BYTES // 1_000_000} MB at most.")
    if not unpacker.eof:
        raise Invalid("The file did not arrive whole. Send it again.")
    return unpacked


def _from_file(programme: Programme, order: Order) -> Conference:
    """The conference that the file describes. Raises Invalid when it does not say when it is."""
    at = now()
    days = _days(programme)
    if not days and not (programme.start and programme.end):
        raise Invalid("The file does not say when the conference is. Create the conference first.")
    conference = Conference(
        id=new_id(),
        slug=order.slug,
        title=programme.title or order.slug,
        description="",
        start=min([*days, *([programme.start] if programme.start else [])]),
        end=max([*days, *([programme.end] if programme.end else [])]),
        timezone=programme.timezone,
        day_change=programme.day_change,
        created_at=at,
        updated_at=at,
    )
    conferences.check(conference)
    return conference


def _days(programme: Programme) -> list[date]:
    return sorted({session.day for session in programme.sessions if session.day is not None})


def _answer(
    conference: Conference,
    programme: Programme,
    difference: Difference,
    *,
    dry_run: bool,
) -> Shown:
    return {
        "conference": conferences.facts(conference),
        "dry_run": dry_run,
        "import_id": difference.import_id,
        "programme": _summary(conference, programme),
        "added": [_named(write) | {"state": write.after.state} | write.after.place for write in difference.added()],
        "moved": [
            _named(write) | {"before": write.before.place, "after": write.after.place}
            for write in difference.moved()
            if write.before
        ],
        "changed": [_named(write) | {"fields": write.fields or ["state"]} for write in difference.changed()],
        "cancelled": [_named(write) | {"reason": write.after.cancel_reason} for write in difference.cancelled()],
        "skipped": [{"title": title, "reason": reason} for title, reason in difference.skipped],
        "unchanged": difference.unchanged,
        "warnings": list(difference.warnings),
    }


def _named(write: Write) -> Shown:
    return {"id": write.after.id, "title": write.after.title}


def _summary(conference: Conference, programme: Programme) -> dict[str, int]:
    """The programme in the file, in numbers."""
    counts = Counter(session.state for session in programme.sessions)
    starts: list[datetime] = [session.start for session in programme.sessions if session.start is not None]
    return {
        "sessions": len(programme.sessions),
        "days": len({conference.programme_day(start) for start in starts}),
        "rooms": len({session.room for session in programme.sessions if session.room}),
        "speakers": len({speaker.key or speaker.name for one in programme.sessions for speaker in one.speakers}),
        "cancelled": counts["cancelled"],
        "amended": sum(session.amended for session in programme.sessions),
    }
