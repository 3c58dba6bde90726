"""Recordings of an archive laid over the sessions of a conference, joined by guid.

What came before from there is brought up to date; what was said of it here (title, licence, chapters) stays. The same
again changes nothing. Recordings that were added here, or by a programme's file, are left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.contracts.envelope import Event
from services.sessions.domain import recordings
from services.sessions.domain.conference import Conference
from services.sessions.domain.recordings import Recording
from services.sessions.domain.session import Session
from services.sessions.domain.writes import Write
from services.sessions.recordings.domain import with_recordings
from services.sessions.recordings.media_ccc import File, Talk

NAMED_AT_MOST = 50  # sessions that the event names; it counts them all

Shown = dict[str, Any]


@dataclass(frozen=True)
class Brought:
    """All that an import does."""

    import_id: str
    writes: tuple[Write, ...]
    unchanged: int
    unmatched: tuple[Talk, ...]

    @property
    def first_ones(self) -> list[Session]:
        """The public sessions that had no recording before."""
        return [
            write.after
            for write in self.writes
            if write.before and not write.before.recordings and write.after.is_public
        ]


def bring(sessions: Sequence[Session], talks: Sequence[Talk], *, import_id: str, at: datetime) -> Brought:
    by_guid = _by_guid(sessions)
    found: dict[str, Session] = {}
    unmatched, matched = [], set()
    for talk in talks:
        session = by_guid.get(talk.guid.lower())
        if session is None:
            unmatched.append(talk)
            continue
        matched.add(session.id)
        before = found.get(session.id, session)
        found[session.id] = replace(before, recordings=_laid_over(before, talk, at))
    writes = []
    for session in sessions:
        after, events = with_recordings(session, found.get(session.id, session).recordings, at=at, import_id=import_id)
        if after != session:
            writes.append(Write(session, after, tuple(events)))
    return Brought(import_id, tuple(writes), len(matched) - len(writes), tuple(unmatched))


def told(conference: Conference, brought: Brought) -> list[Event]:
    """One event for all of them, when there is anything to watch that was not there before."""
    first = brought.first_ones
    if not first:
        return []
    data = {
        "conference_id": conference.id,
        "conference": conference.slug,
        "import_id": brought.import_id,
        "recorded": len(first),
        "recorded_sessions": [{"id": one.id, "title": one.title} for one in first[:NAMED_AT_MOST]],
    }
    return [Event("recordings_imported", data)]


def answer(brought: Brought, *, dry_run: bool) -> Shown:
    added = [write for write in brought.writes if write.before and _ids(write.after) - _ids(write.before)]
    return {
        "dry_run": dry_run,
        "import_id": brought.import_id,
        "added": [_named(write) for write in added],
        "updated": [_named(write) for write in brought.writes if write not in added],
        "unchanged": brought.unchanged,
        "unmatched": [{"guid": talk.guid, "title": talk.title} for talk in brought.unmatched],
    }


def _by_guid(sessions: Sequence[Session]) -> dict[str, Session]:
    """Guids that a session had in imported files count, too; its own counts more."""
    found: dict[str, Session] = {}
    for session in sessions:
        for key in session.keys:
            if key.startswith("guid:"):
                found.setdefault(key.removeprefix("guid:").lower(), session)
    return found | {session.guid.lower(): session for session in sessions}


def _laid_over(session: Session, talk: Talk, at: datetime) -> tuple[Recording, ...]:
    known = {one.id: one for one in session.recordings}
    by_url = {one.url: one for one in session.recordings}
    for file in talk.files:
        key = f"{talk.guid}|{file.kind}|{'-'.join(file.languages)}"
        recording_id = recordings.derived_id(session.id, "archive", key)
        before = known.get(recording_id) or by_url.get(file.url)
        if before is not None:
            known[before.id] = _brought_up_to_date(before, file)
        elif len(known) < recordings.RECORDINGS_AT_MOST:
            known[recording_id] = _new(recording_id, talk, file, at)
    return tuple(known.values())


def _brought_up_to_date(before: Recording, file: File) -> Recording:
    """Facts of the file; a duration that would end it before its chapters do is not taken."""
    seconds = file.seconds or before.duration_seconds
    ends_late = not seconds or all(chapter.at_seconds < seconds for chapter in before.chapters)
    return replace(
        before,
        url=file.url,
        type=file.type or before.type,
        languages=before.languages or file.languages,
        duration_seconds=seconds if ends_late else before.duration_seconds,
    )


def _new(recording_id: str, talk: Talk, file: File, at: datetime) -> Recording:
    return Recording(
        id=recording_id,
        url=file.url,
        title=file.title,
        type=file.type,
        languages=file.languages,
        credit=talk.host,
        credit_url=talk.page,
        duration_seconds=file.seconds,
        added_at=min(talk.released_at or at, at),
    )


def _ids(session: Session) -> set[str]:
    return {one.id for one in session.recordings}


def _named(write: Write) -> Shown:
    return {"id": write.after.id, "title": write.after.title, "recordings": len(write.after.recordings)}
