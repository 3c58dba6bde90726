"""When and where sessions are, by time: small answers from an index, however large the conference is."""

from datetime import datetime

from pymongo import ASCENDING, UpdateOne
from pymongo.database import Database

from services.plumbing.clock import to_text
from services.plumbing.documents import BULK_SIZE, Document
from services.plumbing.relay import Relay
from services.sessions.domain.session import PUBLIC_STATES
from services.sessions.now.domain import Slot
from services.sessions.now.keys import long_order

_FIELDS = ("room", "state", "start", "end")
_PUBLIC = {"$in": list(PUBLIC_STATES)}


class SlotRepository:
    """Reads what repository/sessions.py writes."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._collection = database["sessions"]

    def ensure_indexes(self) -> None:
        self._collection.create_index([("long_order", ASCENDING)])
        self._mark_long()

    def starting(self, conference_id: str, since: datetime, until: datetime) -> list[Slot]:
        """What begins then in public, by time."""
        query = {"conference_id": conference_id, "order": _between(since, until), "state": _PUBLIC}
        found = self._collection.find(query, _FIELDS).sort("order", ASCENDING)
        return [_slot(one) for one in found]

    def long_ones(self, conference_id: str, length: int, since: datetime, until: datetime) -> list[Slot]:
        """The same of those of one length, as in domain.LENGTHS, that last longer than usual."""
        query = {"long_order": _between(since, until, f"{conference_id}|{length}|"), "state": _PUBLIC}
        return [_slot(one) for one in self._collection.find(query, _FIELDS)]

    def _mark_long(self) -> None:
        """Sessions that an earlier release has stored do not say how long they last."""
        wanted = ("conference_id", "order", "start", "end")
        while found := list(self._collection.find({"long_order": None}, wanted).limit(BULK_SIZE)):
            marks = [(one["_id"], {"long_order": long_order(*(one[name] for name in wanted))}) for one in found]
            self._collection.bulk_write([UpdateOne({"_id": key}, {"$set": mark}) for key, mark in marks], ordered=False)


def _between(since: datetime, until: datetime, before: str = "") -> Document:
    """Without the Z, all fractions of the first and of the last second are on the right side."""
    return {"$gte": before + to_text(since)[:-1], "$lt": before + to_text(until)[:-1]}


def _slot(document: Document) -> Slot:
    return Slot(document["_id"], *(document[name] for name in _FIELDS))
