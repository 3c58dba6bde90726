"""The programme as a file: read from the service in parts, so that no message is larger than a broker takes."""

import asyncio
import base64
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.asking import Asking
from gateway.backend import Ask, Read
from services.contracts.errors import Conflict

DEADLINE_SECONDS = 60.0  # the first file after a change of a programme of 20,000 sessions takes ten
LARGE_BYTES = 200_000  # compressed; unpacking more holds up others
ATTEMPTS = 3  # at reading one state of a programme that is being changed


@dataclass(frozen=True)
class File:
    content: bytes
    etag: str
    changed_at: datetime


class ScheduleQueries(Asking):
    """Part of gateway.queries.Queries."""

    async def programme_file(self, conference_id: str, kind: str, narrowed: Mapping[str, str]) -> File:
        """`narrowed` names one track, room or speaker. NotFound when there is none of that name."""
        kwargs = {"conference_id": conference_id, "kind": kind, "narrowed": dict(narrowed)}
        return await self._file("export_programme", kwargs)

    async def release_file(self, conference_id: str, kind: str, number: int) -> File:
        """The programme as a release left it."""
        return await self._file("export_release", {"conference_id": conference_id, "kind": kind, "number": number})

    async def _file(self, method: str, kwargs: dict[str, Any]) -> File:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await _whole(await self._parts(method, kwargs))
            except Conflict:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    async def session_file(self, conference_id: str, session_id: str) -> File:
        tags = [f"session:{session_id}", f"conference:{conference_id}"]
        kwargs = {"conference_id": conference_id, "session": session_id}
        return await _whole([(await self._read(Ask("sessions", "export_session", kwargs, tags))).data])

    async def _parts(self, method: str, kwargs: dict[str, Any]) -> list[dict[str, Any]]:
        """Raises Conflict when the programme changed between two of them."""
        first = (await self._part(method, kwargs)).data
        rest = [kwargs | {"part": number, "etag": first["etag"]} for number in range(1, first["parts"])]
        return [first, *[(await self._part(method, one)).data for one in rest]]

    async def _part(self, method: str, kwargs: dict[str, Any]) -> Read:
        conference_id = kwargs["conference_id"]
        tags = [f"programme:{conference_id}", f"conference:{conference_id}"]
        return await self._read(Ask("sessions", method, kwargs, tags, deadline_seconds=DEADLINE_SECONDS))


async def _whole(parts: Sequence[dict[str, Any]]) -> File:
    packed = sum(len(part["content"]) for part in parts)
    content = await asyncio.to_thread(_unpacked, parts) if packed > LARGE_BYTES else _unpacked(parts)
    return File(content, parts[0]["etag"], datetime.fromisoformat(parts[0]["changed_at"]))


def _unpacked(parts: Sequence[dict[str, Any]]) -> bytes:
    return zlib.decompress(b"".join(base64.b64decode(part["content"]) for part in parts))
