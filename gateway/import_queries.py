"""The reads about imports. They change without an event, so the service is asked each time."""

from gateway.asking import Asking
from gateway.backend import Ask, Read


class ImportQueries(Asking):
    """Part of gateway.queries.Queries."""

    async def imports(self, conference_id: str, *, cursor: str | None = None, limit: int = 20) -> Read:
        kwargs = {"conference_id": conference_id, "cursor": cursor, "limit": limit}
        return await self._read(Ask("sessions", "list_imports", kwargs, ()), max_age_seconds=0)

    async def import_mapping(self, conference_id: str) -> Read:
        ask = Ask("sessions", "import_mapping", {"conference_id": conference_id}, ())
        return await self._read(ask, max_age_seconds=0)

    async def import_schedule(self, conference_id: str) -> Read:
        ask = Ask("sessions", "import_schedule", {"conference_id": conference_id}, ())
        return await self._read(ask, max_age_seconds=0)
