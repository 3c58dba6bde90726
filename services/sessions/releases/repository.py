"""Where releases are kept. Nobody else sees a document."""

from dataclasses import asdict, fields, replace
from datetime import datetime

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, NotFound
from services.plumbing.documents import Document, Documents, Request
from services.plumbing.relay import Relay
from services.sessions.data.domain import Exported, Found
from services.sessions.history.domain import entry_of_whole
from services.sessions.history.repository import entry_record
from services.sessions.releases.domain import Release, Shown

NUMBERS_AT_MOST = 2**63 - 1  # what the database can look for

GOING_OUT = "Another release is going out at this moment. Look at it first."


class ReleaseRepository:
    """One document for each, begun before anything is released and done after all of it is."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["releases"], relay, "sessions")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        # Of two that begin at once, one gets the number.
        self._collection.create_index([("conference_id", ASCENDING), ("number", DESCENDING)], unique=True)
        self._collection.create_index([("by", ASCENDING)])
        self._collection.create_index([("done", ASCENDING), ("at", ASCENDING)])

    def page(self, conference_id: str, before: int | None, limit: int) -> list[Release]:
        """Newest first."""
        query: Document = {"conference_id": conference_id}
        if before is not None:
            query["number"] = {"$lt": before, "$gte": before - limit}  # numbers have no gaps
        return [_release(one) for one in self._collection.find(query).sort("number", DESCENDING).limit(limit)]

    def last(self, conference_id: str) -> Release | None:
        return next(iter(self.page(conference_id, None, 1)), None)

    def last_done(self, conference_id: str) -> Release | None:
        """The last that is all public; before the last one only while that is going out."""
        return next((one for one in self.page(conference_id, None, 2) if one.done), None)

    def names(self, conference_id: str) -> set[str]:
        """What all of them are called."""
        found = self._collection.find({"conference_id": conference_id}, {"name": 1})
        return {one["name"] for one in found}

    def get(self, conference_id: str, number: int) -> Release:
        is_possible = 0 < number <= NUMBERS_AT_MOST
        document = (
            self._collection.find_one({"conference_id": conference_id, "number": number}) if is_possible else None
        )
        if document is None:
            raise NotFound("There is no such release of this programme.")
        return _release(document)

    def unfinished(self, begun_before: datetime) -> list[Release]:
        """Those that a crash may have left."""
        query = {"done": False, "at": {"$lt": begun_before}}
        return [_release(one) for one in self._collection.find(query).sort("at", ASCENDING)]

    def created_by(self, request: Request) -> Release | None:
        document = self._documents.created_by(request)
        return _release(document) if document else None

    def begin(self, release: Release, request: Request) -> Release:
        """Raises Conflict when another release has begun meanwhile."""
        try:
            self._documents.insert(release.id, _document(release), [], request)
        except DuplicateKeyError as error:
            known = self.created_by(request)  # the same request, twice at the same time
            if known is None:
                raise Conflict(GOING_OUT) from error
            return known
        return replace(release, version=1)

    def finish(self, release: Release, told: Shown, *, at: datetime) -> Release:
        """Tells of it, once, whoever finishes it. Raises VersionMismatch when somebody else just did."""
        event = Event("programme_released", told)
        entry = entry_record(entry_of_whole(event, at=at))
        done = replace(release, told=told, done=True)
        self._documents.save(release.id, release.version, _document(done), [entry, event])
        return replace(done, version=release.version + 1)

    def drop(self, release: Release) -> None:
        """Of a release that changed nothing: its number is free. Raises VersionMismatch when it is finished."""
        self._documents.delete(release.id, release.version)

    # What it keeps of single people (services/sessions/data/domain.py: Keeper)

    def found_of(self, attendee_id: str, posts: str) -> Found:
        return Found(anonymised={"releases": self._collection.count_documents({"by": attendee_id})})

    def forget(self, attendee_id: str, posts: str) -> None:
        """What was released stays; who did it is known no more."""
        anonymous: Document = {"$set": {"by": None}, "$unset": {"created_by": "", "fingerprint": ""}}
        self._collection.update_many({"by": attendee_id}, anonymous)

    def export_of(self, attendee_id: str, after: str, limit: int) -> Exported:
        """Each of its changes is among those that the history has of them."""
        return {}, ""


def _document(release: Release) -> Document:
    document = {name: value for name, value in asdict(release).items() if name not in ("id", "version")}
    return document | {"sessions": list(release.sessions), "kept": list(release.kept)}


def _release(document: Document) -> Release:
    values = {one.name: document[one.name] for one in fields(Release) if one.name in document}
    return Release(
        id=document["_id"],
        **values | {"sessions": tuple(document["sessions"]), "kept": tuple(document["kept"])},
    )
