"""Where attendees are kept. Rules about them are in domain.py and in the folders; nobody else sees a document."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.attendees import search
from services.attendees.domain import Attendee, Claim, Identity, Membership
from services.contracts.envelope import Event
from services.contracts.errors import Conflict, NotFound, VersionMismatch
from services.plumbing.documents import MACHINERY, Document, Documents, Request
from services.plumbing.relay import Relay

LONG_AGO = datetime(2008, 1, 1, tzinfo=UTC)  # when members joined who were written down before that was kept
TRIES = 20  # writers that are quicker, before one gives up


class AttendeeRepository:
    """Accounts, by id and by address."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["attendees"], relay, "attendees")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("email", ASCENDING)], unique=True)
        # One speaker is one person. Each list has something in it, or all without a speaker would be the same.
        self._collection.create_index([("speaker_keys", ASCENDING)], unique=True, sparse=True)
        # One identity at a provider is one person; never empty either.
        self._collection.create_index([("identity_keys", ASCENDING)], unique=True, sparse=True)
        for field in ("prefixes", "interest_keys", "organisation_key", "conference_ids", "member_keys"):
            self._collection.create_index([(field, ASCENDING), ("name_key", ASCENDING), ("_id", ASCENDING)])
        self._collection.create_index([("name_key", ASCENDING), ("_id", ASCENDING)])
        self._collection.create_index([("claims_in", ASCENDING)], sparse=True)
        self._upgrade()

    def _upgrade(self) -> None:
        """Accounts of the first release get the fields by which they are found. They show what they showed before."""
        for document in self._collection.find({"memberships": {"$exists": False}}):
            known = {"_id": document["_id"], "version": document["version"]}
            self._collection.update_one(known, {"$set": _document(attendee_of(document)), "$unset": {"roles": ""}})

    def get(self, attendee_id: str) -> Attendee:
        """Raises NotFound also for one who is erased: whatever is asked or wanted of them, there is nobody."""
        attendee = self.find(attendee_id)
        if attendee is None:
            raise NotFound("There is no such attendee.")
        return attendee

    def find(self, attendee_id: str) -> Attendee | None:
        """As `get`, for handlers of events: whom an event is about may be gone since, and no retry brings them back."""
        document = self._collection.find_one({"_id": attendee_id})
        return attendee_of(document) if document and document.get("erased_at") is None else None

    def many(self, attendee_ids: Iterable[str]) -> dict[str, Attendee]:
        """Those that there are, by id."""
        found = self._collection.find({"_id": {"$in": list(set(attendee_ids))}})
        return {document["_id"]: attendee_of(document) for document in found if document.get("erased_at") is None}

    def by_email(self, email: str) -> tuple[Attendee | None, str | None]:
        """The account with this address and its password's hash."""
        document = self._collection.find_one({"email": email})
        return (attendee_of(document), document["password_hash"]) if document else (None, None)

    def has_password(self, attendee_id: str) -> bool:
        """Not everybody has one: who came by the organisation's provider may do without."""
        return self._collection.count_documents({"_id": attendee_id, "password_hash": {"$ne": None}}, limit=1) > 0

    def by_identity(self, key: str) -> Attendee | None:
        """The account that is linked to this identity at a provider."""
        document = self._collection.find_one({"identity_keys": key})
        return attendee_of(document) if document else None

    def created_by(self, request: Request) -> Attendee | None:
        document = self._documents.created_by(request)
        return attendee_of(document) if document else None

    def add(
        self,
        attendee: Attendee,
        password_hash: str | None,
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

    def save(
        self,
        attendee: Attendee,
        events: Iterable[Event],
        request_id: str | None = None,
        *,
        password_hash: str | None = None,
    ) -> Attendee:
        """Raises VersionMismatch when it was changed since it was loaded, Conflict when its address is taken."""
        document = _document(attendee) | ({} if password_hash is None else {"password_hash": password_hash})
        try:
            self._documents.save(attendee.id, attendee.version, document, events, request_id)
        except DuplicateKeyError as error:
            raise Conflict("Somebody else has this address, or is this speaker.") from error
        return replace(attendee, version=attendee.version + 1)

    def has_seen(self, attendee_id: str, request_id: str | None) -> bool:
        """Whether this request has changed the attendee before."""
        return bool(request_id) and self._documents.has_seen(attendee_id, str(request_id))

    def change(
        self,
        attendee_id: str,
        decide: Callable[[Attendee], tuple[Attendee, list[Event]]],
        request_id: str | None = None,
        *,
        password_hash: str | None = None,
    ) -> Attendee:
        """Load, decide, save; once more from the start when somebody else was quicker.

        For changes that hold whatever else has changed, and need no version from the client. A request that comes again
        changes nothing, whatever has happened since; one that comes between loading and saving, saving finds.
        """
        for _ in range(TRIES):
            attendee = self.get(attendee_id)
            if self.has_seen(attendee_id, request_id):
                return attendee
            changed, events = decide(attendee)
            if not events and password_hash is None and changed == attendee:
                return attendee
            try:
                return self.save(changed, events, request_id, password_hash=password_hash)
            except VersionMismatch:
                continue
        raise Conflict("Too much is happening to this account at this moment. Try again.")

    def erase(self, attendee_id: str, decide: Callable[[Attendee], tuple[Attendee, list[Event]]]) -> Attendee:
        """As `change`, and whatever else the document held goes: the password, what made it, the requests it saw."""
        for _ in range(TRIES):
            before = self._collection.find_one({"_id": attendee_id})
            if before is None:
                raise NotFound("There is no such attendee.")
            attendee, events = decide(attendee_of(before))
            if not events:
                return attendee
            left = _document(attendee) | {"password_hash": None}
            others = set(before) - set(left) - MACHINERY
            try:
                self._documents.save(attendee_id, attendee.version, left, events, without=others)
            except VersionMismatch:
                continue
            return replace(attendee, version=attendee.version + 1)
        raise Conflict("Too much is happening to this account at this moment. Try again.")

    @property
    def collection(self) -> "Collection[Document]":
        """For the queries of the folders' repositories, which say what they look for; they never write with it."""
        return self._collection


def _document(attendee: Attendee) -> Document:
    names = {one.name for one in fields(attendee)} - {"id", "version", "memberships"}
    waiting = [
        key for key, member in attendee.memberships.items() if any(claim.state == "waiting" for claim in member.claims)
    ]
    return {
        **{name: getattr(attendee, name) for name in names},
        "interests": list(attendee.interests),
        "links": list(attendee.links),
        "memberships": {key: asdict(member) for key, member in attendee.memberships.items()},
        "refused_claims": {key: [asdict(claim) for claim in claims] for key, claims in attendee.refused_claims.items()},
        "identities": [asdict(identity) for identity in attendee.identities],
        "identity_keys": [attendee.id, *(identity.key for identity in attendee.identities)],
        "conference_ids": list(attendee.memberships),
        "member_keys": [key for one in attendee.memberships.items() for key in _member_keys(*one)],
        "speaker_keys": [attendee.id, *(f"{key} {speaker_id}" for key, speaker_id in attendee.linked_speakers)],
        "claims_in": waiting,
        **search.keys(attendee),
    }


def _member_keys(conference_id: str, member: Membership) -> list[str]:
    """As what somebody is found in a conference: their role, and whether they are a speaker of its programme."""
    is_linked = any(claim.state == "linked" for claim in member.claims)
    return [f"{conference_id} {member.role}", *([f"{conference_id} linked"] if is_linked else [])]


def attendee_of(document: Document) -> Attendee:
    values: dict[str, Any] = {one.name: document[one.name] for one in fields(Attendee) if one.name in document}
    values |= {"interests": tuple(document["interests"]), "links": tuple(document["links"])}
    members = document.get("memberships")
    if members is None:  # written by the first release, which kept roles only
        members = {key: {"role": role, "joined_at": LONG_AGO} for key, role in document.get("roles", {}).items()}
    values["identities"] = tuple(Identity(**identity) for identity in document.get("identities", ()))
    values["memberships"] = {key: _membership(member) for key, member in members.items()}
    refused = document.get("refused_claims", {})
    values["refused_claims"] = {key: tuple(Claim(**claim) for claim in claims) for key, claims in refused.items()}
    return Attendee(id=document["_id"], **values)


def _membership(member: Document) -> Membership:
    return Membership(**{**member, "claims": tuple(Claim(**claim) for claim in member.get("claims", ()))})
