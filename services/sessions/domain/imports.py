"""What an imported programme would change: the difference between the sessions there are and those in a file.

Pure: the same answer serves a dry run and the real thing. Reading files is the importers' business.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from services.contracts.envelope import Event
from services.contracts.errors import Invalid
from services.sessions.domain import lifecycle, telling
from services.sessions.domain.conference import Conference
from services.sessions.domain.matching import Matches, is_slot
from services.sessions.domain.merging import Conflict, conflicts, derived_id, merged
from services.sessions.domain.people import People
from services.sessions.domain.session import Session
from services.sessions.domain.writes import Write
from services.sessions.importers import Programme

NO_LONGER_LISTED = "No longer in the programme that was imported."
NOBODY: Mapping[str, str] = MappingProxyType({})
NAMED_AT_MOST = 50  # sessions of each kind that the event names; it counts them all


@dataclass(frozen=True)
class Difference:
    """All that an import does, in the order of the file; then what the file no longer has.

    `writes` are what is stored, also identities that nobody sees; `seen` says what attendees will see otherwise, which
    is after the next release when the changes are gathered for it. Breaks that are only slots are counted apart.
    """

    import_id: str
    writes: tuple[Write, ...] = ()
    seen: tuple[Write, ...] = ()
    unchanged: int = 0
    warnings: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    def added(self) -> list[Write]:
        return [write for write in self._of_sessions() if write.before is None]

    def moved(self) -> list[Write]:
        return [write for write in self._of_sessions() if write.is_moved]

    def changed(self) -> list[Write]:
        return [write for write in self._of_sessions() if write.is_back or (write.fields and not _is_completion(write))]

    def completed(self) -> list[Write]:
        """Those of which the file only tells what no file has told before: another format of the same programme."""
        return [write for write in self._of_sessions() if _is_completion(write) and not write.is_back]

    def cancelled(self) -> list[Write]:
        return [write for write in self._of_sessions() if write.is_cancelled]

    def breaks(self) -> list[Write]:
        """The slots that are new, other or gone."""
        return [write for write in self.seen if is_slot(write.after)]

    def _of_sessions(self) -> list[Write]:
        return [write for write in self.seen if not is_slot(write.after)]


def compare(
    conference: Conference,
    existing: list[Session],
    programme: Programme,
    *,
    import_id: str,
    at: datetime,
    for_release: bool = False,
    joined: Mapping[str, str] = NOBODY,
) -> Difference:
    """The difference. Raises Invalid when the file holds no session: that would cancel everything.

    `joined` are the ids of speakers who were joined with others: whose sessions theirs are now.
    """
    if not programme.sessions:
        raise Invalid("This programme holds no session that could be read. Nothing was changed.")
    run = _Run(conference, existing, programme, import_id, at, for_release, joined)
    run.lay_over()
    run.take_away()
    warnings = [*programme.warnings, *(_kept_here(conflicts) for conflicts in _by_session(run.conflicts))]
    if existing and run.matches.none:
        warnings.append("None of the sessions here is in this file. Is it the programme of another conference?")
    return Difference(
        import_id=import_id,
        writes=tuple(run.writes),
        seen=tuple(run.seen),
        unchanged=run.unchanged,
        warnings=tuple(warnings),
        skipped=tuple(run.skipped),
        conflicts=tuple(run.conflicts),
    )


class _Run:
    """One comparison, while it is made. Sessions are compared as they will be after the release, if it is for one."""

    def __init__(
        self,
        conference: Conference,
        existing: list[Session],
        programme: Programme,
        import_id: str,
        at: datetime,
        for_release: bool,
        joined: Mapping[str, str],
    ) -> None:
        self._conference, self._existing, self._programme = conference, existing, programme
        self._import_id, self._at, self._for_release = import_id, at, for_release
        self._taken_ids = {session.id for session in existing}
        self._people = People(existing, programme.sessions, lambda key: derived_id(conference, "speaker", key), joined)
        self.matches = Matches(existing, programme.sessions)
        self.writes: list[Write] = []
        self.seen: list[Write] = []
        self.unchanged = 0
        self.skipped = [(one.title, one.reason) for one in programme.skipped]
        self.conflicts: list[Conflict] = []

    def lay_over(self) -> None:
        """Each session of the file over the one here."""
        for position, imported in enumerate(self._programme.sessions):
            before = self.matches.of(position)
            seen = self._as_compared(before) if before else None
            try:
                after = merged(self._conference, seen, imported, self._taken_ids, self._people, at=self._at)
            except Invalid as error:
                # It stays as it was: a session whose new time makes no sense is not a session that is gone.
                reasons = [reason for reasons in error.errors.values() for reason in reasons]
                self.skipped.append((imported.title, " ".join(reasons)))
                continue
            self._taken_ids.add(after.id)
            self._write(before, seen, after)
            if seen is not None:
                self.conflicts += conflicts(seen, imported)

    def take_away(self) -> None:
        """What a file brought once and none brings now is cancelled; what organisers wrote here is theirs."""
        for unread in self._programme.skipped:
            self.matches.take(unread.keys)  # it is in the file, only not readable: no reason to cancel it
        # Most formats list only what has a time: that what has none is not in there says nothing. So it is with breaks.
        lists_all = any(one.start is None for one in self._programme.sessions)
        for before in self._existing:
            seen = self._as_compared(before)
            is_listed = lists_all or before.start is not None
            is_listed &= self._programme.has_slots or not is_slot(before)
            is_listed &= not (is_slot(before) and before.held)  # withdrawn already
            if before.imported and seen.state == "published" and is_listed and not self.matches.is_found(before):
                self._write(before, seen, self._taken_away(seen))

    def _taken_away(self, session: Session) -> Session:
        """Cancelled; but nobody needs to hear that a break is cancelled: that is a draft again, held back for good."""
        if is_slot(session) and not self._for_release:
            return replace(session, state="draft", held=True)
        return replace(session, state="cancelled", cancel_reason=NO_LONGER_LISTED)

    def _as_compared(self, session: Session) -> Session:
        return lifecycle.as_planned(session) if self._for_release else session

    def _write(self, before: Session | None, seen: Session | None, after: Session) -> None:
        is_difference = _is_difference(Write(seen, after, ()))
        if is_difference:
            after = replace(after, updated_at=self._at)
        else:
            self.unchanged += not is_slot(after)
        events = self._store(before, lifecycle.gathered(before, after) if self._for_release else after)
        if is_difference:
            self.seen.append(Write(seen, after, events))

    def _store(self, before: Session | None, after: Session) -> tuple[Event, ...]:
        """Notes what is to be written, if anything is, and answers what is told of it."""
        if before is not None and after == before:
            # Another format may know it by one more identity: keep that, so that the next import finds it by either.
            if _unseen(after) != _unseen(before):
                self.writes.append(Write(before, after, ()))
            return ()
        after, events = telling.told(before, after, import_id=self._import_id)
        self.writes.append(Write(before, after, tuple(events)))
        return tuple(events)


def _is_completion(write: Write) -> bool:
    """Whether all that changes was empty, and no file has spoken of it."""
    before = write.before
    return (
        before is not None
        and bool(write.fields)
        and all(not getattr(before, name) and name not in before.file_says for name in write.fields)
    )


def _unseen(session: Session) -> tuple[set[str], dict[str, str]]:
    return set(session.keys), session.file_says


def _is_difference(write: Write) -> bool:
    """Whether an attendee sees it, at once or after the release."""
    return write.before is None or write.is_moved or bool(write.fields) or write.before.state != write.after.state


def told(conference: Conference, difference: Difference) -> list[Event]:
    """The one event that tells of an import, or none when it changed nothing that anybody sees."""
    if not any(write.events for write in difference.writes):
        return []
    added, moved = difference.added(), difference.moved()
    changed, cancelled = [*difference.changed(), *difference.completed()], difference.cancelled()
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


def _by_session(found: list[Conflict]) -> list[list[Conflict]]:
    sessions: dict[str, list[Conflict]] = {}
    for conflict in found:
        sessions.setdefault(conflict.session.id, []).append(conflict)
    return list(sessions.values())


def _kept_here(conflicts: list[Conflict]) -> str:
    """In words: what the file wants otherwise than the organisers, who edited it here."""
    fields = [conflict.field for conflict in conflicts]
    title = conflicts[0].session.title
    if fields == ["state"]:
        return f"{title}: an organiser cancelled it here; it stays cancelled."
    return f"{title}: edited here and in the file; kept as it is here: {', '.join(fields)}."
