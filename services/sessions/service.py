"""The sessions service: conferences, their sessions, and programmes imported from elsewhere.

Entrypoints only: load, decide, save, show. Rules are in domain/, documents in repository/, file formats in importers/.
"""

from collections.abc import Callable
from typing import Any

from services.contracts.envelope import Event
from services.plumbing.clock import new_id, now
from services.plumbing.documents import Request
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions import commands, importing, schemas, texts
from services.sessions.domain import conference as conferences
from services.sessions.domain import session as sessions
from services.sessions.domain.conference import Conference
from services.sessions.domain.imports import Write
from services.sessions.domain.overview import overview
from services.sessions.domain.session import Link, Session, Speaker
from services.sessions.repository import ConferenceRepository, ImportAnswers
from services.sessions.stars.service import Stars

Shown = dict[str, Any]
Decided = tuple[Session, list[Event]]

PAGE_AT_MOST = 100


class SessionsService(Stars):
    name = "sessions"

    conferences: ConferenceRepository = Store(ConferenceRepository)  # type: ignore[assignment]
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
        conference = commands.new_conference(schemas.load(schemas.ConferenceFields(), fields))
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
        conference = commands.at_version(conference, version)
        changed, events = conferences.change(conference, loaded, at=now())
        if events:
            self._place_anew(conference, changed)
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
        session, events = sessions.draft(
            commands.new_session(conference, self._changes(conference, (), fields)), conference
        )
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

        def edited(session: Session) -> Decided:
            return sessions.edit(session, self._changes(conference, session.speakers, changes), conference, at=now())

        return self._change(conference_id, session_id, version, request_id, edited)

    @rpc
    def publish_session(
        self,
        conference_id: str,
        session_id: str,
        version: int | None = None,
        request_id: str | None = None,
    ) -> Shown:
        return self._change(
            conference_id, session_id, version, request_id, lambda session: sessions.publish(session, at=now())
        )

    @rpc
    def cancel_session(
        self,
        conference_id: str,
        session_id: str,
        reason: str,
        version: int | None = None,
        request_id: str | None = None,
    ) -> Shown:
        reason = texts.clean(schemas.load(schemas.CancelFields(), {"reason": reason})["reason"])
        return self._change(
            conference_id, session_id, version, request_id, lambda session: sessions.cancel(session, reason, at=now())
        )

    @rpc
    def delete_session(self, conference_id: str, session_id: str, version: int | None = None) -> Shown:
        session = commands.at_version(self.sessions.get(conference_id, session_id), version)
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

    def _change(
        self,
        conference_id: str,
        session_id: str,
        version: int | None,
        request_id: str | None,
        decide: Callable[[Session], Decided],
    ) -> Shown:
        """Load, decide, save, show; a request that was carried out before gets the session as it is now."""
        session = self.sessions.get(conference_id, session_id)
        if request_id and self.sessions.has_seen(session, request_id):
            return self._show(session)
        changed, events = decide(commands.at_version(session, version))
        if changed != session:
            changed = self.sessions.save(changed, events, request_id)
        return self._show(changed)

    def _place_anew(self, before: Conference, after: Conference) -> None:
        """Puts sessions on their days; before the conference changes, so that a failure leaves it to be repeated."""
        if (before.timezone, before.day_change) == (after.timezone, after.day_change):
            return
        change_id = new_id()
        pairs = [
            (one, *sessions.placed_anew(one, after, change_id=change_id)) for one in self.sessions.all_of(after.id)
        ]
        self.sessions.save_many([Write(one, new, tuple(told)) for one, new, told in pairs if new.day != one.day])

    def _show(self, session: Session) -> Shown:
        return schemas.show(session, self.conferences.get(session.conference_id).timezone)

    def _changes(self, conference: Conference, known: tuple[Speaker, ...], fields: Shown) -> Shown:
        loaded = schemas.load(schemas.SessionFields(), fields)
        if "speakers" in loaded:
            loaded["speakers"] = tuple(commands.speaker(conference, known, one) for one in loaded["speakers"])
        if "links" in loaded:
            loaded["links"] = tuple(Link(one["url"], one.get("title", "")) for one in loaded["links"])
        return {name: tuple(value) if isinstance(value, list) else value for name, value in loaded.items()}
