"""Adding, editing and removing recordings and materials. Entrypoints only: load, decide, save, show.

All answer the session; those that add say under `added` the id of what is new, since others may add at the same time.

Who may is the gateway's business: organisers, and those who speak in the session.
"""

from collections.abc import Callable

from marshmallow import Schema

from services.contracts.errors import VersionMismatch
from services.plumbing.clock import new_id, now
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions import schemas
from services.sessions.base import Base, Decided, Shown
from services.sessions.captions.repository import CaptionRepository
from services.sessions.domain import recordings
from services.sessions.domain.session import Session
from services.sessions.recordings import domain
from services.sessions.recordings.repository import FileUseRepository
from services.sessions.recordings.schemas import AboutFields, FileFields, MaterialFields, RecordingFields

ATTEMPTS = 5  # at a change of one thing, while others change others of the same session


class Recordings(Base):
    file_uses: FileUseRepository = Store(FileUseRepository)  # type: ignore[assignment]
    captions: CaptionRepository = Store(CaptionRepository)  # type: ignore[assignment]

    @rpc
    def add_recording(
        self, conference_id: str, session: str, fields: Shown, version: int | None = None, request_id: str = ""
    ) -> Shown:
        loaded, key = _loaded(RecordingFields(), fields), request_id or new_id()
        shown = self._changed(
            conference_id, session, version, key, lambda found: domain.add_recording(found, key, loaded, at=now())
        )
        return shown | {"added": recordings.derived_id(shown["id"], domain.ADDED, key)}

    @rpc
    def put_recording(
        self, conference_id: str, session: str, fields: Shown, version: int | None = None, request_id: str = ""
    ) -> Shown:
        """The one recording of a session, for those who know of one only."""
        loaded, key = _loaded(RecordingFields(), fields), request_id or new_id()
        return self._changed(
            conference_id, session, version, key, lambda found: domain.put_recording(found, key, loaded, at=now())
        )

    @rpc
    def change_recording(
        self,
        conference_id: str,
        session: str,
        recording_id: str,
        changes: Shown,
        version: int | None = None,
        request_id: str = "",
    ) -> Shown:
        loaded = _loaded(RecordingFields(), changes, partial=True)
        return self._changed(
            conference_id,
            session,
            version,
            request_id,
            lambda found: domain.change_recording(found, recording_id, loaded, at=now()),
        )

    @rpc
    def remove_recording(
        self, conference_id: str, session: str, recording_id: str, version: int | None = None, request_id: str = ""
    ) -> Shown:
        """With its captions. A crash in between leaves captions of no recording, which nobody is shown."""
        shown = self._changed(
            conference_id,
            session,
            version,
            request_id,
            lambda found: domain.remove_recording(found, recording_id, at=now()),
        )
        for captions in self.captions.of_recording(shown["id"], recording_id):
            self.captions.remove(captions)
        return shown

    @rpc
    def add_material(
        self, conference_id: str, session: str, fields: Shown, version: int | None = None, request_id: str = ""
    ) -> Shown:
        """A link."""
        loaded, key = _loaded(MaterialFields(), fields), request_id or new_id()
        shown = self._changed(
            conference_id, session, version, key, lambda found: domain.add_link(found, key, loaded, at=now())
        )
        return shown | {"added": recordings.derived_id(shown["id"], domain.ADDED, key)}

    @rpc
    def add_file(
        self,
        conference_id: str,
        session: str,
        about: Shown,
        file: Shown,
        version: int | None = None,
        request_id: str = "",
    ) -> Shown:
        words, stored, key = _loaded(AboutFields(), about), _loaded(FileFields(), file), request_id or new_id()
        shown = self._changed(
            conference_id, session, version, key, lambda found: domain.add_file(found, key, words, stored, at=now())
        )
        return shown | {"added": recordings.derived_id(shown["id"], domain.ADDED, key)}

    @rpc
    def add_file_version(
        self,
        conference_id: str,
        session: str,
        material_id: str,
        file: Shown,
        version: int | None = None,
        request_id: str = "",
    ) -> Shown:
        stored = _loaded(FileFields(), file)
        return self._changed(
            conference_id,
            session,
            version,
            request_id,
            lambda found: domain.add_version(found, material_id, stored, at=now()),
        )

    @rpc
    def change_material(
        self,
        conference_id: str,
        session: str,
        material_id: str,
        changes: Shown,
        version: int | None = None,
        request_id: str = "",
    ) -> Shown:
        loaded = _loaded(MaterialFields(), changes, partial=True)
        return self._changed(
            conference_id,
            session,
            version,
            request_id,
            lambda found: domain.change_material(found, material_id, loaded, at=now()),
        )

    @rpc
    def remove_material(
        self, conference_id: str, session: str, material_id: str, version: int | None = None, request_id: str = ""
    ) -> Shown:
        return self._changed(
            conference_id,
            session,
            version,
            request_id,
            lambda found: domain.remove_material(found, material_id, at=now()),
        )

    @rpc
    def used_files(self, files: list[str]) -> Shown:
        """Which of these stored files something refers to; nobody needs the others."""
        return {"files": sorted(self.file_uses.used(files))}

    def _changed(
        self,
        conference_id: str,
        session: str,
        version: int | None,
        request_id: str,
        decide: Callable[[Session], Decided],
    ) -> Shown:
        """Whoever names no version changes one thing of the session as it is by then, whatever others do meanwhile."""
        for _ in range(ATTEMPTS - 1):
            found = self.sessions.get(conference_id, session)
            try:
                return self.change(conference_id, found.id, version, request_id or None, decide)
            except VersionMismatch:
                if version is not None:
                    raise
        return self.change(conference_id, found.id, version, request_id or None, decide)


def _loaded(schema: Schema, values: Shown, *, partial: bool = False) -> Shown:
    loaded = schemas.load(schema, values, partial=partial)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in loaded.items()}
