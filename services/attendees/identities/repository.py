"""Where tickets to link an identity are kept, until they are used or too old. Nobody else sees a document."""

from datetime import datetime

from pymongo import ASCENDING
from pymongo.database import Database

from services.attendees.identities.domain import Ticket
from services.contracts.errors import NotFound
from services.plumbing.documents import Document
from services.plumbing.relay import Relay

GONE = "This took too long, or was done already. Sign in with your organisation again."


class TicketRepository:
    """Tickets, by id. What stands in the browser is the id under our seal."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._collection = database["identity_tickets"]

    def ensure_indexes(self) -> None:
        self._collection.create_index([("expires_at", ASCENDING)], expireAfterSeconds=0)
        self._collection.create_index([("attendee_id", ASCENDING)])

    def add(self, ticket: Ticket) -> None:
        self._collection.insert_one(
            {
                "_id": ticket.id,
                "attendee_id": ticket.attendee_id,
                "key": ticket.key,
                "issuer": ticket.issuer,
                "expires_at": ticket.expires_at,
            }
        )

    def open(self, ticket_id: str | None, *, at: datetime) -> Ticket:
        """A ticket that is still good. Raises NotFound."""
        return _ticket(self._collection.find_one({"_id": ticket_id, "expires_at": {"$gt": at}}))

    def use(self, ticket_id: str, *, at: datetime) -> Ticket:
        """The same, and nobody gets it again: of two at once one is refused."""
        return _ticket(self._collection.find_one_and_delete({"_id": ticket_id, "expires_at": {"$gt": at}}))

    def count_of(self, attendee_id: str) -> int:
        return self._collection.count_documents({"attendee_id": attendee_id})

    def forget(self, attendee_id: str) -> None:
        """For erasure."""
        self._collection.delete_many({"attendee_id": attendee_id})


def _ticket(document: Document | None) -> Ticket:
    if document is None:
        raise NotFound(GONE)
    return Ticket(
        id=document["_id"],
        attendee_id=document["attendee_id"],
        key=document["key"],
        issuer=document["issuer"],
        expires_at=document["expires_at"],
    )
