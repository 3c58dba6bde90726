"""Importing the recordings of an archive such as media.ccc.de. Entrypoints only.

What is told of the whole is noted with the conference first, then the sessions are written: as with programmes.
"""

from eventlet import tpool

from services.contracts.errors import Invalid, VersionMismatch
from services.plumbing.clock import new_id, now
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions.base import Base, Shown
from services.sessions.domain.conference import Conference
from services.sessions.packed import unpacked
from services.sessions.recordings import importing, media_ccc
from services.sessions.recordings.importing import Brought
from services.sessions.recordings.media_ccc import Talk
from services.sessions.repository import ImportAnswers

MAX_BYTES = 20_000_000  # a congress with all its recordings has five
ATTEMPTS = 3  # at writing what others may be writing too


class RecordingImports(Base):
    recording_answers: ImportAnswers = Store(ImportAnswers)  # type: ignore[assignment]

    @rpc
    def import_recordings(self, conference_id: str, content: str, dry_run: bool = False, request_id: str = "") -> Shown:
        """`content` is base64 of the compressed JSON."""
        known = self.recording_answers.find(request_id) if request_id else None
        if known is not None:
            return known
        conference = self.conferences.get(conference_id)
        talks = tpool.execute(_read, content)
        brought = self._bring(conference, talks, new_id())
        if not dry_run:
            self._store(conference, talks, brought)
        answer = importing.answer(brought, dry_run=dry_run)
        if request_id and not dry_run:
            self.recording_answers.keep(request_id, answer)
        return answer

    def _bring(self, conference: Conference, talks: list[Talk], import_id: str) -> Brought:
        sessions = self.sessions.all_of(conference.id)
        brought: Brought = tpool.execute(importing.bring, sessions, talks, import_id=import_id, at=now())
        return brought

    def _store(self, conference: Conference, talks: list[Talk], brought: Brought) -> None:
        for event in importing.told(conference, brought):
            self.conferences.begin_import(conference, brought.import_id, event)
        left = brought
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self.sessions.save_many(left.writes)
                break
            except VersionMismatch:
                # Somebody edited a session meanwhile: what is left to do is what still differs.
                if attempt == ATTEMPTS:
                    raise
                left = self._bring(conference, talks, brought.import_id)
        self.conferences.finish_imports(conference)


def _read(content: str) -> list[Talk]:
    """Parsing takes a second of CPU for the largest: in a thread, so that others are answered meanwhile."""
    try:
        return media_ccc.read(unpacked(content, max_bytes=MAX_BYTES))
    except media_ccc.Unreadable as error:
        raise Invalid(str(error), {"errors": {"file": [str(error)]}}) from error
