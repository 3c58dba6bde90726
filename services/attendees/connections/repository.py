"""Where is kept who follows, mutes and blocks whom. Nobody else sees a document."""

from collections.abc import Iterable
from datetime import datetime

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.attendees.connections.domain import BLOCK, FOLLOW, MUTE, Connection, Relation, connection_id, told
from services.contracts.errors import VersionMismatch
from services.plumbing.documents import Document, Documents
from services.plumbing.relay import Relay

REMEMBERED = 5_000  # blocks and mutes that a standing holds; more than that is no use of blocking


class ConnectionRepository:
    """One document for each of follow, mute and block between two attendees."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["connections"], relay, "attendees")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        for side in ("attendee_id", "other_id"):
            order = [(side, ASCENDING), ("kind", ASCENDING), ("active", ASCENDING), ("since", DESCENDING)]
            self._collection.create_index(order)

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

    def count(self, attendee_id: str) -> dict[str, int]:
        """{"followers", "following"}"""
        query = {"kind": FOLLOW, "active": True}
        return {
            "followers": self._collection.count_documents({"other_id": attendee_id, **query}),
            "following": self._collection.count_documents({"attendee_id": attendee_id, **query}),
        }

    def _others(self, side: str, other_side: str, kind: str, attendee_id: str) -> list[str]:
        query = {side: attendee_id, "kind": kind, "active": True}
        return [one[other_side] for one in self._collection.find(query, {other_side: 1}).limit(REMEMBERED)]


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
