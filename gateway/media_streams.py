"""Files that are too large to hold: they stream in, and out, a piece at a time. A part of gateway.media.Media.

What streams in is named by its content once all of it is there. It waits then (`waiting_since`) until whoever wanted
it says that something refers to it (`claim`). What nobody claims is dropped some day (gateway/file_keeper.py), as is
what broke off when a process was killed.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gridfs import AsyncGridFSBucket
from gridfs.errors import NoFile
from pymongo import ASCENDING
from pymongo.errors import DuplicateKeyError, PyMongoError
from ulid import ULID

from services.contracts.errors import NotFound

ARRIVING = "arriving-"  # how the name of a file begins that is not all there
ARRIVALS = "media.arrivals"
HEAD_BYTES = 4_096  # of a file, to tell what it is
WAITING = "metadata.waiting_since"


@dataclass(frozen=True)
class Received:
    """A file that streamed in, and since when it waits to be claimed."""

    name: str
    size: int
    content_type: str
    waiting_since: datetime


class Streams(ABC):
    """All methods raise Unavailable while the database is away."""

    async def receive(
        self, owner: str, pieces: AsyncIterable[bytes], *, kind: str, sniff: Callable[[bytes], str]
    ) -> Received:
        """Stores what streams in, a piece at a time. Nothing stays of what breaks off, or is there already.

        `sniff` tells the content type by the first bytes.
        """
        digest, head, size = hashlib.sha256(owner.encode() + b"\n"), b"", 0
        async with self._connected() as bucket:
            name = f"{ARRIVING}{ULID()}"
            stream = bucket.open_upload_stream(name, metadata={"owner": owner, "kind": kind})
            # Noted first: should this process be killed, somebody finds the pieces of what will never be a file.
            await self._arrivals.insert_one({"_id": stream._id, "since": _now()})
            try:
                async for piece in pieces:
                    digest.update(piece)
                    head, size = head + piece[: HEAD_BYTES - len(head)], size + len(piece)
                    await stream.write(piece)
                await stream.close()
                received = Received(digest.hexdigest(), size, sniff(head), _now())
                await self._name(bucket, stream._id, received)
            except BaseException:  # also when whoever sends it goes away
                with suppress(PyMongoError):
                    if not stream.closed:
                        await stream.abort()
                    await self._drop_arrival(bucket, stream._id)
                raise
            with suppress(PyMongoError):
                await self._arrivals.delete_one({"_id": stream._id})
        return received

    async def claim(self, name: str, waiting_since: datetime) -> None:
        """Something refers to the file now. Not for what has begun to wait again since: somebody else sends it."""
        async with self._connected():
            query = {"filename": name, WAITING: waiting_since}
            await self._files.update_one(query, {"$unset": {WAITING: ""}})

    async def waiting(self, before: datetime, limit: int) -> list[tuple[str, datetime]]:
        """Files that nobody has claimed since then, and since when they wait."""
        async with self._connected():
            found = self._files.find({WAITING: {"$lt": before}}).sort(WAITING, ASCENDING).limit(limit)
            return [(one["filename"], one["metadata"]["waiting_since"]) async for one in found]

    async def drop(self, name: str, waiting_since: datetime | None) -> bool:
        """Deletes a file unless somebody has sent it again meanwhile; whether it did."""
        async with self._connected() as bucket:
            gone = await self._files.find_one_and_delete({"filename": name, WAITING: waiting_since})
            if gone is not None:
                await self._delete_pieces(bucket, gone["_id"])
            return gone is not None

    async def drop_broken_off(self, before: datetime) -> int:
        """Deletes what began to stream in before then and never became a file; how many there were."""
        async with self._connected() as bucket:
            old = [one["_id"] async for one in self._arrivals.find({"since": {"$lt": before}})]
            for file_id in old:
                await self._drop_arrival(bucket, file_id)
            return len(old)

    async def pieces(self, name: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes of a file from `start` until before `end`, a piece at a time. Raises NotFound, before the first."""
        async with self._connected() as bucket:
            try:
                stream = await bucket.open_download_stream_by_name(name)
            except NoFile as gone:
                raise NotFound("There is no such file.") from gone
        return self._read(stream, start, end)

    async def _read(self, stream: Any, start: int, end: int) -> AsyncIterator[bytes]:
        async with self._connected():
            await stream.seek(start)
            left = end - start
            while left > 0 and (piece := await stream.readchunk()):
                yield piece[:left]
                left -= len(piece)

    @property
    @abstractmethod
    def _files(self) -> Any: ...

    @abstractmethod
    def _connected(self) -> AbstractAsyncContextManager[AsyncGridFSBucket]: ...

    @property
    def _arrivals(self) -> Any:
        return self._files.database[ARRIVALS]

    async def _name(self, bucket: AsyncGridFSBucket, file_id: Any, received: Received) -> None:
        """Gives a file that is all there its name, or has the one wait that has this name already."""
        named = {
            "filename": received.name,
            "metadata.content_type": received.content_type,
            WAITING: received.waiting_since,
        }
        known = {"filename": received.name}
        while (await self._files.update_one(known, {"$set": {WAITING: received.waiting_since}})).matched_count == 0:
            with suppress(DuplicateKeyError):  # somebody sent the same, and was quicker
                await self._files.update_one({"_id": file_id}, {"$set": named})
                return
        await bucket.delete(file_id)

    async def _drop_arrival(self, bucket: AsyncGridFSBucket, file_id: Any) -> None:
        """Unless it has got its name: then it is a file that waits, as others do."""
        await self._files.delete_one({"_id": file_id, "filename": {"$gte": ARRIVING, "$lt": f"{ARRIVING}~"}})
        if await self._files.find_one({"_id": file_id}, {"_id": 1}) is None:
            await self._delete_pieces(bucket, file_id)
        await self._arrivals.delete_one({"_id": file_id})

    async def _delete_pieces(self, bucket: AsyncGridFSBucket, file_id: Any) -> None:
        with suppress(NoFile):  # it is no file any more, but its pieces are found by the same id
            await bucket.delete(file_id)


def _now() -> datetime:
    """To the millisecond, which is what the database keeps."""
    at = datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
