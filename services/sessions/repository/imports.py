"""What imports answered, for a day: a repeated request gets the first answer and not "nothing changed"."""

from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.plumbing.clock import now
from services.plumbing.documents import Document
from services.plumbing.relay import Relay

KEPT_SECONDS = 24 * 60 * 60


class ImportAnswers:
    """By request id. Written after the import itself: a crash in between leaves a repeat that finds nothing to do."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._collection = database["imports"]

    def ensure_indexes(self) -> None:
        self._collection.create_index([("at", ASCENDING)], expireAfterSeconds=KEPT_SECONDS)

    def find(self, request_id: str) -> dict[str, Any] | None:
        document = self._collection.find_one({"_id": request_id})
        return dict(document["answer"]) if document else None

    def keep(self, request_id: str, answer: dict[str, Any]) -> None:
        """The first one stays: what came in again while it was carried out may have found less to do."""
        try:
            self._collection.insert_one({"_id": request_id, "answer": answer, "at": now()})
        except DuplicateKeyError:
            return
