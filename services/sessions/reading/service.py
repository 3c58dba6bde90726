"""The programme as everybody reads it. Entrypoints only."""

from services.plumbing.rpc import rpc
from services.sessions import schemas
from services.sessions.base import PAGE_AT_MOST, Base, Shown
from services.sessions.domain.overview import overview


class Reading(Base):
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
        return self.show(self.sessions.get(conference_id, session, drafts=drafts))
