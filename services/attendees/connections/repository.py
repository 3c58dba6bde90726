"""Where is kept who follows, mutes and blocks whom. Nobody else sees a document."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.attendees.connections.domain import (
    AT_MOST,
    BLOCK,
    FOLLOW,
    MUTE,
    Connection,
    Relation,
    connection_id,
    told,
)
from services.attendees.connections.paging import BATCH
from services.attendees.connections.windows import Moment, before_moment
from services.contracts.errors import VersionMismatch
from services.plumbing.documents import Document, Documents
from services.plumbing.relay import Relay

SIDES = ("attendee_id", "other_id")
NEWEST_FIRST = [("since", DESCENDING), ("_id", DESCENDING)]


class ConnectionRepository:
    """One document for each of follow, mute and block between two attendees."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["connections"], relay, "attendees")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        for side in SIDES:
            fields = [(side, ASCENDING), ("kind", ASCENDING), ("active", ASCENDING)]
            self._collection.create_index([*fields, *NEWEST_FIRST])

    def find(self, kind: str, attendee_id: str, other_id: str) -> Connection | None:
        document = self._collection.find_one({"_id": connection_id(kind, attendee_id, other_id)})
        return _connection(document) if document else None

    def put(self, kind: str, attendee_id: str, other_id: str, *, active: bool, at: datetime) -> bool:
        """Begins or ends a connection, and tells so; False when it was like that already, also just meanwhile."""
        before = self.find(kind, attendee_id, other_id)
        if (before is not None and before.active) == active:
            return False
        now = Connection(kind, attendee_id, other_id, at, active, before.version if before else 0)
        try:
            if before is None:
                self._documents.insert(now.id, _fields(now), [told(now)])
            else:
                self._documents.save(now.id, now.version, _fields(now), [told(now)])
        except (DuplicateKeyError, VersionMismatch):
            return False  # the same wish, twice at once
        return True

    def relation(self, viewer_id: str, attendee_id: str) -> Relation:
        """How the viewer stands to somebody; one query."""
        pairs = ((viewer_id, attendee_id), (attendee_id, viewer_id))
        ids = [connection_id(kind, *pair) for pair in pairs for kind in (FOLLOW, MUTE, BLOCK)]
        found = {one["_id"] for one in self._collection.find({"_id": {"$in": ids}, "active": True}, {"_id": 1})}
        follows, mutes, blocks, followed_by, _, blocked_by = (each in found for each in ids)
        return Relation(follows, followed_by, mutes, blocks, blocked_by)

    def who_follow(self, attendee_ids: Iterable[str], viewer_id: str) -> set[str]:
        """Which of these follow the viewer; one query."""
        ids = [connection_id(FOLLOW, each, viewer_id) for each in attendee_ids]
        found = self._collection.find({"_id": {"$in": ids}, "active": True}, {"attendee_id": 1})
        return {one["attendee_id"] for one in found}

    def kept_apart(self, attendee_id: str) -> dict[str, list[str]]:
        """Whom somebody blocks and mutes, and who blocks them: {"blocks", "mutes", "blocked_by"}."""
        return {
            "blocks": self._others("attendee_id", "other_id", BLOCK, attendee_id),
            "mutes": self._others("attendee_id", "other_id", MUTE, attendee_id),
            "blocked_by": self._others("other_id", "attendee_id", BLOCK, attendee_id),
        }

    def among(self, kind: str, attendee_id: str, other_ids: Iterable[str]) -> set[str]:
        """Whom of these somebody follows, mutes or blocks; one query."""
        ids = [connection_id(kind, attendee_id, each) for each in other_ids]
        found = self._collection.find({"_id": {"$in": ids}, "active": True}, {"other_id": 1})
        return {one["other_id"] for one in found}

    def others(self, kind: str, attendee_id: str) -> set[str]:
        """Ids of all whom somebody follows, mutes or blocks."""
        return set(self._others("attendee_id", "other_id", kind, attendee_id))

    def how_many(self, kind: str, attendee_id: str) -> int:
        return self._collection.count_documents({"attendee_id": attendee_id, "kind": kind, "active": True})

    def newest(
        self, side: str, kind: str, attendee_id: str, *, place: Moment, oldest: datetime
    ) -> Iterator[list[Connection]]:
        """What is active and comes after `place`, newest first, in batches. `side`: where `attendee_id` stands."""
        query = {side: attendee_id, "kind": kind, "active": True}
        while True:
            for window in before_moment(place, oldest):
                documents = self._collection.find({**query, **window}).sort(NEWEST_FIRST).limit(BATCH)
                found = [_connection(one) for one in documents]
                yield found
                if len(found) == BATCH:
                    place = Moment(found[-1].since, found[-1].id)
                    break
            else:
                return

    def count(self, attendee_id: str) -> dict[str, int]:
        """{"followers", "following"}"""
        query = {"kind": FOLLOW, "active": True}
        return {
            "followers": self._collection.count_documents({"other_id": attendee_id, **query}),
            "following": self._collection.count_documents({"attendee_id": attendee_id, **query}),
        }

    def begun_by(self, attendee_id: str, kind: str, *, after: str = "", limit: int) -> list[Connection]:
        """All of a kind that somebody began, also what has ended, in the order of ids."""
        prefix = connection_id(kind, attendee_id, "")
        within = {"$gt": after or prefix, "$lt": prefix + "\uffff"}
        return [_connection(one) for one in self._collection.find({"_id": within}).sort("_id", ASCENDING).limit(limit)]

    def followers_by_id(self, attendee_id: str, *, after: str = "", limit: int) -> list[Connection]:
        """Who follows somebody, in the order of ids: each once, whoever comes and goes meanwhile."""
        query = {"other_id": attendee_id, "kind": FOLLOW, "active": True, "_id": {"$gt": after}}
        return [_connection(one) for one in self._collection.find(query).sort("_id", ASCENDING).limit(limit)]

    def count_of(self, attendee_id: str) -> int:
        """How many somebody began towards others, and others towards them, also those that have ended."""
        return sum(self._collection.count_documents({side: attendee_id}) for side in SIDES)

    def forget(self, attendee_id: str) -> None:
        """For erasure: all of those."""
        for side in SIDES:
            self._collection.delete_many({side: attendee_id})

    def _others(self, side: str, other_side: str, kind: str, attendee_id: str) -> list[str]:
        query = {side: attendee_id, "kind": kind, "active": True}
        return [one[other_side] for one in self._collection.find(query, {other_side: 1}).limit(AT_MOST)]


def _fields(connection: Connection) -> Document:
    return {
        "kind": connection.kind,
        "attendee_id": connection.attendee_id,
        "other_id": connection.other_id,
        "since": connection.since,
        "active": connection.active,
    }


def _connection(document: Document) -> Connection:
    names = ("kind", "attendee_id", "other_id", "since", "active", "version")
    return Connection(**{name: document[name] for name in names})
