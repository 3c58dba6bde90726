"""Where is kept which notices people want. Nobody else sees a document."""

from collections.abc import Iterable

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.attendees.notices.domain import Wanted, changed
from services.contracts.errors import Conflict, VersionMismatch
from services.plumbing.documents import Document, Documents
from services.plumbing.relay import Relay

TRIES = 10  # windows in which one person changes this at the same moment


class WantedRepository:
    """One document for each person who has chosen; of the others, what they get is the same for all."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["wanted_notices"], relay, "attendees")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()

    def of(self, attendee_id: str) -> Wanted:
        return self.many([attendee_id])[attendee_id]

    def many(self, attendee_ids: Iterable[str]) -> dict[str, Wanted]:
        ids = list(attendee_ids)
        found = {one["_id"]: _wanted(one) for one in self._collection.find({"_id": {"$in": ids}})}
        return {one: found.get(one) or Wanted(one) for one in ids}

    def put(self, attendee_id: str, page: frozenset[str], mail: frozenset[str]) -> Wanted:
        """The last one who says it is right. Nothing is told when it is like that already."""
        for _ in range(TRIES):
            before = self.of(attendee_id)
            after = Wanted(attendee_id, page, mail, before.version)
            if after == before:
                return before
            fields, told = {"page": sorted(page), "mail": sorted(mail)}, [changed(after)]
            try:
                if before.version == 0:
                    self._documents.insert(attendee_id, fields, told)
                else:
                    self._documents.save(attendee_id, before.version, fields, told)
            except (DuplicateKeyError, VersionMismatch):
                continue
            return self.of(attendee_id)
        raise Conflict("These settings are being changed elsewhere at this moment. Try again.")

    def forget(self, attendee_id: str) -> None:
        """For erasure."""
        self._collection.delete_one({"_id": attendee_id})


def _wanted(document: Document) -> Wanted:
    return Wanted(document["_id"], frozenset(document["page"]), frozenset(document["mail"]), document["version"])
