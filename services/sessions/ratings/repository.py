"""Where ratings are kept. Nobody else sees a document."""

import re

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Event
from services.contracts.errors import Invalid, VersionMismatch
from services.plumbing.documents import Document, Documents
from services.plumbing.relay import Relay
from services.sessions.data.domain import Exported, Found
from services.sessions.ratings.domain import Rating, rating_id, shown

TRIES = 20
_FIELDS = ("attendee_id", "conference_id", "session_id", "stars", "feedback", "key", "at")
_KEY = re.compile(r"^[0-9A-Z]{26}\Z")


class RatingRepository:
    """One document for each person and session; one that was taken back is kept without stars and words.

    Its next event needs a document to stand in. A keeper (data/domain.py).
    """

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["ratings"], relay, "sessions")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("session_id", ASCENDING), ("has_feedback", ASCENDING), ("key", DESCENDING)])
        self._collection.create_index([("attendee_id", ASCENDING), ("_id", ASCENDING)])

    def find(self, attendee_id: str, session_id: str) -> Rating | None:
        document = self._collection.find_one({"_id": rating_id(attendee_id, session_id)})
        return _rating(document) if document and document["stars"] else None

    def put(self, rating: Rating, told: Event) -> None:
        """As it is wished now; nothing is told when it was like that already. `stars` 0 takes it back."""
        for _ in range(TRIES):
            before = self._collection.find_one({"_id": rating.id})
            if _says(before) == (rating.stars, rating.feedback):
                return
            try:
                if before is None:
                    self._documents.insert(rating.id, _fields(rating), [told])
                else:
                    self._documents.save(rating.id, before["version"], _fields(rating), [told])
            except (DuplicateKeyError, VersionMismatch):
                continue
            return
        raise VersionMismatch("You changed this many times at once. Try again.")

    def stars_of(self, session_id: str) -> list[int]:
        found = self._collection.find({"session_id": session_id}, {"stars": 1})
        return [one["stars"] for one in found if one["stars"]]

    def feedback_of(self, session_id: str, after: str | None, limit: int) -> list[Rating]:
        """Those with words, in no order that tells whose they are."""
        query: Document = {"session_id": session_id, "has_feedback": True}
        if after is not None:
            if not _KEY.match(after):
                raise Invalid.cursor()
            query["key"] = {"$lt": after}
        return [_rating(one) for one in self._collection.find(query).sort("key", DESCENDING).limit(limit)]

    def found_of(self, attendee_id: str, posts: str) -> Found:
        theirs = self._collection.find({"attendee_id": attendee_id}, {"stars": 1})
        return Found({"ratings": sum(one["stars"] > 0 for one in theirs)})

    def forget(self, attendee_id: str, posts: str) -> None:
        self._collection.delete_many({"attendee_id": attendee_id})

    def export_of(self, attendee_id: str, after: str, limit: int) -> Exported:
        query = {"attendee_id": attendee_id, "_id": {"$gt": after}}
        found = [_rating(one) for one in self._collection.find(query).sort("_id", ASCENDING).limit(limit)]
        ratings = [_exported(one) for one in found if one.stars]
        return {"ratings": ratings}, found[-1].id if len(found) == limit else ""


def _says(document: Document | None) -> tuple[int, str]:
    return (document["stars"], document["feedback"]) if document else (0, "")


def _fields(rating: Rating) -> Document:
    return {**{name: getattr(rating, name) for name in _FIELDS}, "has_feedback": bool(rating.feedback)}


def _rating(document: Document) -> Rating:
    return Rating(version=document["version"], **{name: document[name] for name in _FIELDS})


def _exported(rating: Rating) -> Document:
    return {"conference_id": rating.conference_id, "session_id": rating.session_id, **shown(rating)}
