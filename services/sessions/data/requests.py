"""The requests that conferences, rooms, tracks, types and speakers have had: their ids say whose they were.

Those of sessions go with what the history has of them, others with what they belong to.
"""

import re

from pymongo.database import Database

from services.plumbing.documents import Document
from services.plumbing.relay import Relay
from services.sessions.data.domain import Exported, Found

COLLECTIONS = ("conferences", "catalogue", "speakers")


class RequestRepository:
    """A keeper (domain.py). They are no news to anybody, so they are neither counted nor handed out."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._collections = [database[name] for name in COLLECTIONS]

    def ensure_indexes(self) -> None:
        """Looked for when somebody goes, which is seldom."""

    def found_of(self, attendee_id: str, posts: str) -> Found:
        return Found()

    def forget(self, attendee_id: str, posts: str) -> None:
        theirs = {"requests": {"$regex": f"^{re.escape(attendee_id)}:"}}
        made = {"created_by": {"$gte": f"{attendee_id}:", "$lt": f"{attendee_id};"}}
        for collection in self._collections:
            collection.update_many(theirs, {"$pull": theirs})
            collection.update_many(made, {"$unset": {"created_by": "", "fingerprint": ""}})

    def export_of(self, attendee_id: str, after: str, limit: int) -> Exported:
        return {}, ""
