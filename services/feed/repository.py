"""Where entries and what the feed knows of sessions are kept. Nobody else sees a document.

Entries of a conference are numbered 1, 2, 3 … without gaps, and n is only ever visible after n-1: a new entry takes the
highest number there is plus one, and a unique index lets only one of two do so. Whoever has seen n has missed nothing
before it, which is what a live stream resumes from.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from eventlet.semaphore import Semaphore
from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Invalid, NotFound
from services.feed.authors import for_everybody
from services.feed.domain import entry_removed, part_from_author
from services.plumbing.documents import Document, Documents, Request, Stored
from services.plumbing.projections import keep_newest
from services.plumbing.relay import Relay

WHOSE = ("author_id", "created_by", "fingerprint")  # by what an entry names its author; a request's id holds theirs
LOOKED_BACK = 200  # entries, for changes that one new entry may tell together
TRIES_FOR_A_NUMBER = 50  # replicas that add at the same moment; within one process they queue up


class EntryRepository:
    """The entries of all conferences."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["entries"], relay, "feed")
        self._collection = self._documents.collection
        self._sessions = database["sessions"]
        self._turns: defaultdict[str, Semaphore] = defaultdict(Semaphore)
        self._highest_seen: defaultdict[str, int] = defaultdict(int)

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("conference_id", ASCENDING), ("seq", DESCENDING)], unique=True)
        self._collection.create_index([("conference_id", ASCENDING), ("session_ids", ASCENDING), ("seq", DESCENDING)])
        self._collection.create_index([("conference_id", ASCENDING), ("author_id", ASCENDING), ("seq", DESCENDING)])
        self._collection.create_index([("conference_id", ASCENDING), ("kind", ASCENDING), ("seq", DESCENDING)])
        self._collection.create_index([("author_id", ASCENDING), ("_id", ASCENDING)])

    def add(self, entry_id: str, fields: Document, request: Request | None = None) -> Document:
        """Adds the entry once; a second time changes nothing. Answers it as it is stored."""
        conference_id = fields["conference_id"]
        with self._turns[conference_id]:
            # The next number as far as this process knows. Another replica may have taken it: the index tells.
            seq = self._highest_seen[conference_id] or self.highest(conference_id)
            for _ in range(TRIES_FOR_A_NUMBER):
                seq += 1
                try:
                    self._documents.insert(entry_id, {**fields, "seq": seq}, [_added(entry_id, fields, seq)], request)
                except DuplicateKeyError:
                    known = self._known(entry_id, request)
                    if known is not None:
                        return known
                    seq = self.highest(conference_id)
                else:
                    self._highest_seen[conference_id] = seq
                    return {"_id": entry_id, "version": 1, "seq": seq, **fields}
        raise Conflict("Too many are writing at this moment. Try again.")

    def highest(self, conference_id: str) -> int:
        """The number of the newest entry; 0 when there is none. Removed ones keep theirs."""
        # Looked for from the last one known here: a database that sorts all that match would read the whole feed.
        for known in (self._highest_seen[conference_id], 0):
            query = {"conference_id": conference_id, "seq": {"$gte": known}}
            newest = self._collection.find_one(query, {"seq": 1}, sort=[("seq", DESCENDING)])
            if newest is not None:
                self._highest_seen[conference_id] = int(newest["seq"])
                return int(newest["seq"])
        return 0

    def page(
        self,
        conference_id: str,
        filters: dict[str, str],
        *,
        before: int | None,
        limit: int,
    ) -> tuple[list[Document], int | None]:
        """Newest first. Raises Invalid for an unknown filter.

        Read in windows of numbers, each twice as wide as the one before, with nothing in the query that its index does
        not have: then the cost is that of the page and not of the whole feed, also where all that match are sorted.
        """
        query: Document = {"conference_id": conference_id, **_query(filters)}
        end = before if before is not None else self.highest(conference_id) + 1
        width = end if len(filters) > 1 else 2 * (limit + 1)
        found: list[Document] = []
        while end > 1 and len(found) <= limit:
            start = max(1, end - width)
            window = self._collection.find({**query, "seq": {"$gte": start, "$lt": end}}).sort("seq", DESCENDING)
            found += _visible(window)
            end, width = start, width * 2
        return found[:limit], found[limit - 1]["seq"] if len(found) > limit else None

    def after(self, conference_id: str, seq: int, limit: int) -> list[Document]:
        """Oldest first, removed ones left out."""
        query = {"conference_id": conference_id, "seq": {"$gt": seq, "$lte": seq + limit}}
        return _visible(self._collection.find(query).sort("seq", ASCENDING))

    def post(self, conference_id: str, post_id: str) -> Document:
        document = self._collection.find_one({"_id": post_id, "conference_id": conference_id, "kind": "post"})
        if document is None or document.get("removed_at"):
            raise NotFound("There is no such post.")
        return document

    def remove(self, entry: Document, at: datetime) -> None:
        """Takes an entry out of sight. Its number stays taken, its words go."""
        self._documents.save(entry["_id"], entry["version"], {"removed_at": at, "post": None}, [entry_removed(entry)])

    def is_there(self, entry_id: str) -> bool:
        return self._collection.count_documents({"_id": entry_id}, limit=1) > 0

    def newest(self, conference_id: str, kinds: Iterable[str]) -> list[Document]:
        """Of these kinds, those among the last entries of a conference, newest first; also those that were removed."""
        since = {"$gt": self.highest(conference_id) - LOOKED_BACK}
        found = [
            one
            for kind in kinds
            for one in self._collection.find({"conference_id": conference_id, "kind": kind, "seq": since})
        ]
        return sorted(found, key=lambda one: int(one["seq"]), reverse=True)

    def replace(self, entry: Document, by: str, at: datetime) -> None:
        """Takes an entry out of sight for another that tells the same and more. Raises VersionMismatch."""
        gone = {"removed_at": at, "replaced_by": by}
        self._documents.save(entry["_id"], entry["version"], gone, [entry_removed(entry)])

    def know_session(self, session_id: str, fields: Document, version: int) -> None:
        keep_newest(self._sessions, session_id, fields, version)

    def sessions_now(self, session_ids: Iterable[str]) -> dict[str, Document]:
        """What is known of these, by id."""
        wanted = list(set(session_ids))
        return {one["_id"]: one for one in self._sessions.find({"_id": {"$in": wanted}})} if wanted else {}

    def written_by(self, author_id: str, *, after: str = "", limit: int) -> list[Document]:
        """Entries of one author in all conferences, oldest first; also removed ones, which say whose they were."""
        query = {"author_id": author_id, "_id": {"$gt": after}}
        return list(self._collection.find(query).sort("_id", ASCENDING).limit(limit))

    def count_of(self, author_id: str) -> dict[str, int]:
        """How many entries of one author are to be read, by conference id."""
        found = self._collection.find({"author_id": author_id}, {"conference_id": 1, "removed_at": 1})
        return Counter(one["conference_id"] for one in found if not one.get("removed_at"))

    def part_from_author(self, entries: Iterable[Document], posts: str, at: datetime) -> None:
        """Makes entries of an erased person nobody's, or takes them out of sight, and forgets whose they were.

        Raises VersionMismatch when some were changed meanwhile; the others are done.
        """
        changes = [(entry, *part_from_author(entry, posts, at=at)) for entry in entries]
        self._documents.save_many(
            [Stored(entry["_id"], entry["version"], fields, events, WHOSE) for entry, fields, events in changes]
        )

    def _known(self, entry_id: str, request: Request | None) -> Document | None:
        """The entry that stands in the way of adding this one: itself, added before, if it is not only the number."""
        return self._collection.find_one({"_id": entry_id}) or (request and self._documents.created_by(request)) or None


def _visible(documents: Iterable[Document]) -> list[Document]:
    """Without those that were removed; asked of the database, it would not use the index."""
    return [document for document in documents if not document.get("removed_at")]


def _added(entry_id: str, fields: Document, seq: int) -> Event:
    data = {"conference_id": fields["conference_id"], "conference": fields["conference"], "seq": seq}
    entry = show_everybody(show({"_id": entry_id, "seq": seq, **fields}))
    return Event("entry_added", data | {"entry": entry, "author_id": fields.get("author_id")})


def show(document: Document) -> Document:
    """An entry as the gateways get it, who show it to readers."""
    entry = {name: document[name] for name in ("seq", "kind", "at", "conference", "conference_id")}
    parts = {name: document[name] for name in ("post", "session", "change", "programme") if document.get(name)}
    return {"id": document["_id"], **entry, **parts}


def show_everybody(entry: Document) -> Document:
    """An entry for all readers at once."""
    post = entry.get("post")
    return entry | {"post": post | {"author": for_everybody(post["author"])}} if post else entry


def _query(filters: dict[str, str]) -> Document:
    fields = {"session": "session_ids", "author": "author_id", "kind": "kind"}
    unknown = set(filters) - set(fields)
    if unknown:
        raise Invalid.fields({name: ["There is no such filter."] for name in sorted(unknown)})
    return {fields[name]: value for name, value in filters.items()}
