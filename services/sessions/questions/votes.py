"""Who wants to know what others asked, and how their votes are counted exactly. Nobody else sees a document.

A vote is a document of its own: its id lets nobody vote twice. What a question shows is their number, counted again
after each change; it is saved under the question's version, so of several counts at once the newest stays. A vote is
`due` until a count that has seen it is saved: what a crash leaves is counted by the next tick.
"""

from datetime import datetime
from typing import NamedTuple
from weakref import WeakValueDictionary

from eventlet.semaphore import Semaphore
from pymongo import ASCENDING, UpdateOne
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.plumbing.documents import Document
from services.plumbing.relay import Relay


class Vote(NamedTuple):
    """`number` counts how often it was given and taken back."""

    attendee_id: str
    question_id: str
    session_id: str
    at: datetime
    active: bool
    due: bool
    number: int

    @property
    def id(self) -> str:
        return f"{self.attendee_id}:{self.question_id}"


class VoteRepository:
    """One document for each person and question; one that was taken back is kept as not active."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._collection = database["votes"]
        self._turns: WeakValueDictionary[str, Semaphore] = WeakValueDictionary()

    def ensure_indexes(self) -> None:
        self._collection.create_index([("question_id", ASCENDING), ("active", ASCENDING)])
        self._collection.create_index([("question_id", ASCENDING), ("due", ASCENDING)])
        self._collection.create_index([("due", ASCENDING), ("at", ASCENDING)])
        self._collection.create_index([("attendee_id", ASCENDING), ("session_id", ASCENDING)])
        self._collection.create_index([("attendee_id", ASCENDING), ("_id", ASCENDING)])

    def put(self, attendee_id: str, question_id: str, session_id: str, *, on: bool, at: datetime) -> bool:
        """Gives a vote or takes it back; whether anything changed. The same wish twice at once changes it once."""
        key = f"{attendee_id}:{question_id}"
        before = self._collection.find_one({"_id": key})
        if (before is not None and before["active"]) == on:
            return False
        fields = {"active": on, "due": True, "at": at}
        if before is not None:
            query = {"_id": key, "number": before["number"]}
            changed = self._collection.update_one(query, {"$set": fields, "$inc": {"number": 1}})
            return changed.matched_count > 0
        owner = {"attendee_id": attendee_id, "question_id": question_id, "session_id": session_id}
        try:
            self._collection.insert_one({"_id": key, **owner, **fields, "number": 1})
        except DuplicateKeyError:
            return False
        return True

    def has(self, attendee_id: str, question_id: str) -> bool:
        vote = self._collection.find_one({"_id": f"{attendee_id}:{question_id}"}, {"active": 1})
        return vote is not None and bool(vote["active"])

    def turn(self, question_id: str) -> Semaphore:
        """One count of a question at a time in this process: those that wait find their votes counted."""
        return self._turns.setdefault(question_id, Semaphore())

    def due(self, question_id: str) -> list[Vote]:
        return [_vote(one) for one in self._collection.find({"question_id": question_id, "due": True})]

    def left_behind(self, before: datetime, limit: int) -> list[str]:
        """The questions with votes that a crash left uncounted."""
        found = self._collection.find({"due": True, "at": {"$lt": before}}, {"question_id": 1}).limit(limit)
        return sorted({one["question_id"] for one in found})

    def count(self, question_id: str) -> int:
        return self._collection.count_documents({"question_id": question_id, "active": True})

    def counted(self, votes: list[Vote]) -> None:
        """These are in a count that was saved; one that was changed meanwhile is still due."""
        settled = {"$set": {"due": False}}
        writes = [UpdateOne({"_id": vote.id, "number": vote.number}, settled) for vote in votes]
        if writes:
            self._collection.bulk_write(writes, ordered=False)

    def voters(self, question_id: str) -> list[str]:
        found = self._collection.find({"question_id": question_id, "active": True}, {"attendee_id": 1})
        return [one["attendee_id"] for one in found]

    def of_person(self, attendee_id: str, session_id: str) -> list[str]:
        """The questions of a session that somebody voted for."""
        query = {"attendee_id": attendee_id, "session_id": session_id, "active": True}
        return sorted(one["question_id"] for one in self._collection.find(query, {"question_id": 1}))

    def page_of(self, attendee_id: str, after: str, limit: int) -> list[Vote]:
        query = {"attendee_id": attendee_id, "_id": {"$gt": after}}
        found = self._collection.find(query).sort("_id", ASCENDING).limit(limit)
        return [_vote(one) for one in found]

    def count_of(self, attendee_id: str) -> int:
        return self._collection.count_documents({"attendee_id": attendee_id, "active": True})

    def remove(self, vote: Vote) -> None:
        self._collection.delete_one({"_id": vote.id})


def _vote(document: Document) -> Vote:
    return Vote(**{name: document[name] for name in Vote._fields})
