"""The sessions service: conferences, their sessions, and programmes imported from elsewhere.

Entrypoints only: load, decide, save, show. Rules are in domain/, documents in repository/, file formats in importers/.
"""

import uuid
from collections.abc import Iterable
from datetime import time
from typing import Any, TypeVar

from services.contracts.errors import Invalid, VersionMismatch
from services.plumbing.clock import new_id, now
from services.plumbing.documents import Request
from services.plumbing.rpc import rpc
from services.plumbing.service import Service
from services.plumbing.store import Store
from services.sessions import importing, schemas
from services.sessions.domain import conference as conferences
from services.sessions.domain import session as sessions
from services.sessions.domain.conference import Conference
from services.sessions.domain.merging import derived_id
from services.sessions.domain.overview import overview
from services.sessions.domain.session import Link, Session, Speaker
from services.sessions.repository import ConferenceRepository, ImportAnswers, SessionRepository

Shown = dict[str, Any]
Versioned = TypeVar("Versioned", Conference, Session)

PAGE_AT_MOST = 100


class SessionsService(Service):
    name = "sessions"

    conferences: ConferenceRepository = Store(ConferenceRepository)  # type: ignore[assignment]
    sessions: SessionRepository = Store(SessionRepository)  # type: ignore[assignment]
    import_answers: ImportAnswers = Store(ImportAnswers)  # type: ignore[assignment]

    # --- conferences

    @rpc
    def list_conferences(self, cursor: str | None = None, limit: int = 30) -> Shown:
        found, following = self.conferences.page(cursor, min(limit, PAGE_AT_MOST))
        return {"items": [conferences.facts(one) for one in found], "next": following}

    @rpc
    def get_conference(self, ref: str) -> Shown:
        return conferences.facts(self.conferences.get(ref))

    @rpc
    def create_conference(self, request_id: str, fingerprint: str = "", **fields: Any) -> Shown:
        request = Request(request_id, fingerprint)
        before = self.conferences.created_by(request)
        if before is not None:
            return conferences.facts(before)
        conference = _new_conference(schemas.load(schemas.ConferenceFields(), fields))
        return conferences.facts(self.conferences.add(conference, conferences.create(conference), request))

    @rpc
    def update_conference(
        self,
        conference_id: str,
        changes: Shown,
        version: int | None = None,
        request_id: str | None = None,
    ) -> Shown:
        loaded = schemas.load(schemas.ConferenceFields(exclude=["slug"]), changes, partial=True)
        conference = self.conferences.get(conference_id)
        if request_id and self.conferences.has_seen(conference, request_id):
            return conferences.facts(conference)
        conference = _at_version(conference, version)
        changed, events = conferences.change(conference, loaded, at=now())
        if events:
            changed = self.conferences.save(changed, events, request_id)
        return conferences.facts(changed)

    # --- reading the programme

    @rpc
    def overview(self, conference_id: str) -> Shown:
        return overview(self.sessions.outline(conference_id))

    @rpc
    def list_sessions(
        self,
        conference_id: str,
        filters: dict[str, str] | None = None,
        drafts: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Shown:
        zone = self.conferences.get(conference_id).timezone
        found, following = self.sessions.page(
            conference_id, filters or {}, drafts=drafts, after=cursor, limit=min(limit, PAGE_AT_MOST)
        )
        return {"items": [schemas.show(one, zone) for one in found], "next": following}

    @rpc
    def programme_day(self, conference_id: str, day: str | None) -> Shown:
        return {"day": day, "sessions": self.sessions.day(conference_id, day)}

    @rpc
    def get_session(self, conference_id: str, session: str, drafts: bool = False) -> Shown:
        return self._show(self.sessions.get(conference_id, session, drafts=drafts))

    # --- writing the programme

    @rpc
    def create_session(self, conference_id: str, fields: Shown, request_id: str, fingerprint: str = "") -> Shown:
        request = Request(request_id, fingerprint)
        before = self.sessions.created_by(request)
        if before is not None:
            return self._show(before)
        conference = self.conferences.get(conference_id)
        session, events = sessions.draft(_new_session(conference, self._changes(conference, (), fields)), conference)
        return self._show(self.sessions.add(session, events, request))

    @rpc
    def update_session(
        self,
        conference_id: str,
        session_id: str,
        changes: Shown,
        version: int | None = None,
        request_id: str | None = None,
    ) -> Shown:
        conference = self.conferences.get(conference_id)
        session = self.sessions.get(conference_id, session_id)
        if request_id and self.sessions.has_seen(session, request_id):
            return self._show(session)
        loaded = self._changes(conference, session.speakers, changes)
        edited, events = sessions.edit(_at_version(session, version), loaded, conference, at=now())
        if edited != session:
            edited = self.sessions.save(edited, events, request_id)
        return self._show(edited)

    @rpc
    def publish_session(
        self,
        conference_id: str,
        session_id: str,
        version: int | None = None,
        request_id: str | None = None,
    ) -> Shown:
        session = self.sessions.get(conference_id, session_id)
        if request_id and self.sessions.has_seen(session, request_id):
            return self._show(session)
        session, events = sessions.publish(_at_version(session, version), at=now())
        return self._show(self.sessions.save(session, events, request_id) if events else session)

    @rpc
    def cancel_session(
        self,
        conference_id: str,
        session_id: str,
        reason: str,
        version: int | None = None,
        request_id: str | None = None,
    ) -> Shown:
        session = self.sessions.get(conference_id, session_id)
        if request_id and self.sessions.has_seen(session, request_id):
            return self._show(session)
        reason = schemas.Line().deserialize(reason)
        session, events = sessions.cancel(_at_version(session, version), reason, at=now())
        return self._show(self.sessions.save(session, events, request_id) if events else session)

    @rpc
    def delete_session(self, conference_id: str, session_id: str, version: int | None = None) -> Shown:
        session = _at_version(self.sessions.get(conference_id, session_id), version)
        sessions.check_deletable(session)
        self.sessions.delete(session)
        return {}

    @rpc
    def import_programme(
        self,
        slug: str,
        content: str,
        filename: str = "",
        dry_run: bool = False,
        timezone: str | None = None,
        may_create: bool = False,
        conference_id: str | None = None,
        request_id: str = "",
    ) -> Shown:
        before = self.import_answers.find(request_id) if request_id else None
        if before is not None:
            return before
        answer = importing.import_programme(
            self.conferences,
            self.sessions,
            importing.Order(conference_id or slug, slug, content, filename, dry_run, timezone, may_create),
        )
        if request_id and not dry_run:
            self.import_answers.keep(request_id, answer)
        return answer

    def _show(self, session: Session) -> Shown:
        return schemas.show(session, self.conferences.get(session.conference_id).timezone)

    def _changes(self, conference: Conference, known: tuple[Speaker, ...], fields: Shown) -> Shown:
        loaded = schemas.load(schemas.SessionFields(), fields)
        if "speakers" in loaded:
            loaded["speakers"] = tuple(_speaker(conference, known, one) for one in loaded["speakers"])
        if "links" in loaded:
            loaded["links"] = tuple(Link(one["url"], one.get("title", "")) for one in loaded["links"])
        return {name: tuple(value) if isinstance(value, list) else value for name, value in loaded.items()}


def _at_version(thing: Versioned, version: int | None) -> Versioned:
    """The thing, if the caller has seen it as it is."""
    if version is not None and thing.version != version:
        raise VersionMismatch("This was changed meanwhile. Load it again and repeat your change.")
    return thing


def _new_conference(fields: Shown) -> Conference:
    at = now()
    defaults: Shown = {"description": "", "day_change": time(4)}
    return Conference(id=new_id(), created_at=at, updated_at=at, **(defaults | fields))


def _new_session(conference: Conference, fields: Shown) -> Session:
    at = now()
    untitled: Shown = {"title": ""}
    return Session(
        id=new_id(),
        guid=str(uuid.uuid4()),
        conference_id=conference.id,
        conference=conference.slug,
        created_at=at,
        updated_at=at,
        **(untitled | fields),
    )


def _speaker(conference: Conference, known: Iterable[Speaker], fields: Shown) -> Speaker:
    """Whom an organiser names: somebody of this session, or somebody found by name in this conference."""
    if not fields["name"]:
        raise Invalid.fields({"speakers": ["A speaker needs a name."]})
    ids = {speaker.name: speaker.id for speaker in known}
    chosen = fields.get("id") or ids.get(fields["name"])
    return Speaker(chosen or derived_id(conference, "speaker", f"name:{fields['name']}"), fields["name"])
