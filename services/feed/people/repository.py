"""Where the feed keeps what it has heard of people. Nobody else sees a document."""

from collections.abc import Callable, Iterable

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, VersionMismatch
from services.plumbing.documents import MACHINERY, Document, Documents
from services.plumbing.relay import Relay

TRIES = 20  # events of one person that are handled at the same moment

# What becomes of a document (None: there is none yet), and what is told of it; None: it stays as it is.
Decide = Callable[[Document | None], tuple[Document, list[Event]] | None]


class PeopleRepository:
    """One document for each person: what they show, `known` (the version of the account that this is from).

    Of one who is erased the id stays, so that an event that comes late brings nothing back, and what they wished to
    become of their posts.
    """

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["people"], relay, "feed")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()

    def get(self, attendee_id: str) -> Document | None:
        return self.many([attendee_id]).get(attendee_id)

    def many(self, attendee_ids: Iterable[str | None]) -> dict[str, Document]:
        """Those of whom the feed has heard, by id."""
        wanted = [one for one in set(attendee_ids) if one is not None]
        return {one["_id"]: _known(one) for one in self._collection.find({"_id": {"$in": wanted}})} if wanted else {}

    def know(self, attendee_id: str, fields: Document, version: int, *, is_new: bool = False) -> None:
        """Keeps what the newest version of the account says: an event that comes late or twice changes nothing.

        Who shows them hears of it, unless nothing looks different, or they are new (`is_new`) and have written nothing.
        """

        def decide(before: Document | None) -> tuple[Document, list[Event]] | None:
            if before is not None and (before.get("erased") or before["known"] >= version):
                return None
            looks_the_same = before is not None and all(before.get(name) == fields[name] for name in fields)
            silent = looks_the_same or (before is None and is_new)
            return fields | {"known": version}, [] if silent else [_changed(attendee_id)]

        self._change(attendee_id, decide)

    def erase(self, attendee_id: str, posts: str) -> None:
        """Forgets the person, and that for good."""

        def decide(before: Document | None) -> tuple[Document, list[Event]] | None:
            if before is not None and before.get("erased"):
                return None
            return {"erased": True, "posts": posts, "known": 0}, [_changed(attendee_id)]

        self._change(attendee_id, decide)

    def _change(self, attendee_id: str, decide: Decide) -> None:
        for _ in range(TRIES):
            before = self._collection.find_one({"_id": attendee_id})
            decided = decide(_known(before) if before else None)
            if decided is None:
                return
            fields, events = decided
            try:
                if before is None:
                    self._documents.insert(attendee_id, fields, events)
                else:
                    gone = set(before) - set(fields) - MACHINERY
                    self._documents.save(attendee_id, before["version"], fields, events, without=gone)
            except (DuplicateKeyError, VersionMismatch):
                continue
            return
        raise Conflict("Too much is told of this person at this moment.")  # the event comes again


def _known(document: Document) -> Document:
    """The first release kept names only, under the account's version."""
    return {"known": document["version"], **document}


def _changed(attendee_id: str) -> Event:
    return Event("author_changed", {"attendee_id": attendee_id})
