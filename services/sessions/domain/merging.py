"""One imported session laid over the one that is known, or made into a new one."""

import hashlib
import uuid
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ulid import ULID

from services.plumbing.clock import to_text
from services.sessions.domain import recordings
from services.sessions.domain.conference import Conference
from services.sessions.domain.lifecycle import placed
from services.sessions.domain.people import People
from services.sessions.domain.session import Link, Session, State
from services.sessions.importers import ImportedSession

MEDIA = ("materials", "recordings")  # where what files bring stands beside what people add here
MARKED_CANCELLED = "Cancelled in the programme that was imported."

_NAMESPACE = uuid.UUID("6f1d7c1e-3c0b-5a44-9a53-0d2f5d0c9b11")  # of the guids that we mint for files without any


def merged(
    conference: Conference,
    before: Session | None,
    imported: ImportedSession,
    taken_ids: Container[str],
    people: People,
    *,
    at: datetime,
) -> Session:
    """The session as the file has it, under the id it has here. Raises Invalid when it cannot take place.

    A field is taken from the file when the file has changed it and nobody has edited it here since the last import:
    what organisers wrote is theirs.
    """
    base = before or _new(conference, imported, taken_ids, at=at)
    values = _values(base, imported, people)
    kept = {name for name in values if before is not None and not _is_news(before, name, values[name])}
    state, reason = _state(before, imported)
    session = replace(
        base,
        **{name: _laid_over(base, name, value) for name, value in values.items() if name not in kept},
        state=state,
        cancel_reason=reason,
        keys=tuple(dict.fromkeys((*base.keys, *imported.keys))),
        file_says=base.file_says | {name: digest(value) for name, value in values.items()},
        html={},
        published_at=base.published_at or at,
    )
    return placed(session, conference)


@dataclass(frozen=True)
class Conflict:
    """A field that was edited here and is another in the file, too. What is here is kept."""

    session: Session
    field: str
    here: str
    file: str


def conflicts(before: Session, imported: ImportedSession) -> list[Conflict]:
    """What the file has changed since the last import, and organisers too, otherwise."""
    found = [
        Conflict(before, name, _told(getattr(before, name)), _told(value))
        for name, value in _plain(before, imported).items()
        if name in before.file_says
        and before.file_says[name] not in (digest(value), digest(_as_in_files(before, name)))
        and digest(value) != digest(_as_in_files(before, name))
    ]
    if before.cancelled_here and imported.state == "published":
        found.append(Conflict(before, "state", "cancelled", "published"))
    return found


def _told(value: Any) -> str:
    """A field's value for people."""
    if isinstance(value, tuple):
        return ", ".join(str(getattr(one, "name", "") or getattr(one, "url", "") or one) for one in value)
    if isinstance(value, datetime):
        return to_text(value)
    return "" if value is None else ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _is_news(before: Session, name: str, value: Any) -> bool:
    """Whether the file says something new about a field that is still as the file before had it."""
    known = before.file_says.get(name)
    return known is None or (known != digest(value) and known == digest(_as_in_files(before, name)))


def _as_in_files(before: Session, name: str) -> Any:
    """The field without what only people here have added to it."""
    value = getattr(before, name)
    return recordings.of_files(before.id, value) if name in MEDIA else value


def _laid_over(base: Session, name: str, value: Any) -> Any:
    return recordings.laid_over(base.id, getattr(base, name), value) if name in MEDIA else value


def _values(base: Session, imported: ImportedSession, people: People) -> dict[str, Any]:
    values = _plain(base, imported)
    if "speakers" in values:
        values["speakers"] = people.of(base.speakers, imported.speakers)
    return values


def _plain(base: Session, imported: ImportedSession) -> dict[str, Any]:
    """The fields of a session that the file speaks of, as they are compared; people by their names."""
    same = (
        *("title", "subtitle", "abstract", "description", "type", "languages", "track", "room", "start", "end", "tags"),
        *("logo", "licence", "do_not_record", "amended", "is_break"),
    )
    values: dict[str, Any] = {name: getattr(imported, name) for name in same} | {
        "url": imported.url,
        "speakers": imported.speakers,
        "links": _links(imported.links),
        "materials": recordings.news_of(
            base.id, base.materials, [recordings.imported_material(base.id, one) for one in imported.materials]
        ),
        "recordings": recordings.news_of(
            base.id, base.recordings, [recordings.imported_recording(base.id, one) for one in imported.recordings]
        ),
    }
    # What the file tells only roughly is better than nothing, and no news about what is known.
    silent = imported.unsaid | (imported.rough if base.version else frozenset())
    if "speaker_order" in silent and _names(base.speakers) == _names(imported.speakers):
        silent |= {"speakers"}
    if imported.url.endswith(f"/sessions/{base.id}"):
        silent |= {"url"}  # its page here: a file of ours that came back, and no news
    return {name: value for name, value in values.items() if name not in silent}


def _names(people: Iterable[Any]) -> list[str]:
    return sorted(one.name for one in people)


def digest(value: Any) -> str:
    """Of a field's value: the same for the same value, whichever format it came in and whoever was numbered how."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat()
    elif isinstance(value, tuple):
        value = [_told_by(one) for one in value]
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


def _told_by(one: Any) -> Any:
    """What files say of one of several: of people their names, of links, recordings and materials only these."""
    if hasattr(one, "url"):
        return one.url, one.title, one.type
    return one.name if hasattr(one, "name") else one


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


def _links(imported: Iterable[Any]) -> tuple[Link, ...]:
    return tuple(Link(link.url, link.title, getattr(link, "type", "") or "") for link in imported)
