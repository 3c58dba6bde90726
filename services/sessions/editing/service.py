"""Drafting, editing, publishing and cancelling sessions, at once or planned for the next release. Entrypoints only."""

import json
from datetime import timedelta

from nameko.timer import timer

from services.contracts.errors import Invalid, VersionMismatch
from services.contracts.events_sessions import IN_RELEASES
from services.plumbing.clock import now
from services.plumbing.documents import Request
from services.plumbing.mongo import AWAY
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions import commands, schemas, texts
from services.sessions.base import Base, Decided, Shown
from services.sessions.domain import lifecycle
from services.sessions.domain.conference import Conference
from services.sessions.domain.session import Link, Session, Speaker
from services.sessions.finding.outlines import Outlines
from services.sessions.history.merging import differences
from services.sessions.history.service import History

AT_ONCE, IN_RELEASE = WHEN = ("now", "release")
LOOK_SECONDS = 15  # for deletions that a crash has left unrecorded
LEFT_BEHIND = timedelta(seconds=30)  # older than this, the command is at it no more


class Editing(History, Base):
    outlines: Outlines = Store(Outlines)  # type: ignore[assignment]

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
        when: str | None = None,
        reason: str = "",
    ) -> Shown:
        """`when`: at once or in the next release; None: as the conference has it."""
        conference, reason = self.conferences.get(conference_id), _reason(reason)
        decide = lifecycle.plan if _waits(conference, when) else lifecycle.edit

        def edited(session: Session) -> Decided:
            loaded = self._changes(conference, session.speakers, changes)
            return decide(session, loaded, conference, at=now(), reason=reason)

        try:
            return self.change(conference_id, session_id, version, request_id, edited)
        except VersionMismatch as error:
            raise self._with_differences(error, conference, session_id, version, changes) from error

    @rpc
    def publish_session(
        self,
        conference_id: str,
        session_id: str,
        version: int | None = None,
        request_id: str | None = None,
        when: str | None = None,
    ) -> Shown:
        """Also one that was cancelled: it takes place again."""
        waits = _waits(self.conferences.get(conference_id), when)

        def published(session: Session) -> Decided:
            return lifecycle.plan_publishing(session) if waits else lifecycle.publish(session, at=now())

        return self.change(conference_id, session_id, version, request_id, published)

    @rpc
    def cancel_session(
        self,
        conference_id: str,
        session_id: str,
        reason: str,
        version: int | None = None,
        request_id: str | None = None,
        when: str | None = None,
    ) -> Shown:
        waits, reason = _waits(self.conferences.get(conference_id), when), _reason(reason)

        def cancelled(session: Session) -> Decided:
            if waits:
                return lifecycle.plan_cancelling(session, reason)
            return lifecycle.cancel(session, reason, at=now())

        return self.change(conference_id, session_id, version, request_id, cancelled)

    @rpc
    def hold_session(
        self,
        conference_id: str,
        session_id: str,
        held: bool,
        version: int | None = None,
        request_id: str | None = None,
    ) -> Shown:
        """Keeps a draft, or what is planned, out of releases, or lets it go."""
        return self.change(
            conference_id, session_id, version, request_id, lambda session: lifecycle.hold(session, held=held)
        )

    @rpc
    def discard_planned(
        self, conference_id: str, session_id: str, version: int | None = None, request_id: str | None = None
    ) -> Shown:
        return self.change(conference_id, session_id, version, request_id, lifecycle.discard)

    @rpc
    def delete_session(self, conference_id: str, session_id: str, version: int | None = None) -> Shown:
        session = commands.at_version(self.sessions.get(conference_id, session_id), version)
        lifecycle.check_deletable(session)
        self.sessions.delete(session)
        return {}

    @timer(LOOK_SECONDS, expected_exceptions=AWAY)
    def record_deletions_left_behind(self) -> None:
        """What a crash has left: any replica may do it, and doing it twice changes nothing."""
        self.sessions.record_deletions(now() - LEFT_BEHIND)

    def _with_differences(
        self, error: VersionMismatch, conference: Conference, session_id: str, version: int | None, changes: Shown
    ) -> VersionMismatch:
        """The error, saying what others have changed since the version that was to be changed."""
        if version is None:
            return error
        session = self.sessions.get(conference.id, session_id)
        yours = self._changes(conference, session.speakers, changes)
        found = differences(yours, self.history.since(session.id, version))
        return VersionMismatch(error.message, {"merge": json.dumps({"version": session.version, **found})})

    def _changes(self, conference: Conference, known: tuple[Speaker, ...], fields: Shown) -> Shown:
        loaded = schemas.load(schemas.SessionFields(), fields)
        if "speakers" in loaded:
            named = self._namesakes(conference, known, loaded["speakers"])
            loaded["speakers"] = tuple(commands.speaker(conference, named, one) for one in loaded["speakers"])
        if "links" in loaded:
            loaded["links"] = tuple(Link(one["url"], one.get("title", "")) for one in loaded["links"])
        return {name: tuple(value) if isinstance(value, list) else value for name, value in loaded.items()}

    def _namesakes(self, conference: Conference, known: tuple[Speaker, ...], given: list[Shown]) -> commands.Namesakes:
        """Ids by name: of this session, else of the conference, for those who are given by nothing but a name."""
        here = {speaker.name: {speaker.id} for speaker in known}
        if all(one.get("id") or one["name"] in here for one in given):
            return here
        with self.outlines.of(conference.id, drafts=True) as kept:
            return commands.namesakes(speaker for entry in kept.outline for speaker in entry.speakers) | here


def _waits(conference: Conference, when: str | None) -> bool:
    """Whether a change is for the next release. Raises Invalid for what is no time to make it."""
    if when is None:
        return conference.edits == IN_RELEASES
    if when not in WHEN:
        raise Invalid.fields({"when": [f"One of {', '.join(WHEN)}."]})
    return when == IN_RELEASE


def _reason(given: str) -> str:
    return texts.clean(schemas.load(schemas.ReasonFields(), {"reason": given})["reason"])
