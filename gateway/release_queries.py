"""The reads about releases of the programme: what waits, what was released, and what was changed by whom."""

from gateway.asking import Asking
from gateway.backend import Ask, Read


class ReleaseQueries(Asking):
    """Part of gateway.queries.Queries. What is planned changes without an event, so organisers ask each time."""

    async def changelog(self, conference_id: str, *, cursor: str | None = None, limit: int = 30) -> Read:
        """What the public saw change, newest first."""
        kwargs = {"conference_id": conference_id, "cursor": cursor, "limit": limit}
        return await self._read(Ask("sessions", "list_changes", kwargs, _public(conference_id)))

    async def changelog_entry(
        self, conference_id: str, entry: str, *, cursor: str | None = None, limit: int = 100
    ) -> Read:
        """One item of it, with what changed session by session."""
        kwargs = {"conference_id": conference_id, "entry": entry, "cursor": cursor, "limit": limit}
        return await self._read(Ask("sessions", "get_entry", kwargs, _public(conference_id)))

    async def programme_version(self, conference_id: str) -> Read:
        """`version` of the public programme, and since when it is that."""
        return await self._read(
            Ask("sessions", "programme_version", {"conference_id": conference_id}, _public(conference_id))
        )

    async def draft(self, conference_id: str, *, cursor: str | None = None, limit: int = 50) -> Read:
        """What waits for the next release."""
        return await self._organisers("draft", conference_id, cursor=cursor, limit=limit)

    async def releases(self, conference_id: str, *, cursor: str | None = None, limit: int = 30) -> Read:
        return await self._organisers("list_releases", conference_id, cursor=cursor, limit=limit)

    async def release(self, conference_id: str, number: int, *, cursor: str | None = None, limit: int = 50) -> Read:
        return await self._organisers("get_release", conference_id, number=number, cursor=cursor, limit=limit)

    async def audit(
        self,
        conference_id: str,
        *,
        session: str | None = None,
        by: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Read:
        found = {"session": session, "by": by, "cursor": cursor, "limit": limit}
        return await self._organisers("audit", conference_id, **found)

    async def _organisers(self, method: str, conference_id: str, **asked: str | int | None) -> Read:
        ask = Ask("sessions", method, {"conference_id": conference_id, **asked}, _public(conference_id))
        return await self._read(ask, max_age_seconds=0)


def _public(conference_id: str) -> list[str]:
    return [f"programme:{conference_id}", f"conference:{conference_id}"]
