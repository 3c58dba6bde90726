"""The service's own database: one client per process. What is kept in it is the business of the repositories."""

from collections.abc import Sequence
from typing import Any

from nameko.extensions import SharedExtension
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    ExecutionTimeout,
    NetworkTimeout,
    PyMongoError,
    WaitQueueTimeoutError,
)

from services.plumbing.config import Settings

Document = dict[str, Any]

DUPLICATE_KEY = 11000

# Shorter than the caller's deadline for reads (2 s) plus its grace: the caller learns why, instead of timing out.
SERVER_SELECTION_TIMEOUT_MS = 1_500
SOCKET_TIMEOUT_MS = 10_000
WAIT_QUEUE_TIMEOUT_MS = 5_000

AWAY: tuple[type[PyMongoError], ...] = (
    ConnectionFailure,
    NetworkTimeout,
    ExecutionTimeout,
    WaitQueueTimeoutError,
)
"""What pymongo raises when the database cannot be reached; AutoReconnect and server selection are among them."""


def is_duplicate(error: BulkWriteError) -> bool:
    """Whether nothing else went wrong than that some are there already."""
    return all(one.get("code") == DUPLICATE_KEY for one in (error.details or {}).get("writeErrors", ()))


def insert_missing(collection: "Collection[Document]", documents: Sequence[Document]) -> None:
    """Adds those that are not there yet; the others stay as they are."""
    try:
        collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        if not is_duplicate(error):
            raise


def connect(settings: Settings) -> "MongoClient[Document]":
    return MongoClient(
        settings.mongo_url,
        tz_aware=True,
        maxPoolSize=settings.max_workers + 4,  # workers, the relay, the health check
        serverSelectionTimeoutMS=SERVER_SELECTION_TIMEOUT_MS,
        socketTimeoutMS=SOCKET_TIMEOUT_MS,
        waitQueueTimeoutMS=WAIT_QUEUE_TIMEOUT_MS,
        w="majority",
    )


class Mongo(SharedExtension):
    """The database `<prefix><service>`; connected when the container sets up, closed after the last worker."""

    database: "Database[Document]"
    _client: "MongoClient[Document] | None" = None

    def setup(self) -> None:
        if self._client is not None:
            return
        settings = Settings.from_env()
        self._client = connect(settings)
        self.database = self._client[f"{settings.db_prefix}{self.container.service_name}"]

    def stop(self) -> None:
        if self._client is not None:
            self._client.close()
