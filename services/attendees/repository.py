"""Where accounts and sign-ins are kept. Rules about them are in domain.py; nobody else sees a document."""

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.attendees.domain import Attendee, Grant
from services.contracts.envelope import Event
from services.contracts.errors import Conflict, NotFound
from services.plumbing.documents import Document, Documents, Request
from services.plumbing.relay import Relay

SPENT_KEPT = 100  # renewals whose tokens are known again: more than a day of them


class AttendeeRepository:
    """Accounts, by id and by address."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["attendees"], relay, "attendees")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("email", ASCENDING)], unique=True)

    def get(self, attendee_id: str) -> Attendee:
        document = self._collection.find_one({"_id": attendee_id})
        if document is None:
            raise NotFound("There is no such attendee.")
        return _attendee(document)

    def by_email(self, email: str) -> tuple[Attendee | None, str | None]:
        """The account with this address and its password's hash."""
        document = self._collection.find_one({"email": email})
        return (_attendee(document), document["password_hash"]) if document else (None, None)

    def created_by(self, request: Request) -> Attendee | None:
        document = self._documents.created_by(request)
        return _attendee(document) if document else None

    def add(
        self,
        attendee: Attendee,
        password_hash: str,
        events: Iterable[Event],
        request: Request | None = None,
    ) -> Attendee:
        """Raises Conflict when the address has an account."""
        document = _document(attendee) | {"password_hash": password_hash}
        try:
            self._documents.insert(attendee.id, document, events, request)
        except DuplicateKeyError as error:
            known = self.created_by(request) if request else None  # the same request, twice at the same time
            if known is not None:
                return known
            raise Conflict("There is an account with this e-mail address. Sign in.") from error
        return replace(attendee, version=1)

    def save(self, attendee: Attendee, events: Iterable[Event], request_id: str | None = None) -> Attendee:
        """Raises VersionMismatch when it was changed since it was loaded."""
        self._documents.save(attendee.id, attendee.version, _document(attendee), events, request_id)
        return replace(attendee, version=attendee.version + 1)


class GrantRepository:
    """Sign-ins: of each family only the digest of the newest token."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._collection = database["grants"]

    def ensure_indexes(self) -> None:
        self._collection.create_index([("attendee_id", ASCENDING)])
        self._collection.create_index([("expires_at", ASCENDING)], expireAfterSeconds=0)

    def find(self, family: str) -> Grant | None:
        document = self._collection.find_one({"_id": family})
        return _grant(document) if document else None

    def add(self, grant: Grant) -> None:
        self._collection.insert_one(_grant_document(grant))

    def rotate(self, grant: Grant, digest: str) -> bool:
        """Puts the next token in the place of this one; False when another refresh was quicker."""
        rotated = self._collection.update_one(
            {"_id": grant.family, "token_digest": grant.token_digest, "revoked": False},
            {
                "$set": {"token_digest": digest, "expires_at": grant.expires_at},
                "$push": {"spent": {"$each": [grant.token_digest], "$slice": -SPENT_KEPT}},
            },
        )
        return bool(rotated.matched_count)

    def revoke(self, family: str) -> None:
        self._collection.update_one({"_id": family}, {"$set": {"revoked": True}})


def _document(attendee: Attendee) -> Document:
    document = {one.name: getattr(attendee, one.name) for one in fields(attendee) if one.name not in ("id", "version")}
    return document | {"interests": list(attendee.interests), "links": list(attendee.links)}


def _attendee(document: Document) -> Attendee:
    values: dict[str, Any] = {one.name: document[one.name] for one in fields(Attendee) if one.name in document}
    values |= {"interests": tuple(document["interests"]), "links": tuple(document["links"])}
    return Attendee(id=document["_id"], **values)


def _grant_document(grant: Grant) -> Document:
    return {
        "_id": grant.family,
        "attendee_id": grant.attendee_id,
        "token_digest": grant.token_digest,
        "expires_at": grant.expires_at,
        "revoked": grant.revoked,
        "spent": list(grant.spent),
    }


def _grant(document: Document) -> Grant:
    return Grant(
        family=document["_id"],
        attendee_id=document["attendee_id"],
        token_digest=document["token_digest"],
        expires_at=document["expires_at"],
        revoked=document["revoked"],
        spent=tuple(document["spent"]),
    )
