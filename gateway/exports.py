"""Everything that is kept of a person, from all services, in one ZIP: made on disk, then sent in pieces.

Whole or not at all: it is complete before its first byte goes out, so a service that is away is a 503 and never half an
archive. What the files hold is documented by gateway/schemas/exports.py, which goes with them.
"""

import asyncio
import json
import mimetypes
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import IO, Any

from ulid import ULID

from gateway.archive import Archive
from gateway.backend import Ask, Backend
from gateway.failures import ReadTimeout, RpcTimeout
from gateway.media import File, Media
from gateway.schemas import exports as schemas
from services.contracts.errors import WireError

PIECE_BYTES = 64 * 1024
PAGE_SECONDS = 5.0  # one page of one service
PAGES_AT_MOST = 10_000  # a cursor that never ends is a mistake of ours, not a large export
SOURCES = ("attendees", "feed", "sessions")

Json = dict[str, Any]


class Download:
    """A finished archive on its way out, in pieces. Falcon iterates and closes it, also when the client has left."""

    def __init__(self, file: IO[bytes], size: int, ended: Callable[[], Awaitable[None]]) -> None:
        self.size = size
        self._file = file
        self._ended = ended
        self._has_ended = False

    def __aiter__(self) -> "Download":
        return self

    async def __anext__(self) -> bytes:
        piece = await asyncio.to_thread(self._file.read, PIECE_BYTES)
        if not piece:
            raise StopAsyncIteration
        if self._file.tell() == self.size:  # before the client has all of it, and may ask for the next
            await self._end()
        return piece

    async def close(self) -> None:
        self._file.close()
        await self._end()

    async def _end(self) -> None:
        if not self._has_ended:
            self._has_ended = True
            await self._ended()


class Exports:
    """Makes archives, one at a time for each person: it costs every service something."""

    def __init__(self, backend: Backend, media: Media, public_url: str) -> None:
        self._backend = backend
        self._media = media
        self._schema = schemas.document(public_url)

    async def make(self, attendee_id: str) -> Download:
        """Raises TooMany while another export of this person is under way."""
        export_id = str(ULID())
        await self._backend.command("attendees", "begin_export", attendee_id=attendee_id, export_id=export_id)

        async def ended() -> None:
            with suppress(WireError):  # it runs out by itself
                await self._backend.command("attendees", "end_export", attendee_id=attendee_id, export_id=export_id)

        archive = Archive()
        try:
            await self._fill(archive, attendee_id)
            file, size = await asyncio.to_thread(archive.finish)
        except BaseException:
            archive.close()
            await ended()
            raise
        return Download(file, size, ended)

    async def _fill(self, archive: Archive, attendee_id: str) -> None:
        archive.add("README.txt", schemas.README.encode())
        archive.add("schema.json", json.dumps(self._schema, indent=2, ensure_ascii=False).encode())
        for service in SOURCES:
            await self._add_lists(archive, service, attendee_id)
        await self._add_files(archive, attendee_id)

    async def _add_lists(self, archive: Archive, service: str, attendee_id: str) -> None:
        cursor: str | None = None
        for _ in range(PAGES_AT_MOST):
            page = await self._page(service, attendee_id, cursor)
            for name, value in page["items"].items():
                part = schemas.PARTS[name]
                await asyncio.to_thread(archive.add_member, part.file, name, part.shown(value))
            cursor = page["next"]
            if cursor is None:
                return
        raise RuntimeError(f"the export of {service} does not end")

    async def _add_files(self, archive: Archive, attendee_id: str) -> None:
        names: set[str] = set()
        for file in await self._media.of_owner(attendee_id):
            content = await self._media.get(file.name)
            if content is not None:  # replaced in this moment
                names.add(name := _name_of(file, names))
                await asyncio.to_thread(archive.add, name, content)

    async def _page(self, service: str, attendee_id: str, cursor: str | None) -> Json:
        ask = Ask(service, "export_of", {"attendee_id": attendee_id, "cursor": cursor}, ())
        try:
            page: Json = await self._backend.ask(ask, deadline_seconds=PAGE_SECONDS)
        except RpcTimeout as error:  # of a read: nothing is unknown, it only takes too long
            raise ReadTimeout(f"the {service} service does not answer at the moment") from error
        return page


def _name_of(file: File, taken: set[str]) -> str:
    """What a file is called in the archive: nothing in it comes from people, and no two are called the same."""
    size = file.name.rpartition("-")[2]  # pictures are kept in several
    extension = mimetypes.guess_extension(file.content_type, strict=False) or ""
    name = f"files/{file.kind}-{size}{extension}"
    number = sum(other.startswith(f"files/{file.kind}-{size}") for other in taken)
    return name if name not in taken else f"files/{file.kind}-{size}-{number + 1}{extension}"
