"""Where changes of sessions are kept, and the public changelog. Nobody else sees a document.

Both are written through the outboxes of what changed (services/plumbing/outbox.py): a change and its record are one
write. Ids sort by time, so pages are read in windows of time that widen until they are full: a database that collects
all matches before it sorts them reads little more than the page.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta

from pymongo import ASCENDING, DESCENDING
from pymongo.collection import Collection
from pymongo.database import Database
from ulid import ULID

from services.contracts.envelope import Record
from services.contracts.errors import Invalid, NotFound, Unavailable
from services.plumbing.clock import now, to_text
from services.plumbing.documents import Document
from services.plumbing.mongo import insert_missing
from services.plumbing.relay import Relay
from services.plumbing.subscribe import Outage
from services.sessions.data.domain import Exported, Found
from services.sessions.history.domain import Change, Entry

CHANGES, CHANGELOG = "changes", "changelog"
FIRST_WINDOW = timedelta(seconds=2)
ID_CHARACTERS = 26


def change_record(change: Change) -> Record:
    """For the outbox of the session that changed."""
    return Record(CHANGES, {"_id": change.id} | {key: value for key, value in asdict(change).items() if key != "id"})


def entry_record(entry: Entry) -> Record:
    return Record(CHANGELOG, entry)


class HistoryRepository:
    """Both collections. Nothing in them is ever changed, but that somebody who is gone is forgotten."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._changes = database[CHANGES]
        self._changelog = database[CHANGELOG]
        self._sessions = database["sessions"]
        self._removed = database["removed_sessions"]  # what is deleted, and perhaps not recorded yet

    def ensure_indexes(self) -> None:
        # Ascending, and read backwards: in a descending one SecantusDB 0.7 misses what begins with the bound asked for.
        for names in (
            ("conference_id",),
            ("session_id",),
            ("by",),
            ("conference_id", "import_id"),
        ):
            self._changes.create_index([(name, ASCENDING) for name in (*names, "_id")])
        self._changelog.create_index([("conference_id", ASCENDING), ("_id", ASCENDING)])

    def add(self, change: Document) -> None:
        """For what has no outbox any more. Twice is once."""
        insert_missing(self._changes, [change])

    def audit(
        self, conference_id: str, since: datetime, filters: dict[str, str], cursor: str | None, limit: int
    ) -> tuple[list[Change], str | None]:
        """Newest first. `since` is when there was nothing yet; filters are session_id and by."""
        query = {"conference_id": conference_id, **filters}
        found, following = _newest(self._changes, query, since, cursor, limit)
        return [_change(one) for one in found], following

    def changelog(
        self, conference_id: str, since: datetime, cursor: str | None, limit: int
    ) -> tuple[list[Entry], str | None]:
        return _newest(self._changelog, {"conference_id": conference_id}, since, cursor, limit)

    def entry(self, conference_id: str, entry_id: str) -> Entry:
        found = self._changelog.find_one({"_id": entry_id, "conference_id": conference_id})
        if found is None:
            raise NotFound("There is no such entry in the changelog.")
        return found

    def of_whole(
        self, conference_id: str, import_id: str, cursor: str | None, limit: int
    ) -> tuple[list[Change], str | None]:
        """What a release or an import changed, in the order in which it was written."""
        query: Document = {"conference_id": conference_id, "import_id": import_id}
        if cursor:
            query["_id"] = {"$gt": _checked(cursor)}
        found = list(self._changes.find(query).sort("_id", ASCENDING).limit(limit + 1))
        following = found[limit - 1]["_id"] if len(found) > limit else None
        return [_change(one) for one in found[:limit]], following

    def all_of_whole(self, conference_id: str, import_id: str) -> list[Change]:
        """Raises Unavailable while some of them are still in the outboxes of what changed."""
        waiting = {**_waiting(), "conference_id": conference_id, "outbox.document.import_id": import_id}
        if self._sessions.count_documents(waiting, limit=1):
            raise Unavailable("This release has only just gone out. Try again in a moment.")
        return [_change(one) for one in self._changes.find({"conference_id": conference_id, "import_id": import_id})]

    def after(self, conference_id: str, change_id: str) -> list[Change]:
        """All that was changed in a conference after this change."""
        return [_change(one) for one in self._changes.find({"conference_id": conference_id, "_id": {"$gt": change_id}})]

    def since(self, session_id: str, version: int) -> list[Change]:
        """What was changed of a session after this version of it, oldest first; also what was changed just now."""
        session = self._sessions.find_one({"_id": session_id}, {"outbox": 1}) or {"outbox": []}
        just_now = [body["document"] for body in session["outbox"] if body.get("collection") == CHANGES]
        kept = self._changes.find({"session_id": session_id, "version": {"$gt": version}})
        changes = {one["_id"]: _change(one) for one in [*kept, *just_now] if one["version"] > version}
        return sorted(changes.values(), key=lambda change: change.version)

    def entries_since(self, conference_id: str, entry_id: str) -> int:
        """How many lines the changelog has after this one ("": in all)."""
        return self._changelog.count_documents({"conference_id": conference_id, "_id": {"$gt": entry_id}})

    def newest_entry(self, conference_id: str, since: datetime) -> Entry | None:
        found, _ = self.changelog(conference_id, since, None, 1)
        return found[0] if found else None

    # What it keeps of single people (services/sessions/data/domain.py: Keeper)

    def found_of(self, attendee_id: str, posts: str) -> Found:
        return Found(anonymised={"programme_changes": self._changes.count_documents({"by": attendee_id})})

    def forget(self, attendee_id: str, posts: str) -> None:
        """What was changed stays; who did it is known no more."""
        if self._sessions.count_documents({**_waiting(), "outbox.document.by": attendee_id}, limit=1):
            raise Outage("A change of this person is still to be recorded.")
        # The ids of requests begin with whose they were.
        touched = {"_id": {"$in": self._changes.distinct("session_id", {"by": attendee_id})}}
        self._sessions.update_many(touched, {"$pull": {"requests": {"$regex": f"^{re.escape(attendee_id)}:"}}})
        made = {"created_by": {"$gte": f"{attendee_id}:", "$lt": f"{attendee_id};"}}
        self._sessions.update_many(made, {"$unset": {"created_by": "", "fingerprint": ""}})
        self._removed.update_many({"change.by": attendee_id}, {"$set": {"change.by": None}})
        self._changes.update_many({"by": attendee_id}, {"$set": {"by": None}})

    def export_of(self, attendee_id: str, after: str, limit: int) -> Exported:
        query = {"by": attendee_id, "_id": {"$gt": after}}
        found = [_change(one) for one in self._changes.find(query).sort("_id", ASCENDING).limit(limit + 1)]
        items = [
            {
                "conference_id": one.conference_id,
                "session_id": one.session_id,
                "title": one.title,
                "at": to_text(one.at),
                "kind": one.kind,
                "reason": one.reason,
            }
            for one in found[:limit]
        ]
        return {"programme_changes": items}, found[limit - 1].id if len(found) > limit else ""


def _waiting() -> Document:
    """Finds the documents whose outboxes are not empty, by their index."""
    return {"pending_at": {"$lte": now()}}


def _newest(
    collection: "Collection[Document]", query: Document, since: datetime, cursor: str | None, limit: int
) -> tuple[list[Document], str | None]:
    """A page, newest first, and where the next one begins."""
    found: list[Document] = []
    for begin, end in _windows(since, cursor):
        window = collection.find({**query, "_id": {"$gte": begin, "$lt": end}}).sort("_id", DESCENDING)
        found += list(window.limit(limit + 1 - len(found)))
        if len(found) > limit:
            return found[:limit], found[limit - 1]["_id"]
    return found, None


def _windows(since: datetime, cursor: str | None) -> Iterator[tuple[str, str]]:
    """Ranges of ids from the newest back, each twice as wide as the one before."""
    end_at = now() + timedelta(minutes=1) if cursor is None else _time_of(_checked(cursor))
    end, width = cursor or _first_id(end_at), FIRST_WINDOW
    first = since - timedelta(minutes=1)  # clocks of replicas differ a little
    while end_at > first:
        end_at = max(end_at - width, first)
        begin = _first_id(end_at)
        yield begin, end
        end, width = begin, width * 2


def _first_id(at: datetime) -> str:
    """The smallest id of this moment."""
    return str(ULID.from_bytes(int(at.timestamp() * 1000).to_bytes(6, "big") + bytes(10)))


def _time_of(record_id: str) -> datetime:
    return ULID.from_str(record_id).datetime.astimezone(UTC)


def _checked(cursor: str) -> str:
    """Raises Invalid for what no page gave."""
    try:
        if len(cursor) == ID_CHARACTERS and str(ULID.from_str(cursor)) == cursor:
            return cursor
    except ValueError:
        pass
    raise Invalid.cursor()


_NAMES = tuple(one.name for one in fields(Change) if one.name != "id")


def _change(document: Document) -> Change:
    return Change(id=document["_id"], **{name: document[name] for name in _NAMES})
