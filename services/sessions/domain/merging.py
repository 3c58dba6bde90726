"""One imported session laid over the one that is known, or made into a new one."""

import hashlib
import uuid
from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ulid import ULID

from services.sessions.domain.conference import Conference
from services.sessions.domain.lifecycle import placed
from services.sessions.domain.session import Link, Session, Speaker, State
from services.sessions.importers import ImportedSession, ImportedSpeaker

MARKED_CANCELLED = "Cancelled in the programme that was imported."

_NAMESPACE = uuid.UUID("6f1d7c1e-3c0b-5a44-9a53-0d2f5d0c9b11")  # of the guids that we mint for files without any


def merged(
    conference: Conference,
    before: Session | None,
    imported: ImportedSession,
    taken_ids: Container[str],
    *,
    at: datetime,
) -> Session:
    """The session as the file has it, under the id it has here. Raises Invalid when it cannot take place.

    A field is taken from the file when the file has changed it and nobody has edited it here since the last import:
    what organisers wrote is theirs.
    """
    base = before or _new(conference, imported, taken_ids, at=at)
    values = _values(conference, base, imported)
    kept = {name for name in values if before is not None and not _is_news(before, name, values[name])}
    state, reason = _state(before, imported)
    session = replace(
        base,
        **{name: value for name, value in values.items() if name not in kept},
        state=state,
        cancel_reason=reason,
        keys=tuple(dict.fromkeys((*base.keys, *imported.keys))),
        file_says={name: _digest(value) for name, value in values.items()},
        html={},
        published_at=base.published_at or at,
    )
    return placed(session, conference)


def edited_both(before: Session, imported: ImportedSession) -> list[str]:
    """The fields that the file has changed since the last import, and organisers too, otherwise."""
    return [
        name
        for name, value in _plain(imported).items()
        if name in before.file_says
        and before.file_says[name] not in (_digest(value), _digest(getattr(before, name)))
        and _digest(value) != _digest(getattr(before, name))
    ]


def _is_news(before: Session, name: str, value: Any) -> bool:
    """Whether the file says something new about a field that is still as the file before had it."""
    known = before.file_says.get(name)
    return known is None or (known != _digest(value) and known == _digest(getattr(before, name)))


def _values(conference: Conference, base: Session, imported: ImportedSession) -> dict[str, Any]:
    speakers = _speakers(conference, base.speakers, imported.speakers)
    return _plain(imported) | {"speakers": speakers}


def _plain(imported: ImportedSession) -> dict[str, Any]:
    """The fields of a session that a file fills, as they are compared; people by their names."""
    same = (
        *("title", "subtitle", "abstract", "description", "type", "languages", "track", "room", "start", "end", "tags"),
        *("url", "logo", "licence", "do_not_record", "amended"),
    )
    return {name: getattr(imported, name) for name in same} | {
        "speakers": imported.speakers,
        "links": _links(imported.links),
        "materials": _links(imported.materials),
        "recordings": _links(imported.recordings),
    }


def _digest(value: Any) -> str:
    """Of a field's value: the same for the same value, whichever format it came in and whoever was numbered how."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat()
    elif isinstance(value, tuple):
        value = [one.name if hasattr(one, "name") else one for one in value]
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


def _state(before: Session | None, imported: ImportedSession) -> tuple[State, str]:
    if before is not None and before.cancelled_here:
        return "cancelled", before.cancel_reason  # an organiser's word here counts more than the file's
    if imported.state == "cancelled":
        return "cancelled", MARKED_CANCELLED
    return "published", ""


def _new(conference: Conference, imported: ImportedSession, taken_ids: Container[str], *, at: datetime) -> Session:
    """A session whose id follows from its identity, so that two imports at once cannot add it twice."""
    key = imported.keys[0]
    while (session_id := derived_id(conference, "session", key)) in taken_ids:
        key += "+"  # it belonged to a session that goes by another identity now
    return Session(
        id=session_id,
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
