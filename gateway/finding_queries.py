"""The reads that find sessions: search, what is like one, what is beside one."""

from collections.abc import Mapping

from gateway.asking import Asking
from gateway.backend import Ask, Read


class FindingQueries(Asking):
    """Part of gateway.queries.Queries."""

    async def search(
        self,
        conference_id: str,
        q: str,
        *,
        filters: Mapping[str, str | None] | None = None,
        cursor: str | None = None,
        limit: int = 20,
    ) -> Read:
        """What has all the words, the best first, with counts of what was found."""
        given = {name: value for name, value in (filters or {}).items() if value}
        kwargs = {"conference_id": conference_id, "q": q, "filters": given, "cursor": cursor, "limit": limit}
        return await self._read(Ask("sessions", "search_sessions", kwargs, _programme(conference_id)))

    async def related(self, conference_id: str, session_id: str) -> Read:
        return await self._about(conference_id, session_id, "related_sessions")

    async def beside(self, conference_id: str, session_id: str) -> Read:
        """Before and after it in its room, and at the same time elsewhere."""
        return await self._about(conference_id, session_id, "beside_session")

    async def _about(self, conference_id: str, session_id: str, method: str) -> Read:
        kwargs = {"conference_id": conference_id, "session_id": session_id}
        return await self._read(Ask("sessions", method, kwargs, _programme(conference_id)))


def _programme(conference_id: str) -> list[str]:
    return [f"programme:{conference_id}", f"conference:{conference_id}"]
