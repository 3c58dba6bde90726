"""Letters that somebody asked for who is not signed in: kept first, decided later.

Whether there is an account with the address is looked up only when the request has been answered, in the handler of its
event. So the answer and its time are the same, whoever asks for whatever address.
"""

from dataclasses import dataclass
from datetime import datetime

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Event
from services.plumbing.documents import Document, Documents, Request
from services.plumbing.relay import Relay


@dataclass(frozen=True)
class LetterRequest:
    """`template` names the letter. `address` is emptied once that was decided."""

    id: str
    template: str
    address: str
    created_at: datetime
    expires_at: datetime


class LetterRequestRepository:
    """Requests by id, and by the command that made them."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["letter_requests"], relay, "attendees")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("address", ASCENDING)])
        self._collection.create_index([("expires_at", ASCENDING)], expireAfterSeconds=0)

    def find(self, request_id: str) -> LetterRequest | None:
        document = self._collection.find_one({"_id": request_id})
        return _request(document) if document else None

    def created_by(self, command: Request) -> LetterRequest | None:
        document = self._documents.created_by(command)
        return _request(document) if document else None

    def add(self, wanted: LetterRequest, command: Request | None = None) -> LetterRequest:
        """Keeps it and tells of it; the same one, or the same command, once more adds none."""
        event = Event("letter_requested", {"request_id": wanted.id})
        try:
            self._documents.insert(wanted.id, _fields(wanted), [event], command)
        except DuplicateKeyError:
            known = self.created_by(command) if command else self.find(wanted.id)
            if known is None:
                raise
            return known
        return wanted

    def settle(self, request_id: str) -> None:
        """Forgets the address: the letter is written, or none is due."""
        self._collection.update_one({"_id": request_id}, {"$set": {"address": ""}})

    def forget_address(self, address: str) -> None:
        """For erasure: no letter is due to this address any more, whoever asked for one."""
        self._collection.update_many({"address": address}, {"$set": {"address": ""}})


def _fields(wanted: LetterRequest) -> Document:
    return {
        "template": wanted.template,
        "address": wanted.address,
        "created_at": wanted.created_at,
        "expires_at": wanted.expires_at,
    }


def _request(document: Document) -> LetterRequest:
    return LetterRequest(
        id=document["_id"],
        template=document["template"],
        address=document["address"],
        created_at=document["created_at"],
        expires_at=document["expires_at"],
    )
