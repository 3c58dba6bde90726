"""Drafting, editing, publishing and cancelling sessions. Entrypoints only: load, decide, save, show."""

from services.plumbing.clock import now
from services.plumbing.documents import Request
from services.plumbing.rpc import rpc
from services.sessions import commands, schemas, texts
from services.sessions.base import Base, Decided, Shown
from services.sessions.domain import lifecycle
from services.sessions.domain.conference import Conference
from services.sessions.domain.session import Link, Session, Speaker


class Editing(Base):
    @rpc
    def create_session(self, conference_id: str, fields: Shown, request_id: str, fingerprint: str = "") -> Shown:
        request = Request(request_id, fingerprint)
        before = self.sessions.created_by(request)
        if before is not None:
            return self.show(before)
        conference = self.conferences.get(conference_id)
        session, events = lifecycle.draft(
            commands.new_session(conference, self._changes(conference, (), fields)), conference
        )
        return self.show(self.sessions.add(session, events, request))

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
            return lifecycle.edit(session, self._changes(conference, session.speakers, changes), conference, at=now())

        return self.change(conference_id, session_id, version, request_id, edited)

    @rpc
    def publish_session(
        self,
        conference_id: str,
        session_id: str,
        version: int | None = None,
        request_id: str | None = None,
    ) -> Shown:
        return self.change(
            conference_id, session_id, version, request_id, lambda session: lifecycle.publish(session, at=now())
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
        return self.change(
            conference_id, session_id, version, request_id, lambda session: lifecycle.cancel(session, reason, at=now())
        )

    @rpc
    def delete_session(self, conference_id: str, session_id: str, version: int | None = None) -> Shown:
        session = commands.at_version(self.sessions.get(conference_id, session_id), version)
        lifecycle.check_deletable(session)
        self.sessions.delete(session)
        return {}

    def _changes(self, conference: Conference, known: tuple[Speaker, ...], fields: Shown) -> Shown:
        loaded = schemas.load(schemas.SessionFields(), fields)
        if "speakers" in loaded:
            loaded["speakers"] = tuple(commands.speaker(conference, known, one) for one in loaded["speakers"])
        if "links" in loaded:
            loaded["links"] = tuple(Link(one["url"], one.get("title", "")) for one in loaded["links"])
        return {name: tuple(value) if isinstance(value, list) else value for name, value in loaded.items()}
