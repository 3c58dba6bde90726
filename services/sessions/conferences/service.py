"""Making, finding and changing conferences. Entrypoints only."""

from typing import Any

from services.plumbing.clock import new_id, now
from services.plumbing.documents import Request
from services.plumbing.rpc import rpc
from services.sessions import commands, schemas
from services.sessions.base import PAGE_AT_MOST, Base, Shown
from services.sessions.domain import conference as conferences
from services.sessions.domain import lifecycle
from services.sessions.domain.conference import Conference
from services.sessions.domain.writes import Write


class Conferences(Base):
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

    def _place_anew(self, before: Conference, after: Conference) -> None:
        """Puts sessions on their days; before the conference changes, so that a failure leaves it to be repeated."""
        if (before.timezone, before.day_change) == (after.timezone, after.day_change):
            return
        change_id = new_id()
        pairs = [
            (one, *lifecycle.placed_anew(one, after, change_id=change_id)) for one in self.sessions.all_of(after.id)
        ]
        self.sessions.save_many([Write(one, new, tuple(told)) for one, new, told in pairs if new != one])
