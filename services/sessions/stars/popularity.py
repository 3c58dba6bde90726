"""How many have starred each session: counted, not added up, so that it is exact whatever breaks off.

A star given or taken back marks its session (by the event, which comes at least once). A marked session is counted
anew, a second later at most, and the count is kept only if nothing has marked it meanwhile: then it is counted again.
A rush of stars is counted once a second, and not once for each.
"""

from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.plumbing.documents import Document
from services.plumbing.relay import Relay
from services.sessions.stars.earlier import starred_but_not_in

COUNTED_AT_ONCE = 200  # sessions, in one look


@dataclass(frozen=True)
class Count:
    session_id: str
    stars: int


class PopularityRepository:
    """One document for each session that was ever starred. It names nobody, and tells nobody."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._database = database
        self._counts = database["popularity"]
        self._stars = database["stars"]

    def ensure_indexes(self) -> None:
        ranked = [("conference_id", ASCENDING), ("stars", DESCENDING), ("_id", ASCENDING)]
        self._counts.create_index(ranked)
        self._counts.create_index([("is_marked", ASCENDING)], sparse=True)
        for session_id, conference_id in starred_but_not_in(self._database, self._counts.name).items():
            self.mark(session_id, conference_id)

    def mark(self, session_id: str, conference_id: str) -> None:
        marked: dict[str, Any] = {
            "$inc": {"marks": 1},
            "$set": {"is_marked": True},
            "$setOnInsert": {"conference_id": conference_id, "stars": 0},
        }
        try:
            self._counts.update_one({"_id": session_id}, marked, upsert=True)
        except DuplicateKeyError:  # its first two stars, at the same moment
            self._counts.update_one({"_id": session_id}, {"$inc": {"marks": 1}, "$set": {"is_marked": True}})

    def count_marked(self) -> None:
        for one in list(self._counts.find({"is_marked": True}, {"marks": 1}).limit(COUNTED_AT_ONCE)):
            stars = self._stars.count_documents({"session_id": one["_id"], "active": True})
            as_marked = {"_id": one["_id"], "marks": one["marks"]}
            self._counts.update_one(as_marked, {"$set": {"stars": stars}, "$unset": {"is_marked": ""}})

    def of(self, session_id: str) -> int:
        found = self._counts.find_one({"_id": session_id}, {"stars": 1})
        return int(found["stars"]) if found else 0

    def ranked(self, conference_id: str, after: Count | None, limit: int) -> list[Count]:
        """Those that anybody starred, the most popular first; of the same number in the order of ids."""
        query: Document = {"conference_id": conference_id, "stars": {"$gt": 0}}
        if after is not None:
            query["stars"] = {"$gt": 0, "$lte": after.stars}
        found = self._counts.find(query).sort([("stars", DESCENDING), ("_id", ASCENDING)])
        counts = (Count(one["_id"], int(one["stars"])) for one in found)
        # Whoever has as many as the last one of the page before may stand before or after it: told apart here.
        rest = (
            one for one in counts if after is None or (-one.stars, one.session_id) > (-after.stars, after.session_id)
        )
        return [one for one, _ in zip(rest, range(limit), strict=False)]
