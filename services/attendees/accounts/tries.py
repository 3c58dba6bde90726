"""Where tries are counted. Keys are digests: neither an address of mail nor one of a client can be read back."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.attendees.accounts.throttling import TOO_MANY, Rule, Tries, tried
from services.contracts.errors import TooMany
from services.plumbing.documents import Document
from services.plumbing.relay import Relay

ROUNDS = 30  # others that count under the same key at the same moment, before one is told to wait


class Limit(NamedTuple):
    """What is counted, and how much of it is allowed. `of` groups keys that are forgotten together."""

    key: str
    rule: Rule
    of: str = ""


class Taken(NamedTuple):
    key: str
    since: datetime


class TryRepository:
    """Counts of tries; each ends by itself."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._collection = database["tries"]

    def ensure_indexes(self) -> None:
        self._collection.create_index([("of", ASCENDING)])
        self._collection.create_index([("forget_at", ASCENDING)], expireAfterSeconds=0)

    def take(self, limits: Iterable[Limit], *, at: datetime) -> list[Taken]:
        """Counts a try under each of these, or under none: raises TooMany when one of them has had enough."""
        taken: list[Taken] = []
        try:
            for limit in limits:
                taken.append(self._count(limit, at))
        except TooMany:
            self.give_back(taken)
            raise
        return taken

    def give_back(self, taken: Iterable[Taken]) -> None:
        """Uncounts tries that were none."""
        for key, since in taken:
            self._collection.update_one({"_id": key, "since": since, "count": {"$gt": 0}}, {"$inc": {"count": -1}})

    def forget(self, key: str) -> None:
        self._collection.delete_one({"_id": key})

    def forget_all(self, of: str) -> int:
        return self._collection.delete_many({"of": of}).deleted_count

    def _count(self, limit: Limit, at: datetime) -> Taken:
        """Each count is written only if nobody else has counted since it was read, so that none gets lost."""
        for _ in range(ROUNDS):
            found = self._collection.find_one({"_id": limit.key})
            tries = tried(_tries(found) if found else None, limit.rule, at=at)
            document = {
                "count": tries.count,
                "since": tries.since,
                "last_at": tries.last_at,
                "of": limit.of,
                "forget_at": limit.rule.forget_at(tries),
            }
            if found is None:
                if self._insert(limit.key, document):
                    return Taken(limit.key, tries.since)
                continue
            known = {"_id": limit.key, "count": found["count"], "since": found["since"]}
            if self._collection.update_one(known, {"$set": document}).matched_count:
                return Taken(limit.key, tries.since)
        raise TooMany.wait(TOO_MANY, 1)

    def _insert(self, key: str, document: Document) -> bool:
        try:
            self._collection.insert_one({"_id": key, **document})
        except DuplicateKeyError:
            return False
        return True


def _tries(document: Document) -> Tries:
    return Tries(document["count"], document["since"], document["last_at"])
