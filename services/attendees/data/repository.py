"""Where erasures are kept, and who is being exported. Nobody else sees a document."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import datetime

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.attendees.data.domain import EXPORT_AT_MOST, RECEIPT_KEPT, Confirmation, Erasure, wish_again
from services.attendees.repository import AttendeeRepository
from services.contracts.envelope import Event
from services.contracts.errors import Conflict, NotFound, VersionMismatch
from services.plumbing.documents import Document, Documents, Request
from services.plumbing.relay import Relay

TRIES = 20  # of those who confirm at the same moment
PENDING_AT_MOST = 100  # erasures whose files a gateway is told to delete at a time


class ErasureRepository:
    """One document for each person who goes; what remains of it is the receipt, for a year."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["erasures"], relay, "attendees")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("attendee_id", ASCENDING)], unique=True)
        self._collection.create_index([("files_wait", ASCENDING)], sparse=True)
        self._collection.create_index([("expires_at", ASCENDING)], expireAfterSeconds=0)

    def get(self, erasure_id: str) -> Erasure:
        document = self._collection.find_one({"_id": erasure_id})
        if document is None:
            raise NotFound("There is no such receipt. Receipts are kept for a year.")
        return _erasure(document)

    def of_attendee(self, attendee_id: str) -> Erasure | None:
        document = self._collection.find_one({"attendee_id": attendee_id})
        return _erasure(document) if document else None

    def begin(self, erasure: Erasure, request: Request) -> Erasure:
        """Keeps a wish to go. The same person has one only: what an attempt left that broke off is taken up again."""
        document = self._documents.created_by(request)
        if document is not None:
            return _erasure(document)
        try:
            self._documents.insert(erasure.id, _document(erasure), [], request)
        except DuplicateKeyError:
            return self._resume(erasure)
        return replace(erasure, version=1)

    def change(self, erasure_id: str, decide: Callable[[Erasure], tuple[Erasure, list[Event]]]) -> Erasure:
        """Load, decide, save; once more when another confirmation was quicker."""
        return self._changed(erasure_id, decide, None)

    def change_once(
        self, erasure_id: str, decide: Callable[[Erasure], tuple[Erasure, list[Event]]], request_id: str
    ) -> Erasure:
        """The same, for what must not be added twice when the request is repeated."""
        if self._documents.has_seen(erasure_id, request_id):
            return self.get(erasure_id)
        return self._changed(erasure_id, decide, request_id)

    def with_files(self) -> Iterator[Erasure]:
        """Those whose files no gateway has confirmed to have deleted."""
        found = self._collection.find({"files_wait": True}).limit(PENDING_AT_MOST)
        return map(_erasure, found)

    def _resume(self, erasure: Erasure) -> Erasure:
        known = self.of_attendee(erasure.attendee_id)
        if known is None:  # its year has just ended
            raise Conflict("This was done before.")
        return self.change(known.id, lambda found: (wish_again(found, erasure), []))

    def _changed(
        self,
        erasure_id: str,
        decide: Callable[[Erasure], tuple[Erasure, list[Event]]],
        request_id: str | None,
    ) -> Erasure:
        for _ in range(TRIES):
            erasure = self.get(erasure_id)
            changed, events = decide(erasure)
            if changed == erasure:
                return erasure
            try:
                self._documents.save(erasure_id, erasure.version, _document(changed), events, request_id)
            except VersionMismatch:
                continue
            return replace(changed, version=erasure.version + 1)
        raise Conflict("Too much is happening to this erasure at this moment. Try again.")


class ExportRepository:
    """Who is being exported just now: an export costs all services something, so each has one at a time."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._collection = database["exports"]

    def ensure_indexes(self) -> None:
        self._collection.create_index([("until", ASCENDING)], expireAfterSeconds=0)

    def begin(self, attendee_id: str, export_id: str, *, at: datetime) -> datetime | None:
        """None when it may begin; else when the one that runs is over at the latest."""
        mine = {"$set": {"export_id": export_id, "until": at + EXPORT_AT_MOST}}
        try:
            self._collection.update_one({"_id": attendee_id, "until": {"$lte": at}}, mine, upsert=True)
        except DuplicateKeyError:
            running = self._collection.find_one({"_id": attendee_id})
            return running["until"] if running else at
        return None

    def end(self, attendee_id: str, export_id: str) -> None:
        self._collection.delete_one({"_id": attendee_id, "export_id": export_id})


def other_operators(attendees: AttendeeRepository, attendee_id: str) -> int:
    """Who could run this installation besides this one. Read through all: operators seldom go, and there are few.

    Two operators, the last two, who go at the same moment may both be let go; the command line makes another then.
    """
    return attendees.collection.count_documents({"operator": True, "active": True, "_id": {"$ne": attendee_id}})


def _document(erasure: Erasure) -> Document:
    return {
        "attendee_id": erasure.attendee_id,
        "address": erasure.address,
        "posts": erasure.posts,
        "requested_at": erasure.requested_at,
        "found": erasure.found,
        "confirmations": {service: asdict(each) for service, each in erasure.confirmations.items()},
        "completed_at": erasure.completed_at,
        # Files go once the account has gone for sure, which is when the address goes.
        "files_wait": not erasure.address and "media" not in erasure.confirmations,
        "expires_at": erasure.requested_at + RECEIPT_KEPT,
    }


def _erasure(document: Document) -> Erasure:
    return Erasure(
        id=document["_id"],
        attendee_id=document["attendee_id"],
        address=document["address"],
        posts=document["posts"],
        requested_at=document["requested_at"],
        found=document.get("found"),
        confirmations={service: Confirmation(**each) for service, each in document["confirmations"].items()},
        completed_at=document["completed_at"],
        version=document["version"],
    )
