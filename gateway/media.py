"""Files that people give us, in GridFS in the gateway's own database: named by their content, and never changed.

A name is a digest of owner and content, so that the same picture of two people is two files, and erasing one person
takes nothing from the other. Two who store the same at once store it once: a unique index on the name decides.
What is too large to hold streams in and out: media_streams.py.
"""

import hashlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gridfs import AsyncGridFSBucket
from gridfs.errors import FileExists, NoFile
from pymongo import ASCENDING, AsyncMongoClient
from pymongo.errors import PyMongoError

from gateway.config import GatewayConfig
from gateway.media_streams import WAITING, Streams
from services.contracts.errors import Unavailable

BUCKET = "media"
DATABASE = "media"  # after the prefix that the databases of all of Hallway have
SERVER_SELECTION_TIMEOUT_MS = 1_500  # shorter than people wait
SOCKET_TIMEOUT_MS = 10_000
POOL_SIZE = 10  # connections of one worker
AWAY = "Files cannot be stored or read right now. Try again in a moment."

Document = dict[str, Any]


@dataclass(frozen=True)
class File:
    """What is known of a file besides its bytes. `owner` is the attendee whose file it is."""

    name: str
    owner: str
    kind: str
    content_type: str
    size: int
    stored_at: datetime


def name_of(owner: str, content: bytes) -> str:
    return hashlib.sha256(owner.encode() + b"\n" + content).hexdigest()


class Media(Streams):
    """All methods raise Unavailable while the database is away. Connects when first used, in the worker's loop."""

    def __init__(self, config: GatewayConfig) -> None:
        self._config = config
        self._client: AsyncMongoClient[Document] | None = None
        self._bucket: AsyncGridFSBucket | None = None

    async def put(self, owner: str, content: bytes, *, kind: str, content_type: str, name: str = "") -> str:
        """Stores a file, unless it is there; answers its name. `name` is for what belongs to another file."""
        name = name or name_of(owner, content)
        async with self._connected() as bucket:
            if await self._files.find_one({"filename": name}, {"_id": 1}) is None:
                await self._store(bucket, name, content, {"owner": owner, "kind": kind, "content_type": content_type})
        return name

    async def get(self, name: str) -> bytes | None:
        async with self._connected() as bucket:
            try:
                stream = await bucket.open_download_stream_by_name(name)
                return await stream.read()
            except NoFile:
                return None

    async def of_owner(self, owner: str) -> list[File]:
        """All files of somebody, in the order of their names."""
        async with self._connected():
            found = self._files.find({"metadata.owner": owner}).sort("filename", ASCENDING)
            return [_file(document) async for document in found]

    async def delete(self, names: Iterable[str]) -> int:
        """How many there were."""
        async with self._connected() as bucket:
            return await self._delete(bucket, {"filename": {"$in": list(names)}})

    async def delete_owned_by(self, owner: str) -> int:
        """How many there were."""
        async with self._connected() as bucket:
            return await self._delete(bucket, {"metadata.owner": owner})

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
        self._client = self._bucket = None

    @property
    def _files(self) -> Any:
        assert self._client is not None
        return self._client[f"{self._config.db_prefix}{DATABASE}"][f"{BUCKET}.files"]

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncGridFSBucket]:
        try:
            yield self._bucket or await self._connect()
        except PyMongoError as error:
            raise Unavailable(AWAY) from error

    async def _connect(self) -> AsyncGridFSBucket:
        if self._client is None:
            self._client = AsyncMongoClient(
                self._config.mongo_url,
                tz_aware=True,
                maxPoolSize=POOL_SIZE,
                serverSelectionTimeoutMS=SERVER_SELECTION_TIMEOUT_MS,
                socketTimeoutMS=SOCKET_TIMEOUT_MS,
                w="majority",
            )
        await self._files.create_index([("filename", ASCENDING)], unique=True, name="name")
        await self._files.create_index([("metadata.owner", ASCENDING)])
        await self._files.create_index([(WAITING, ASCENDING)], sparse=True)
        self._bucket = AsyncGridFSBucket(self._files.database, bucket_name=BUCKET)
        return self._bucket

    async def _store(self, bucket: AsyncGridFSBucket, name: str, content: bytes, metadata: Document) -> None:
        stream = bucket.open_upload_stream(name, metadata=metadata)
        try:
            await stream.write(content)
            await stream.close()
        except FileExists:  # somebody stored the same meanwhile: what we wrote is in nobody's way, and nobody's use
            await stream.abort()
        except BaseException:  # also when whoever sends it goes away: no pieces stay that belong to no file
            with suppress(PyMongoError):
                await stream.abort()
            raise

    async def _delete(self, bucket: AsyncGridFSBucket, query: Document) -> int:
        count = 0
        async for document in self._files.find(query, {"_id": 1}):
            try:
                await bucket.delete(document["_id"])
            except NoFile:  # somebody deletes the same
                continue
            count += 1
        return count


def _file(document: Document) -> File:
    about = document["metadata"]
    return File(
        name=document["filename"],
        owner=about["owner"],
        kind=about["kind"],
        content_type=about["content_type"],
        size=int(document["length"]),
        stored_at=document["uploadDate"],
    )
