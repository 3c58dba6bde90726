"""Where invitations are kept. Nobody else sees a document."""

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.attendees.invitations.domain import KEPT_FOR, Decided, Invitation
from services.contracts.envelope import Event
from services.contracts.errors import Conflict, NotFound, VersionMismatch
from services.plumbing.documents import Document, Documents, Request
from services.plumbing.relay import Relay

TRIES = 50  # at writing what others are writing too: so many may come with one link at the same moment
LISTS = ("sent_at", "used_by", "joining")
LONG = {"used_by": 0, "joining": 0, "outbox": 0, "requests": 0}  # of a link, up to ten thousand people


class InvitationRepository:
    """Invitations by mail and links: one document each. An open one by mail is the only one of its address."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["invitations"], relay, "attendees")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("open_key", ASCENDING)], unique=True, sparse=True)
        self._collection.create_index([("address_key", ASCENDING)])
        self._collection.create_index([("conference_id", ASCENDING), ("kind", ASCENDING), ("_id", DESCENDING)])
        for whom in ("used_by", "by", "address"):
            self._collection.create_index([(whom, ASCENDING)])
        self._collection.create_index([("forget_at", ASCENDING)], expireAfterSeconds=0)

    def get(self, invitation_id: str) -> Invitation | None:
        document = self._collection.find_one({"_id": invitation_id})
        return _invitation(document) if document else None

    def of_conference(self, conference_id: str, invitation_id: str, kind: str) -> Invitation:
        """Raises NotFound for one of another conference, or of another kind."""
        found = self.get(invitation_id)
        if found is None or (found.conference_id, found.kind) != (conference_id, kind):
            raise NotFound("There is no such invitation in this conference.")
        return found

    def open_for(self, address_key: str) -> Invitation | None:
        """The one by mail that is neither used nor revoked. It may be too old."""
        document = self._collection.find_one({"open_key": address_key})
        return _invitation(document) if document else None

    def letters_since(self, address_key: str, moment: datetime) -> int:
        """How many letters went to an address for a conference, by whichever invitation."""
        found = self._collection.find({"address_key": address_key}, {"sent_at": 1})
        return sum(sent > moment for document in found for sent in document["sent_at"])

    def page(self, conference_id: str, kind: str, before: str | None, limit: int) -> list[Invitation]:
        """Newest first, without who used them."""
        query: dict[str, Any] = {"conference_id": conference_id, "kind": kind}
        if before:
            query["_id"] = {"$lt": before}
        found = self._collection.find(query, LONG).sort("_id", DESCENDING).limit(limit)
        return [_invitation(document) for document in found]

    def created_by(self, request: Request) -> Invitation | None:
        document = self._documents.created_by(request)
        return _invitation(document) if document else None

    def has_seen(self, invitation: Invitation, request_id: str) -> bool:
        return self._documents.has_seen(invitation.id, request_id)

    def add(
        self, invitation: Invitation, events: Iterable[Event], request: Request, *, waits: bool = True
    ) -> Invitation:
        """Raises VersionMismatch when somebody has just invited the same address."""
        document = _fields(invitation) | _keys(invitation)
        try:
            self._documents.insert(invitation.id, document, events, request, waits=waits)
        except DuplicateKeyError as error:
            known = self.created_by(request)
            if known is not None:
                return known
            raise VersionMismatch("Somebody has just invited this address.") from error
        return replace(invitation, version=1)

    def save(
        self,
        invitation: Invitation,
        events: Iterable[Event],
        request_id: str | None = None,
        *,
        waits: bool = True,
    ) -> Invitation:
        keys = _keys(invitation)
        self._documents.save(
            invitation.id,
            invitation.version,
            _fields(invitation) | keys,
            events,
            request_id,
            without=() if "open_key" in keys else ("open_key",),
            waits=waits,
        )
        return replace(invitation, version=invitation.version + 1)

    def change(self, invitation_id: str, decide: Callable[[Invitation], Decided]) -> Invitation:
        """Load, decide, save; once more from the start when somebody else was quicker."""
        for _ in range(TRIES):
            invitation = self.get(invitation_id)
            if invitation is None:
                raise NotFound("There is no such invitation.")
            changed, events = decide(invitation)
            if changed == invitation:
                return invitation
            try:
                return self.save(changed, events)
            except VersionMismatch:
                continue
        raise Conflict("Too many come with this invitation at this moment. Try again.")

    def of_person(self, attendee_id: str) -> list[str]:
        """Ids of the invitations that somebody made or used."""
        found = self._collection.find({"$or": [{"used_by": attendee_id}, {"by": attendee_id}]}, {"_id": 1})
        return [document["_id"] for document in found]

    def page_of_person(self, attendee_id: str, *, after: str, limit: int) -> list[Invitation]:
        """What somebody made or used, in the order of ids, without who else used it."""
        theirs = {"$or": [{"used_by": attendee_id}, {"by": attendee_id}], "_id": {"$gt": after}}
        found = self._collection.find(theirs, LONG).sort("_id", ASCENDING).limit(limit)
        return [_invitation(document) for document in found]

    def of_address(self, address: str) -> list[str]:
        """Ids of the invitations that hold this address still."""
        return [document["_id"] for document in self._collection.find({"address": address}, {"_id": 1})]


def _fields(invitation: Invitation) -> Document:
    names = {one.name for one in fields(invitation)} - {"id", "version"}
    return {name: list(value) if name in LISTS else value for name in names for value in [getattr(invitation, name)]}


def _keys(invitation: Invitation) -> Document:
    """By what it is found and forgotten. While it has an address, it is the only one of that address."""
    return {
        "forget_at": invitation.expires_at + KEPT_FOR,
        **({"open_key": invitation.address_key} if invitation.address else {}),
    }


def _invitation(document: Document) -> Invitation:
    values = {one.name: document[one.name] for one in fields(Invitation) if one.name in document}
    values |= {name: tuple(values.get(name, ())) for name in LISTS}
    return Invitation(id=document["_id"], **values)
