"""What organisers order about the programme as a whole, for API and pages alike; and what they read with names."""

from typing import Any

from gateway.auth import Caller
from gateway.backend import Backend
from gateway.queries import Queries

Json = dict[str, Any]

DEADLINE_SECONDS = 60.0  # a first release may publish a thousand sessions


class ReleaseOrders:
    def __init__(self, backend: Backend, queries: Queries) -> None:
        self._backend = backend
        self._queries = queries

    async def release(self, caller: Caller, conference: Json, note: str, version: str, once: Json) -> Json:
        return await self._whole(caller, conference, "create_release", note=note, version=version, **once)

    async def undo(self, caller: Caller, conference: Json, number: int, note: str, once: Json) -> Json:
        return await self._whole(caller, conference, "undo_release", number=number, note=note, **once)

    async def with_names(self, conference: Json, records: list[Json]) -> list[Json]:
        """Records of changes with the names of who made them, of all in one question. For organisers only."""
        ids = {one["by"] for one in records if one["by"]}
        found = (await self._queries.authors(conference["id"], ids)).data["items"] if ids else []
        names = {one["id"]: one["name"] for one in found}
        return [{**one, "by_name": names.get(one["by"])} for one in records]

    async def _whole(self, caller: Caller, conference: Json, method: str, **asked: Any) -> Json:
        tags = [f"programme:{conference['id']}", f"conference:{conference['id']}", f"feed:{conference['id']}"]
        done: Json = await self._backend.command(
            "sessions",
            method,
            actor=caller.id,
            deadline_seconds=DEADLINE_SECONDS,
            invalidates=tags,
            conference_id=conference["id"],
            **asked,
        )
        return done
