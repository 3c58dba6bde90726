"""Where sign-ins are kept. Nobody else sees a document."""

from pymongo import ASCENDING
from pymongo.database import Database

from services.attendees.domain import Grant
from services.plumbing.documents import Document
from services.plumbing.relay import Relay

SPENT_KEPT = 100  # renewals whose tokens are known again: more than a day of them


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
