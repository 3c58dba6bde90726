"""Where erasures are kept that this service is at, or has done. Nobody else sees a document."""

from contextlib import suppress

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.errors import VersionMismatch
from services.plumbing.documents import Document, Documents
from services.plumbing.relay import Relay
from services.sessions.data.domain import Found, erasure_done

TOLD = 2  # the version of an erasure that is done


class ErasureRepository:
    """One document for each: what was found when it began, since what is gone cannot be counted any more."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["erasures"], relay, "sessions")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("attendee_id", ASCENDING)])

    def knows(self, attendee_id: str) -> bool:
        """Whether this person is gone or going: what was on its way and is written now must go, too."""
        return self._collection.count_documents({"attendee_id": attendee_id}, limit=1) > 0

    def begin(self, erasure_id: str, attendee_id: str, found: Found) -> Found:
        """Begun before, it is taken up with what was found then."""
        fields = {"attendee_id": attendee_id, "removed": found.removed, "anonymised": found.anonymised}
        with suppress(DuplicateKeyError):
            self._documents.insert(erasure_id, fields, [])
        [known] = self._collection.find({"_id": erasure_id})
        return Found(known["removed"], known["anonymised"])

    def finish(self, erasure_id: str, attendee_id: str, found: Found) -> None:
        """Tells of it, once."""
        with suppress(VersionMismatch):  # told already
            self._documents.save(erasure_id, TOLD - 1, {}, [erasure_done(erasure_id, attendee_id, found)])
