"""The pictures of people: taken in, kept, given out. How one is made is in images.py, where it is kept in media.py."""

import asyncio
from collections import OrderedDict
from contextlib import suppress

from gateway import uploads
from gateway.backend import Backend
from gateway.failures import Overloaded
from gateway.images import squares
from gateway.inputs import Once, once_for
from gateway.media import Media, name_of
from gateway.outputs import Request
from gateway.schemas.avatars import SIZES
from services.contracts.errors import NotFound, Unavailable

MAX_PICTURE_BYTES = 5_000_000
AT_ONCE = 2  # pictures that one worker decodes at the same time; each takes a core, and up to 200 MB
WAITING_AT_MOST = 20  # pictures that wait for that; each is 5 MB at most
REMEMBERED_BYTES = 8_000_000  # of pictures, per worker; a small one has 3 kB
RAW_TYPES = ("image/*", "application/octet-stream")
KIND, WEBP = "avatar", "image/webp"


class Avatars:
    def __init__(self, backend: Backend, media: Media) -> None:
        self._backend = backend
        self._media = media
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        self._remembered = _Remembered(REMEMBERED_BYTES)

    async def take(self, req: Request) -> None:
        """The picture in this request becomes the caller's. Raises Invalid, TooLarge or Unavailable."""
        raw, _ = await uploads.receive(req, accepts=_is_picture, known=RAW_TYPES, limit=MAX_PICTURE_BYTES)
        pictures = await self._squares(raw)
        owner = req.context.caller.id
        name = name_of(owner, pictures[max(SIZES)])
        for size, picture in pictures.items():
            await self._media.put(owner, picture, kind=KIND, content_type=WEBP, name=_file(name, size))
        await self._set(owner, name, once_for(req, name))

    async def remove(self, req: Request) -> None:
        """The caller has no picture any more."""
        await self._set(req.context.caller.id, "", once_for(req, ""))

    async def picture(self, name: str, size: int) -> bytes | None:
        file = _file(name, size)
        known = self._remembered.get(file)
        if known is None:
            known = await self._media.get(file)
            if known is not None:
                self._remembered.put(file, known)
        return known

    async def _squares(self, raw: bytes) -> dict[int, bytes]:
        if self._waiting >= WAITING_AT_MOST:
            raise Overloaded("Too many pictures are being sent at this moment. Try again.")
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(squares, raw)
        finally:
            self._waiting -= 1

    async def _set(self, owner: str, name: str, once: Once) -> None:
        try:
            done = await self._backend.command(
                "attendees",
                "set_avatar",
                actor=owner,
                invalidates=[f"attendee:{owner}", "people"],
                attendee_id=owner,
                avatar=name,
                request_id=once.exact_id,
            )
        except NotFound:  # erased meanwhile: nobody would come for the files
            await self._forget(name)
            raise
        if done["before"] != name:
            await self._forget(done["before"])

    async def _forget(self, name: str) -> None:
        """A picture that nobody shows any more. Should this fail, its files go when their owner does."""
        with suppress(Unavailable):
            await self._media.delete([_file(name, size) for size in SIZES] if name else [])


def _file(name: str, size: int) -> str:
    return f"{name}-{size}"


def _is_picture(media_type: str) -> bool:
    return media_type.startswith("image/") or media_type == "application/octet-stream"


class _Remembered:
    """Files by name, bounded by bytes, least recently used out first. They never change, so nothing is ever stale."""

    def __init__(self, max_bytes: int) -> None:
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._left = max_bytes

    def get(self, name: str) -> bytes | None:
        if name in self._files:
            self._files.move_to_end(name)
        return self._files.get(name)

    def put(self, name: str, content: bytes) -> None:
        if name in self._files:
            return
        self._files[name] = content
        self._left -= len(content)
        while self._left < 0:
            self._left += len(self._files.popitem(last=False)[1])
