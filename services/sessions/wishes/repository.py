"""Where wishes for recordings are kept, and the batches in which those who wished are told.

A batch is written with its notices in one write, before its wishes are closed. Whoever tells first closes what the
batches before have told, then writes the next batch under the next number: two who tell at once meet at that number,
and a crash in between is gone on from. So nobody is told twice, and nobody is forgotten.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.errors import VersionMismatch
from services.plumbing.clock import to_text
from services.plumbing.documents import Document, Documents
from services.plumbing.relay import Relay
from services.sessions.data.domain import Exported, Found
from services.sessions.data.repository import ErasureRepository
from services.sessions.domain.session import Session
from services.sessions.wishes.domain import PEOPLE_AT_ONCE, Arrival, Wish, notices, told, wish_id

NEW, CLOSED = 1, 2  # versions of a batch


class WishRepository:
    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._wishes = Documents(database["wishes"], relay, "sessions")
        self._batches = Documents(database["wish_batches"], relay, "sessions")
        self._arrivals = database["recording_arrivals"]
        self._erasures = ErasureRepository(database, relay)
        self._sessions = database["sessions"]

    def ensure_indexes(self) -> None:
        self._wishes.ensure_indexes()
        self._batches.ensure_indexes()
        self._erasures.ensure_indexes()
        collection = self._wishes.collection
        collection.create_index([("attendee_id", ASCENDING), ("is_open", ASCENDING), ("_id", ASCENDING)])
        collection.create_index([("session_id", ASCENDING), ("is_open", ASCENDING), ("_id", ASCENDING)])
        collection.create_index([("conference_id", ASCENDING), ("is_open", ASCENDING)])
        self._batches.collection.create_index([("session_id", ASCENDING), ("number", ASCENDING)])
        self._arrivals.create_index([("conference_id", ASCENDING), ("recorded_at", DESCENDING)])

    def put(self, wish: Wish) -> None:
        """Wishes or takes it back, and tells so; nothing when it was like that already, also just meanwhile."""
        before = self._find(wish.id)
        if (before is not None and before.is_open) == wish.is_open:
            return
        try:
            if before is None:
                self._wishes.insert(wish.id, _fields(wish), [told(wish)])
            else:
                self._wishes.save(wish.id, before.version, _fields(wish), [told(wish)])
        except (DuplicateKeyError, VersionMismatch):
            return  # the same wish, twice at once
        if wish.is_open and self._erasures.knows(wish.attendee_id):
            self._wishes.collection.delete_one({"_id": wish.id})  # was on its way when the account was erased

    def is_open(self, attendee_id: str, session_id: str) -> bool:
        wish = self._find(wish_id(attendee_id, session_id))
        return wish is not None and wish.is_open

    def counts(self, conference_id: str, at_most: int) -> list[tuple[str, int]]:
        """The sessions whose recordings are waited for, by how many wait, most first."""
        query = {"conference_id": conference_id, "is_open": True}
        counted = Counter(one["session_id"] for one in self._wishes.collection.find(query, {"session_id": 1}))
        return sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:at_most]

    def tell(self, session: Session) -> int:
        """Tells everybody who waits for the recording of this session; answers how many they were."""
        count = 0
        while True:
            number = self._batches.collection.count_documents({"session_id": session.id})
            self._close_told(session.id)
            people = self._waiting(session.id)
            if not people:
                return count
            batch_id = f"recording:{session.id}:{number}"
            fields = {"session_id": session.id, "number": number, "attendee_ids": people}
            with suppress(DuplicateKeyError):  # somebody else tells at the same time
                self._batches.insert(batch_id, fields, notices(batch_id, session, people))
                count += len(people)

    def arrived(self, arrival: Arrival) -> None:
        """Keeps it for the first recording only."""
        with suppress(DuplicateKeyError):
            self._arrivals.insert_one({"_id": arrival.session_id, "told": 0, **_arrival_fields(arrival)})

    def add_told(self, session_id: str, count: int) -> None:
        if count:
            self._arrivals.update_one({"_id": session_id}, {"$inc": {"told": count}})

    def arrivals(self, conference_id: str, at_most: int) -> list[Arrival]:
        """The latest first."""
        found = self._arrivals.find({"conference_id": conference_id}).sort("recorded_at", DESCENDING).limit(at_most)
        return [_arrival(one) for one in found]

    def sessions(self, session_ids: Sequence[str]) -> dict[str, Document]:
        """Title, end and state, by id."""
        wanted = ("title", "end", "state", "do_not_record")
        return {one["_id"]: one for one in self._sessions.find({"_id": {"$in": list(session_ids)}}, wanted)}

    def found_of(self, attendee_id: str, posts: str) -> Found:
        query = {"attendee_id": attendee_id, "is_open": True}
        return Found({"recording_wishes": self._wishes.collection.count_documents(query)})

    def forget(self, attendee_id: str, posts: str) -> None:
        self._wishes.collection.delete_many({"attendee_id": attendee_id})

    def export_of(self, attendee_id: str, after: str, limit: int) -> Exported:
        query: Document = {"attendee_id": attendee_id, "is_open": True}
        if after:
            query["_id"] = {"$gt": after}
        found = list(self._wishes.collection.find(query).sort("_id", ASCENDING).limit(limit + 1))
        page = found[:limit]
        known = self.sessions([one["session_id"] for one in page])
        shown = [_exported(one, known.get(one["session_id"])) for one in page]
        return {"recording_wishes": shown}, page[-1]["_id"] if len(found) > limit else ""

    def _find(self, wish_id: str) -> Wish | None:
        document = self._wishes.collection.find_one({"_id": wish_id})
        return _wish(document) if document else None

    def _waiting(self, session_id: str) -> list[str]:
        query = {"session_id": session_id, "is_open": True}
        found = self._wishes.collection.find(query, {"attendee_id": 1}).sort("_id", ASCENDING).limit(PEOPLE_AT_ONCE)
        return [one["attendee_id"] for one in found]

    def _close_told(self, session_id: str) -> None:
        """The wishes of people who have been told; then nobody needs to know any more who they were."""
        for batch in self._batches.collection.find({"session_id": session_id, "version": NEW}):
            ids = [wish_id(one, session_id) for one in batch.get("attendee_ids", ())]
            update = {"$set": {"is_open": False}, "$inc": {"version": 1}}
            self._wishes.collection.update_many({"_id": {"$in": ids}, "is_open": True}, update)
            with suppress(VersionMismatch):
                self._batches.save(batch["_id"], NEW, {}, [], without=("attendee_ids",))


def _fields(wish: Wish) -> Document:
    return {
        "attendee_id": wish.attendee_id,
        "conference_id": wish.conference_id,
        "session_id": wish.session_id,
        "since": wish.since,
        "is_open": wish.is_open,
    }


def _wish(document: Document) -> Wish:
    names = ("attendee_id", "conference_id", "session_id", "since", "is_open", "version")
    return Wish(**{name: document[name] for name in names})


def _exported(document: Document, session: Document | None) -> dict[str, Any]:
    """What a session is called that is a draft again is the organisers' own."""
    title = session["title"] if session and session["state"] != "draft" else ""
    where = {"conference_id": document["conference_id"], "session_id": document["session_id"], "title": title}
    return {**where, "at": to_text(document["since"])}


def _arrival_fields(arrival: Arrival) -> Document:
    return {
        "conference_id": arrival.conference_id,
        "session_id": arrival.session_id,
        "title": arrival.title,
        "ended_at": arrival.ended_at,
        "recorded_at": arrival.recorded_at,
    }


def _arrival(document: Document) -> Arrival:
    names = ("conference_id", "session_id", "title", "ended_at", "recorded_at", "told")
    return Arrival(**{name: document[name] for name in names})
