"""What an imported programme would change: the difference between the sessions there are and those in a file.

Pure: the same answer serves a dry run and the real thing. Reading files is the importers' business.
"""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ulid import ULID

from services.contracts.envelope import Event
from services.contracts.errors import Invalid
from services.sessions.domain import session as sessions
from services.sessions.domain.conference import Conference
from services.sessions.domain.session import Link, Session, Speaker
from services.sessions.importers import ImportedSession, ImportedSpeaker, Programme

NO_LONGER_LISTED = "No longer in the programme that was imported."
MARKED_CANCELLED = "Cancelled in the programme that was imported."
NAMED_AT_MOST = 50  # sessions of each kind that the event names; it counts them all

_NAMESPACE = uuid.UUID("6f1d7c1e-3c0b-5a44-9a53-0d2f5d0c9b11")  # of the guids that we mint for files without any


@dataclass(frozen=True)
class Write:
    """One session that the import adds or changes, with its events."""

    before: Session | None
    after: Session
    events: tuple[Event, ...]

    @property
    def is_moved(self) -> bool:
        return self.before is not None and self.before.place != self.after.place

    @property
    def fields(self) -> list[str]:
        return [] if self.before is None else sessions.changed_fields(self.before, self.after)

    @property
    def is_cancelled(self) -> bool:
        return self.after.state == "cancelled" and (self.before is None or self.before.state != "cancelled")

    @property
    def is_back(self) -> bool:
        return self.before is not None and self.before.state != "published" and self.after.state == "published"


@dataclass(frozen=True)
class Difference:
    """All that an import does, in the order of the file; then what the file no longer has."""

    import_id: str
    writes: tuple[Write, ...] = ()
    unchanged: int = 0
    warnings: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()

    def added(self) -> list[Write]:
        return [write for write in self.writes if write.before is None]

    def moved(self) -> list[Write]:
        return [write for write in self.writes if write.is_moved]

    def changed(self) -> list[Write]:
        return [write for write in self.writes if write.fields or write.is_back]

    def cancelled(self) -> list[Write]:
        return [write for write in self.writes if write.is_cancelled]


@dataclass
class _Known:
    """The sessions there are, found by any identity they ever had."""

    by_key: dict[str, Session] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, existing: Iterable[Session]) -> "_Known":
        known = cls()
        for session in existing:
            for key in (*session.keys, f"guid:{session.guid}"):
                known.by_key.setdefault(key, session)
        return known

    def take(self, keys: Iterable[str]) -> Session | None:
        for key in keys:
            session = self.by_key.get(key)
            if session is not None and session.id not in self.taken:
                self.taken.add(session.id)
                return session
        return None


def compare(
    conference: Conference, existing: list[Session], programme: Programme, *, import_id: str, at: datetime,
) -> Difference:
    """The difference. Raises Invalid when the file holds no session: that would cancel everything."""
    if not programme.sessions:
        raise Invalid("This programme holds no session that could be read. Nothing was changed.")
    known = _Known.of(existing)
    writes: list[Write] = []
    unchanged = 0
    warnings = list(programme.warnings)
    skipped = [(one.title, one.reason) for one in programme.skipped]
    for imported in programme.sessions:
        before = known.take(imported.keys)
        try:
            write = _merged(conference, before, imported, import_id=import_id, at=at)
        except Invalid as error:
            skipped.append((imported.title, " ".join(sum(error.errors.values(), []))))
            continue
        if write is not None:
            writes.append(write)
        if write is None or not write.events:
            unchanged += 1
        if before is not None and before.cancelled_here and imported.state == "published":
            warnings.append(f"{before.title}: an organiser cancelled it here; it stays cancelled.")
    if existing and not known.taken:
        warnings.append("None of the sessions here is in this file. Is it the programme of another conference?")
    gone = [session for session in existing if session.id not in known.taken and _counts_as_gone(session)]
    writes += [_gone(session, import_id=import_id, at=at) for session in gone]
    return Difference(
        import_id=import_id, writes=tuple(writes), unchanged=unchanged, warnings=tuple(warnings), skipped=tuple(skipped),
    )


def told(conference: Conference, difference: Difference) -> list[Event]:
    """The one event that tells of an import, or none when it changed nothing that anybody sees."""
    if not any(write.events for write in difference.writes):
        return []
    added, moved = difference.added(), difference.moved()
    changed, cancelled = difference.changed(), difference.cancelled()
    data: dict[str, Any] = {
        "conference_id": conference.id,
        "conference": conference.slug,
        "import_id": difference.import_id,
        "added": len(added),
        "moved": len(moved),
        "changed": len(changed),
        "cancelled": len(cancelled),
        "added_sessions": _named(added),
        "moved_sessions": [
            {"id": write.after.id, "title": write.after.title, "before": write.before.place, "after": write.after.place}
            for write in moved[:NAMED_AT_MOST]
            if write.before is not None
        ],
        "changed_sessions": _named(changed),
        "cancelled_sessions": _named(cancelled),
    }
    return [Event("programme_imported", data)]


def _named(writes: list[Write]) -> list[dict[str, str]]:
    return [{"id": write.after.id, "title": write.after.title} for write in writes[:NAMED_AT_MOST]]


def _counts_as_gone(session: Session) -> bool:
    """Only what a file brought can be missing from a file; what organisers wrote here is theirs."""
    return session.imported and session.state == "published"


def _gone(session: Session, *, import_id: str, at: datetime) -> Write:
    after = replace(session, state="cancelled", cancel_reason=NO_LONGER_LISTED, updated_at=at)
    return Write(session, after, (sessions.cancelled(after, import_id=import_id),))


def _merged(
    conference: Conference, before: Session | None, imported: ImportedSession, *, import_id: str, at: datetime,
) -> Write | None:
    after = _session(conference, before, imported, at=at)
    if before is None:
        events = [sessions.published(after, import_id=import_id)]
        if after.state == "cancelled":
            events = [sessions.cancelled(after, import_id=import_id)]
        return Write(None, after, tuple(events))
    if after == before:
        # Another format may know it by one more identity: keep that, so that the next import finds it by either.
        return Write(before, after, ()) if set(after.keys) != set(before.keys) else None
    after = replace(after, updated_at=at)
    return Write(before, after, tuple(_events(before, after, import_id)))


def _events(before: Session, after: Session, import_id: str) -> list[Event]:
    if before.state != after.state:
        tell = sessions.published if after.state == "published" else sessions.cancelled
        return [tell(after, import_id=import_id)]
    return sessions.told(before, after, import_id=import_id)


def _session(conference: Conference, before: Session | None, imported: ImportedSession, *, at: datetime) -> Session:
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
    conference: Conference, known: tuple[Speaker, ...], imported: tuple[ImportedSpeaker, ...],
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
