"""What the parts of the sessions service share: where conferences and sessions are kept, and how one is changed."""

from collections.abc import Callable
from typing import Any

from services.contracts.envelope import Event
from services.plumbing.service import Service
from services.plumbing.store import Store
from services.sessions import commands, schemas
from services.sessions.data.domain import Keeper
from services.sessions.domain.session import Session
from services.sessions.domain.writes import Write
from services.sessions.repository import ConferenceRepository, SessionRepository

Shown = dict[str, Any]
Decided = tuple[Session, list[Event]]

PAGE_AT_MOST = 100


class Base(Service):
    conferences: ConferenceRepository = Store(ConferenceRepository)  # type: ignore[assignment]
    sessions: SessionRepository = Store(SessionRepository)  # type: ignore[assignment]

    def keepers(self) -> list[Keeper]:
        """What keeps something of single people: a part that does adds its own to those of `super()`."""
        return []

    def change(
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
            # Loaded again: it may have been carried out between the two looks.
            return self.show(self.sessions.get(conference_id, session_id))
        changed, events = decide(commands.at_version(session, version))
        if changed != session:
            changed = self.sessions.save(Write(session, changed, tuple(events)), request_id)
        return self.show(changed)

    def show(self, session: Session) -> Shown:
        """The session as its organisers get it."""
        return schemas.show(session, self.conferences.get(session.conference_id).timezone, to_organisers=True)
