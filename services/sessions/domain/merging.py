"""One imported session laid over the one that is known, or made into a new one."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from ulid import ULID

from services.sessions.domain import session as sessions
from services.sessions.domain.conference import Conference
from services.sessions.domain.session import Link, Session, Speaker
from services.sessions.importers import ImportedSession, ImportedSpeaker

MARKED_CANCELLED = "Cancelled in the programme that was imported."

_NAMESPACE = uuid.UUID("6f1d7c1e-3c0b-5a44-9a53-0d2f5d0c9b11")  # of the guids that we mint for files without any


def merged(conference: Conference, before: Session | None, imported: ImportedSession, *, at: datetime) -> Session:
    """The session as the file has it, under the id it has here. Raises Invalid when it cannot take place."""
    base = before or _new(conference, imported, at=at)
    state, reason = _state(before, imported)
    session = replace(
        base,
        title=imported.title,
        subtitle=imported.subtitle,
        abstract=imported.abstract,
        description=imported.description,
        type=imported.type,
        languages=imported.languages,
        track=imported.track,
        room=imported.room,
        start=imported.start,
        end=imported.end,
        speakers=_speakers(conference, base.speakers, imported.speakers),
        tags=imported.tags,
        links=_links(imported.links),
        materials=_links(imported.materials),
        recordings=_links(imported.recordings),
        url=imported.url,
        logo=imported.logo,
        licence=imported.licence,
        do_not_record=imported.do_not_record,
        amended=imported.amended,
        state=state,
        cancel_reason=reason,
        keys=tuple(dict.fromkeys((*base.keys, *imported.keys))),
        published_at=base.published_at or at,
    )
    return sessions.placed(session, conference)


def _state(before: Session | None, imported: ImportedSession) -> tuple[sessions.State, str]:
    if before is not None and before.cancelled_here:
        return "cancelled", before.cancel_reason  # an organiser's word here counts more than the file's
    if imported.state == "cancelled":
        return "cancelled", MARKED_CANCELLED
    return "published", ""


def _new(conference: Conference, imported: ImportedSession, *, at: datetime) -> Session:
    """A session whose id follows from its identity, so that two imports at once cannot add it twice."""
    key = imported.keys[0]
    return Session(
        id=derived_id(conference, "session", key),
        guid=imported.guid or str(uuid.uuid5(_NAMESPACE, f"{conference.id}/{key}")),
        conference_id=conference.id,
        conference=conference.slug,
        title=imported.title,
        imported=True,
        created_at=at,
        updated_at=at,
    )


def derived_id(conference: Conference, kind: str, key: str) -> str:
    """An id in the form of a ULID that is always the same for the same thing of the same conference."""
    digest = hashlib.sha256(f"{conference.id}/{kind}/{key}".encode()).digest()
    milliseconds = int(conference.created_at.timestamp() * 1000)
    return str(ULID.from_bytes(milliseconds.to_bytes(6, "big") + digest[:10]))


def _speakers(
    conference: Conference,
    known: tuple[Speaker, ...],
    imported: tuple[ImportedSpeaker, ...],
) -> tuple[Speaker, ...]:
    """Who is known here under a name keeps their id: two formats of one programme number people differently."""
    ids = {speaker.name: speaker.id for speaker in known}
    return tuple(
        Speaker(
            ids.get(speaker.name) or derived_id(conference, "speaker", speaker.key or f"name:{speaker.name}"),
            speaker.name,
        )
        for speaker in imported
    )


def _links(imported: Iterable[Any]) -> tuple[Link, ...]:
    return tuple(Link(link.url, link.title, getattr(link, "type", "") or "") for link in imported)
