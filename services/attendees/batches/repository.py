"""Where lists of people to invite are kept, until their report has been read. Nobody else sees a document."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, fields, replace

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.attendees.batches.domain import KEPT_FOR, LINES_AT_MOST, STEP, Batch, Line, without_person
from services.attendees.domain import email_of
from services.contracts.envelope import Event
from services.contracts.errors import Conflict, NotFound, VersionMismatch
from services.plumbing.documents import Document, Documents, Request
from services.plumbing.relay import Relay

SHOWN = 20  # newest lists of a conference


class BatchRepository:
    """One document for a list and its progress."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["invitation_batches"], relay, "attendees")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("conference_id", ASCENDING), ("_id", DESCENDING)])
        self._collection.create_index([("by", ASCENDING)])
        self._collection.create_index([("lines.value", ASCENDING)])
        self._collection.create_index([("forget_at", ASCENDING)], expireAfterSeconds=0)

    def find(self, batch_id: str) -> Batch | None:
        document = self._collection.find_one({"_id": batch_id})
        return _batch(document) if document else None

    def get(self, conference_id: str, batch_id: str) -> Batch:
        """Raises NotFound, also for a list of another conference."""
        batch = self.find(batch_id)
        if batch is None or batch.conference_id != conference_id:
            raise NotFound("There is no such list in this conference. Reports are kept for 30 days.")
        return batch

    def newest(self, conference_id: str) -> list[Batch]:
        found = self._collection.find({"conference_id": conference_id}).sort("_id", DESCENDING).limit(SHOWN)
        return [_batch(document) for document in found]

    def created_by(self, request: Request) -> Batch | None:
        document = self._documents.created_by(request)
        return _batch(document) if document else None

    def add(self, batch: Batch, events: Iterable[Event], request: Request) -> Batch:
        document = _fields(batch) | {"forget_at": batch.made_at + KEPT_FOR}
        try:
            self._documents.insert(batch.id, document, events, request)
        except DuplicateKeyError as error:
            known = self.created_by(request)  # the same request, twice at the same time
            if known is None:
                raise Conflict("There is such a list already.") from error
            return known
        return replace(batch, version=1)

    def save(self, batch: Batch, events: Iterable[Event]) -> None:
        """Raises VersionMismatch when somebody else did this step."""
        self._documents.save(batch.id, batch.version, _fields(batch), events)

    def of_person(self, attendee_id: str, address: str) -> list[str]:
        """Ids of the lists that somebody made or stands in, in whatever spelling.

        Reads all lists there are: a conference has few, and people are seldom erased.
        """
        found = self._collection.find({}, {"by": 1, "lines.value": 1})
        return [
            one["_id"]
            for one in found
            if one["by"] == attendee_id or any(address in email_of(line["value"]) for line in one["lines"])
        ]

    def forget(self, attendee_id: str, address: str) -> None:
        """Nobody's name stands any more at those."""
        for each in self.of_person(attendee_id, address):
            self._forget_in(each, attendee_id, address)

    def _forget_in(self, batch_id: str, attendee_id: str, address: str) -> None:
        """Once more from the start when a step was quicker; there are not many in a list."""
        for _ in range(LINES_AT_MOST // STEP):
            batch = self.find(batch_id)
            if batch is None:
                return
            left = without_person(batch, attendee_id, address)
            if left == batch:
                return
            with suppress(VersionMismatch):
                self.save(left, [])
                return
        raise Conflict("Too much is happening to this list at this moment. Try again.")


def _fields(batch: Batch) -> Document:
    names = {one.name for one in fields(batch)} - {"id", "version", "lines"}
    return {**{name: getattr(batch, name) for name in names}, "lines": [asdict(line) for line in batch.lines]}


def _batch(document: Document) -> Batch:
    values = {one.name: document[one.name] for one in fields(Batch) if one.name in document}
    return Batch(id=document["_id"], **{**values, "lines": tuple(Line(**line) for line in document["lines"])})
