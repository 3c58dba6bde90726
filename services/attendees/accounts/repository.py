"""Where sign-ins are kept. Nobody else sees a document."""

from datetime import datetime

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from services.attendees.accounts.domain import REFRESH_LIFETIME
from services.attendees.domain import Grant
from services.plumbing.documents import Document
from services.plumbing.relay import Relay

SPENT_KEPT = 100  # renewals whose tokens are known again: more than a day of them
LISTED = 100  # the newest sign-ins of one person that are shown


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

    def standing(self, attendee_id: str, generation: int, *, at: datetime) -> list[Grant]:
        """The sign-ins that have not ended, newest first."""
        query = {"attendee_id": attendee_id, "generation": generation, "revoked": False, "expires_at": {"$gt": at}}
        return [_grant(found) for found in self._collection.find(query).sort("_id", DESCENDING).limit(LISTED)]

    def of_attendee(self, attendee_id: str, *, after: str = "", limit: int) -> list[Grant]:
        """All that are kept, also those that have ended, in the order in which they were begun."""
        query = {"attendee_id": attendee_id, "_id": {"$gt": after}}
        return [_grant(found) for found in self._collection.find(query).sort("_id", ASCENDING).limit(limit)]

    def count_of(self, attendee_id: str) -> int:
        return self._collection.count_documents({"attendee_id": attendee_id})

    def forget(self, attendee_id: str) -> None:
        """For erasure."""
        self._collection.delete_many({"attendee_id": attendee_id})

    def add(self, grant: Grant) -> None:
        self._collection.insert_one(_grant_document(grant))

    def rotate(self, grant: Grant, digest: str) -> bool:
        """Puts the next token in the place of this one; False when another refresh was quicker."""
        rotated = self._collection.update_one(
            {"_id": grant.family, "token_digest": grant.token_digest, "revoked": False},
            {
                "$set": {"token_digest": digest, "expires_at": grant.expires_at, "used_at": grant.used_at},
                "$push": {"spent": {"$each": [grant.token_digest], "$slice": -SPENT_KEPT}},
            },
        )
        return bool(rotated.matched_count)

    def carry_over(self, family: str, attendee_id: str, generation: int) -> None:
        """Lets one sign-in stand while all others of the attendee have ended."""
        known = {"_id": family, "attendee_id": attendee_id, "generation": generation - 1}
        self._collection.update_one(known, {"$set": {"generation": generation}})

    def revoke(self, family: str) -> None:
        self._collection.update_one({"_id": family}, {"$set": {"revoked": True}})


def _grant_document(grant: Grant) -> Document:
    return {
        "_id": grant.family,
        "attendee_id": grant.attendee_id,
        "token_digest": grant.token_digest,
        "expires_at": grant.expires_at,
        "begun_at": grant.begun_at,
        "used_at": grant.used_at,
        "generation": grant.generation,
        "revoked": grant.revoked,
        "spent": list(grant.spent),
    }


def _grant(document: Document) -> Grant:
    # The first release kept neither times nor generation: a refresh set the end, and nothing counted generations up.
    used_at = document.get("used_at", document["expires_at"] - REFRESH_LIFETIME)
    return Grant(
        family=document["_id"],
        attendee_id=document["attendee_id"],
        token_digest=document["token_digest"],
        expires_at=document["expires_at"],
        begun_at=document.get("begun_at", used_at),
        used_at=used_at,
        generation=document.get("generation", 0),
        revoked=document["revoked"],
        spent=tuple(document["spent"]),
    )
