"""What this service keeps of the sessions that people star, told by the sessions service."""

from collections.abc import Iterable

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from services.plumbing.documents import Document
from services.plumbing.projections import keep_newest
from services.plumbing.relay import Relay


class StarredRepository:
    """One document for each star; the state of its newest event, so that one that comes late or twice is harmless."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._collection = database["stars"]

    def ensure_indexes(self) -> None:
        self._collection.create_index([("attendee_id", ASCENDING), ("active", ASCENDING), ("at", DESCENDING)])
        self._collection.create_index([("session_id", ASCENDING), ("active", ASCENDING), ("at", DESCENDING)])

    def know(self, star_id: str, fields: Document, version: int) -> None:
        """Keeps a star, or that it was taken back."""
        keep_newest(self._collection, star_id, fields, version)

    def newest_of(self, attendee_id: str, conference_id: str | None, limit: int) -> list[Document]:
        """What somebody starred last: session_id, conference_id and title of each."""
        query: Document = {"attendee_id": attendee_id, "active": True}
        if conference_id is not None:
            query["conference_id"] = conference_id
        return list(self._collection.find(query).sort("at", DESCENDING).limit(limit))

    def who_starred(self, session_ids: Iterable[str], limit: int) -> dict[str, set[str]]:
        """By session, some of those who starred it."""
        return {
            each: {
                one["attendee_id"]
                for one in self._collection.find({"session_id": each, "active": True}, {"attendee_id": 1}).limit(limit)
            }
            for each in session_ids
        }

    def count_of(self, attendee_id: str) -> int:
        return self._collection.count_documents({"attendee_id": attendee_id})

    def forget(self, attendee_id: str) -> None:
        """For erasure."""
        self._collection.delete_many({"attendee_id": attendee_id})
