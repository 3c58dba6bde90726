"""How often somebody may ask in one session: so many in the last minutes. Pure rules, and where turns are kept."""

from datetime import datetime, timedelta

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.errors import TooMany
from services.plumbing.documents import Document
from services.plumbing.relay import Relay

AT_MOST = 5
WITHIN = timedelta(minutes=10)
TRIES = 20

Turn = dict[str, object]


def taken(turns: list[Turn], request_id: str, at: datetime) -> list[Turn]:
    """The turns with this one; a request that comes again has its turn already. Raises TooMany."""
    recent = [turn for turn in turns if _at(turn) > at - WITHIN]
    if any(turn["request"] == request_id for turn in recent):
        return recent
    if len(recent) >= AT_MOST:
        wait = min(min(map(_at, recent)) + WITHIN - at, WITHIN)  # one that came first may be a moment later
        minutes = WITHIN.seconds // 60
        raise TooMany.wait(f"At most {AT_MOST} questions in {minutes} minutes in one session.", wait.total_seconds())
    return [*recent, {"request": request_id, "at": at}]


def _at(turn: Turn) -> datetime:
    at = turn["at"]
    assert isinstance(at, datetime)
    return at


class TurnRepository:
    """One document for each person and session while there are turns to remember."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._collection = database["question_turns"]

    def ensure_indexes(self) -> None:
        self._collection.create_index([("attendee_id", ASCENDING)])
        self._collection.create_index([("at", ASCENDING)], expireAfterSeconds=int(WITHIN.total_seconds()))

    def take(self, attendee_id: str, session_id: str, request_id: str, at: datetime) -> None:
        """Before anything is asked, so that many at once are counted. Raises TooMany."""
        key = f"{attendee_id}:{session_id}"
        for _ in range(TRIES):
            before = self._collection.find_one({"_id": key})
            turns = taken(before["turns"] if before else [], request_id, at)
            fields = {"attendee_id": attendee_id, "turns": turns, "at": at}
            try:
                if before is None:
                    self._collection.insert_one({"_id": key, "count": 1, **fields})
                    return
                same = {"_id": key, "count": before["count"]}
                if self._collection.update_one(same, {"$set": fields, "$inc": {"count": 1}}).matched_count:
                    return
            except DuplicateKeyError:
                continue
        raise TooMany.wait("You ask too much at the same moment.", 1)

    def forget(self, attendee_id: str) -> None:
        self._collection.delete_many({"attendee_id": attendee_id})
