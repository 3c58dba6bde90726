"""Where stars are kept, and that somebody's were erased. Nobody else sees a document."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.errors import VersionMismatch
from services.plumbing.documents import Document, Documents
from services.plumbing.relay import Relay
from services.sessions.stars.domain import Star, erasure_done, star_id, told

NEWEST_FIRST = [("since", DESCENDING), ("_id", DESCENDING)]


class Place(NamedTuple):
    """Where a page of stars begins: after this one, newest first."""

    since: datetime
    id: str


class StarRepository:
    """One document for each session that somebody starred. Nobody has more of them than there are sessions."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["stars"], relay, "sessions")
        self._erasures = Documents(database["erasures"], relay, "sessions")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._erasures.ensure_indexes()
        self._erasures.collection.create_index([("attendee_id", ASCENDING)])
        owner = [("attendee_id", ASCENDING), ("active", ASCENDING)]
        self._collection.create_index([*owner, *NEWEST_FIRST])
        self._collection.create_index([*owner, ("conference_id", ASCENDING), *NEWEST_FIRST])

    def find(self, attendee_id: str, session_id: str) -> Star | None:
        document = self._collection.find_one({"_id": star_id(attendee_id, session_id)})
        return _star(document) if document else None

    def put(self, star: Star, title: str) -> None:
        """Gives a star or takes it back, and tells so; nothing when it was like that already, also just meanwhile."""
        before = self.find(star.attendee_id, star.session_id)
        if (before is not None and before.active) == star.active:
            return
        event = told(star, title)
        try:
            if before is None:
                self._documents.insert(star.id, _fields(star), [event])
            else:
                self._documents.save(star.id, before.version, _fields(star), [event])
        except (DuplicateKeyError, VersionMismatch):
            return  # the same wish, twice at once
        if star.active and self._erasures.collection.count_documents({"attendee_id": star.attendee_id}, limit=1):
            self._collection.delete_one({"_id": star.id})  # was on its way when the account was erased

    def newest(self, attendee_id: str, conference_id: str | None, place: Place | None, limit: int) -> Sequence[Star]:
        query: Document = {"attendee_id": attendee_id, "active": True}
        if conference_id is not None:
            query["conference_id"] = conference_id
        if place is not None:
            query["since"] = {"$lte": place.since}
        found = self._collection.find(query).sort(NEWEST_FIRST)
        # Those of the same millisecond as the last one of the page before are few: told apart here.
        rest = (one for one in found if place is None or (one["since"], one["_id"]) < place)
        return [_star(one) for one, _ in zip(rest, range(limit), strict=False)]

    def session_ids(self, attendee_id: str, conference_id: str) -> list[str]:
        query = {"attendee_id": attendee_id, "active": True, "conference_id": conference_id}
        return sorted(one["session_id"] for one in self._collection.find(query, {"session_id": 1}))

    def erase(self, attendee_id: str, erasure_id: str) -> None:
        """Removes all stars of somebody, and tells so once, however often this is asked.

        That it has begun is written first, with what there is to remove: a crash in between is gone on from, and a
        star that comes late finds it.
        """
        count = self._collection.count_documents({"attendee_id": attendee_id, "active": True})
        try:
            self._erasures.insert(erasure_id, {"attendee_id": attendee_id, "stars": count}, [])
        except DuplicateKeyError:
            count = (self._erasures.collection.find_one({"_id": erasure_id}) or {}).get("stars", count)
        self._collection.delete_many({"attendee_id": attendee_id})
        try:
            self._erasures.save(erasure_id, 1, {}, [erasure_done(erasure_id, attendee_id, count)])
        except VersionMismatch:
            return  # told already


def _fields(star: Star) -> Document:
    return {
        "attendee_id": star.attendee_id,
        "conference_id": star.conference_id,
        "session_id": star.session_id,
        "since": star.since,
        "active": star.active,
    }


def _star(document: Document) -> Star:
    names = ("attendee_id", "conference_id", "session_id", "since", "active", "version")
    return Star(**{name: document[name] for name in names})
