"""Where erasures are kept that the feed is at, or has done. Nobody else sees a document. None of it names anybody."""

from contextlib import suppress

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Event
from services.contracts.errors import VersionMismatch
from services.plumbing.documents import Document, Documents
from services.plumbing.relay import Relay


class ErasureRepository:
    """One document for each erasure: what was found when it began, since what is done cannot be counted any more."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["erasures"], relay, "feed")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()

    def begin(self, erasure_id: str, posts: dict[str, int], notifications: int) -> Document:
        """`posts`: how many there are, by conference id. Begun before, it is taken up with what was found then."""
        fields = {"posts": posts, "notifications": notifications, "is_done": False}
        with suppress(DuplicateKeyError):
            self._documents.insert(erasure_id, fields, [])
        [erasure] = self._collection.find({"_id": erasure_id})
        return erasure

    def finish(self, erasure: Document, told: Event) -> None:
        """Once: a second delivery of the same event finds it done."""
        if not erasure["is_done"]:
            with suppress(VersionMismatch):  # done by another one at this moment
                self._documents.save(erasure["_id"], erasure["version"], {"is_done": True}, [told])
