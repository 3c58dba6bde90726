"""Carrying out an import: read the file, compare, store, tell. Formats are the importers', rules domain/imports.py's.

What will be told of the whole is noted with the conference first; then the sessions are written, each with its own
events; then the note becomes the event. A crash in between leaves sessions that are right by themselves and the note:
importing the file again finds only what is missing, and tells what is noted.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from eventlet import tpool

from services.contracts.errors import Conflict, Invalid, NotFound, VersionMismatch
from services.plumbing.clock import new_id, now
from services.sessions.domain import conference as conferences
from services.sessions.domain import imports
from services.sessions.domain.conference import Conference
from services.sessions.domain.imports import Difference
from services.sessions.domain.session import Session
from services.sessions.importers import NOTHING_SAID, FieldMapping, Programme, Unreadable, read_programme
from services.sessions.imports.descriptions import Descriptions
from services.sessions.imports.domain import RELEASE, chosen_when
from services.sessions.repository import ConferenceRepository, SessionRepository

ATTEMPTS = 3  # at writing what others may be writing too


@dataclass(frozen=True)
class Order:
    """What to import, into what. `mapping` says which columns are what. With `shown`, the mark of a difference that
    somebody has looked at, nothing is done unless that is still the difference."""

    ref: str
    slug: str
    content: bytes
    filename: str = ""
    dry_run: bool = False
    timezone: str | None = None
    when: str | None = None
    format: str = ""
    mapping: FieldMapping = NOTHING_SAID
    may_create: bool = False
    shown: str = ""


@dataclass(frozen=True)
class Done:
    """What an import made of a conference, or would make."""

    conference: Conference
    programme: Programme
    difference: Difference
    when: str
    mark: str


def import_programme(
    conference_store: ConferenceRepository,
    session_store: SessionRepository,
    descriptions: Descriptions,
    order: Order,
) -> Done:
    """Imports and answers the difference; with `dry_run` only answers it.

    Raises Invalid, NotFound, VersionMismatch; Conflict when the difference is not the one that was shown.
    """
    conference = conference_store.find(order.ref)
    if conference is None and not order.may_create:
        raise NotFound("There is no such conference.")
    # Reading takes a second of CPU for a large programme: in a thread, so that others are answered meanwhile.
    programme = tpool.execute(_read, order, conference)
    is_new = conference is None
    conference = conference or _from_file(programme, order)
    when = chosen_when(order.when, conference.edits)
    existing = [] if is_new else session_store.all_of(conference.id)
    programme, joined = descriptions.named_as_here(conference, programme), descriptions.joined(conference)
    difference = _compare(conference, existing, programme, new_id(), when, joined)
    mark = _mark(difference, when)
    if order.shown and order.shown != mark:
        raise Conflict("The programme was changed meanwhile, so the import would do something else. Look at it again.")
    if not order.dry_run:
        if is_new:
            conference = conference_store.add(conference, conferences.create(conference))
        _store(conference_store, session_store, conference, programme, difference, when, joined)
        descriptions.keep(conference, programme)
    return Done(conference, programme, difference, when, mark)


def _mark(difference: Difference, when: str) -> str:
    """The same for the same difference: which sessions it changes, from which version to what."""
    facts = [(write.after.id, write.before.version if write.before else 0, write.fields) for write in difference.seen]
    places = [
        (write.after.title, write.after.state, sorted(write.after.place.items(), key=str)) for write in difference.seen
    ]
    skipped = (difference.skipped, len(difference.writes), len(difference.conflicts))
    return hashlib.sha256(repr((when, facts, places, skipped)).encode()).hexdigest()[:32]


def _store(
    conference_store: ConferenceRepository,
    session_store: SessionRepository,
    conference: Conference,
    programme: Programme,
    difference: Difference,
    when: str,
    joined: dict[str, str],
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
            left = _compare(
                conference, session_store.all_of(conference.id), programme, difference.import_id, when, joined
            )
    conference_store.finish_imports(conference)


def _compare(
    conference: Conference,
    existing: list[Session],
    programme: Programme,
    import_id: str,
    when: str,
    joined: dict[str, str],
) -> Difference:
    return cast(
        Difference,
        tpool.execute(
            imports.compare,
            conference,
            existing,
            programme,
            import_id=import_id,
            at=now(),
            for_release=when == RELEASE,
            joined=joined,
        ),
    )


def _read(order: Order, conference: Conference | None) -> Programme:
    mapping = replace(order.mapping, days=(conference.start, conference.end)) if conference else order.mapping

    def read(timezone: str | None) -> Programme:
        return read_programme(
            order.content, filename=order.filename, timezone=timezone, mapping=mapping, format=order.format
        )

    try:
        programme = read(order.timezone)
        if conference is not None and not order.timezone and not programme.timezone_given:
            programme = read(conference.timezone)
    except Unreadable as error:
        raise unreadable(error) from error
    return programme


def unreadable(error: Unreadable) -> Invalid:
    where = f"line {error.line}: " if error.line else ""
    details = {"errors": {"file": [f"{where}{error.message}"]}}
    return Invalid(f"This file cannot be imported: {where}{error.message}", details)


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
