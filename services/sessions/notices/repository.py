"""Where watches are kept. Nobody else sees a document."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Event
from services.plumbing.clock import now
from services.plumbing.documents import BULK_SIZE, Document, Documents
from services.plumbing.relay import Relay
from services.sessions.notices.domain import Seen, Watch
from services.sessions.stars.earlier import starred_but_not_in

_PLAIN = (
    *("conference_id", "conference", "known", "reason"),
    *("first_at", "last_at", "due_at", "remind_at", "reminded"),
)
_WATCHED = ("conference_id", "conference", "title", "speakers.name", "state", "start", "end", "room")


class WatchRepository:
    """One document for each session that was ever starred. It names nobody; its outbox does, until that is told."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["watches"], relay, "sessions")
        self._collection = self._documents.collection
        self._database = database

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("wake_at", ASCENDING)])
        self._watch_what_was_starred()

    def find(self, session_id: str) -> Watch | None:
        document = self._collection.find_one({"_id": session_id})
        return _watch(document) if document else None

    def begin(self, watch: Watch) -> None:
        """There is one for each session; who comes second finds it."""
        with suppress(DuplicateKeyError):
            self._documents.insert(watch.session_id, _fields(watch), [])

    def awake(self, at: datetime, limit: int) -> list[Watch]:
        """Those for which there is something to do by now."""
        found = self._collection.find({"wake_at": {"$lte": at}}).sort("wake_at", ASCENDING).limit(limit)
        return [_watch(document) for document in found]

    def save(self, watch: Watch, events: Sequence[Event]) -> None:
        """Raises VersionMismatch when something was heard, or told by another process, meanwhile."""
        self._documents.save(watch.session_id, watch.version, _fields(watch), events, waits=False)

    def _watch_what_was_starred(self) -> None:
        """The next tick looks at each as at one that is heard of late, and finds when to remind of it."""
        missing = list(starred_but_not_in(self._database, self._collection.name))
        for start in range(0, len(missing), BULK_SIZE):
            some = {"_id": {"$in": missing[start : start + BULK_SIZE]}, "state": {"$ne": "draft"}}
            for session in self._database["sessions"].find(some, _WATCHED):
                self.begin(_unheard(session, now()))


def _fields(watch: Watch) -> Document:
    seen = {name: _seen_document(getattr(watch, name)) for name in ("told", "now")}
    return {name: getattr(watch, name) for name in _PLAIN} | seen | {"wake_at": watch.wake_at}


def _seen_document(seen: Seen) -> Document:
    return {
        "title": seen.title,
        "speakers": list(seen.speakers),
        "state": seen.state,
        "start": seen.start,
        "end": seen.end,
        "room": seen.room,
    }


def _unheard(session: Document, at: datetime) -> Watch:
    """Of a session as it is stored; version 0 makes anything that is heard of it news."""
    named = {**{name: session[name] for name in ("title", "state", "start", "end", "room")}}
    seen = Seen(**named, speakers=tuple(one["name"] for one in session["speakers"]))
    return Watch(session["_id"], session["conference_id"], session["conference"], seen, seen, known=0, remind_at=at)


def _watch(document: Document) -> Watch:
    return Watch(
        session_id=document["_id"],
        told=_seen(document["told"]),
        now=_seen(document["now"]),
        version=document["version"],
        **{name: document[name] for name in _PLAIN},
    )


def _seen(document: Document) -> Seen:
    return Seen(**{**document, "speakers": tuple(document["speakers"])})
