"""What an imported programme would change: the difference between the sessions there are and those in a file.

Pure: the same answer serves a dry run and the real thing. Reading files is the importers' business.
"""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.contracts.envelope import Event
from services.contracts.errors import Invalid
from services.sessions.domain import telling
from services.sessions.domain.conference import Conference
from services.sessions.domain.matching import Matches
from services.sessions.domain.merging import edited_both, merged
from services.sessions.domain.session import Session
from services.sessions.importers import ImportedSession, Programme

NO_LONGER_LISTED = "No longer in the programme that was imported."
NAMED_AT_MOST = 50  # sessions of each kind that the event names; it counts them all


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
        return [] if self.before is None else telling.changed_fields(self.before, self.after)

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


def compare(
    conference: Conference,
    existing: list[Session],
    programme: Programme,
    *,
    import_id: str,
    at: datetime,
) -> Difference:
    """The difference. Raises Invalid when the file holds no session: that would cancel everything."""
    if not programme.sessions:
        raise Invalid("This programme holds no session that could be read. Nothing was changed.")
    matches = Matches(existing, programme.sessions)
    taken_ids = {session.id for session in existing}
    writes: list[Write] = []
    unchanged = 0
    warnings = list(programme.warnings)
    skipped = [(one.title, one.reason) for one in programme.skipped]
    for position, imported in enumerate(programme.sessions):
        before = matches.of(position)
        try:
            write = _write(conference, before, imported, taken_ids, import_id=import_id, at=at)
        except Invalid as error:
            # It stays as it was: a session whose new time makes no sense is not a session that is gone.
            reasons = [reason for reasons in error.errors.values() for reason in reasons]
            skipped.append((imported.title, " ".join(reasons)))
            continue
        if write is not None:
            writes.append(write)
            taken_ids.add(write.after.id)
        if write is None or not write.events:
            unchanged += 1
        warnings += _kept_here(before, imported)
    for unread in programme.skipped:
        matches.take(unread.keys)  # it is in the file, only not readable: no reason to cancel it
    if existing and matches.none:
        warnings.append("None of the sessions here is in this file. Is it the programme of another conference?")
    gone = [session for session in existing if not matches.is_found(session) and _counts_as_gone(session)]
    writes += [_gone(session, import_id=import_id, at=at) for session in gone]
    return Difference(
        import_id=import_id,
        writes=tuple(writes),
        unchanged=unchanged,
        warnings=tuple(warnings),
        skipped=tuple(skipped),
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


def _kept_here(before: Session | None, imported: ImportedSession) -> list[str]:
    """What the file wants otherwise than the organisers, who edited it here: theirs is kept."""
    if before is None:
        return []
    said = []
    if before.cancelled_here and imported.state == "published":
        said.append(f"{before.title}: an organiser cancelled it here; it stays cancelled.")
    fields = edited_both(before, imported)
    if fields:
        said.append(f"{before.title}: edited here and in the file; kept as it is here: {', '.join(fields)}.")
    return said


def _counts_as_gone(session: Session) -> bool:
    """Only what a file brought can be missing from a file; what organisers wrote here is theirs."""
    return session.imported and session.state == "published"


def _gone(session: Session, *, import_id: str, at: datetime) -> Write:
    after = replace(session, state="cancelled", cancel_reason=NO_LONGER_LISTED, updated_at=at)
    return Write(session, after, (telling.cancelled(after, import_id=import_id),))


def _write(
    conference: Conference,
    before: Session | None,
    imported: ImportedSession,
    taken_ids: Container[str],
    *,
    import_id: str,
    at: datetime,
) -> Write | None:
    after = merged(conference, before, imported, taken_ids, at=at)
    if before is None:
        tell = telling.cancelled if after.state == "cancelled" else telling.published
        return Write(None, after, (tell(after, import_id=import_id),))
    if after == before:
        # Another format may know it by one more identity: keep that, so that the next import finds it by either.
        same = set(after.keys) == set(before.keys) and after.file_says == before.file_says
        return None if same else Write(before, after, ())
    after = replace(after, updated_at=at)
    return Write(before, after, tuple(_events(before, after, import_id)))


def _events(before: Session, after: Session, import_id: str) -> list[Event]:
    if before.state != after.state:
        tell = telling.published if after.state == "published" else telling.cancelled
        return [tell(after, import_id=import_id)]
    return telling.told(before, after, import_id=import_id)
