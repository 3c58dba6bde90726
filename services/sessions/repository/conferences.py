"""Conferences as documents."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, NotFound
from services.contracts.events_sessions import AT_ONCE, ORGANISERS
from services.plumbing.clock import now
from services.plumbing.documents import Document, Documents, Request
from services.plumbing.relay import Relay
from services.sessions.domain.conference import Conference
from services.sessions.history.domain import entry_of_whole
from services.sessions.history.repository import entry_record
from services.sessions.repository.cursors import checked_cursor


class ConferenceRepository:
    """Conferences, newest first."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["conferences"], relay, "sessions")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("slug", ASCENDING)], unique=True)
        self._collection.create_index([("order", DESCENDING)])

    def page(self, after: str | None, limit: int) -> tuple[list[Conference], str | None]:
        """Those that start latest come first. `after` is the cursor that the page before ended with."""
        query = {"order": {"$lt": checked_cursor(after)}} if after else {}
        found = list(self._collection.find(query).sort("order", DESCENDING).limit(limit + 1))
        cursor = found[limit - 1]["order"] if len(found) > limit else None
        return [_conference(document) for document in found[:limit]], cursor

    def find(self, ref: str) -> Conference | None:
        """By id or slug."""
        document = self._collection.find_one({"_id": ref}) or self._collection.find_one({"slug": ref})
        return _conference(document) if document else None

    def get(self, ref: str) -> Conference:
        conference = self.find(ref)
        if conference is None:
            raise NotFound("There is no such conference.")
        return conference

    def has_seen(self, conference: Conference, request_id: str) -> bool:
        return self._documents.has_seen(conference.id, request_id)

    def created_by(self, request: Request) -> Conference | None:
        document = self._documents.created_by(request)
        return _conference(document) if document else None

    def add(self, conference: Conference, events: Iterable[Event], request: Request | None = None) -> Conference:
        """Raises Conflict when the slug is taken."""
        try:
            self._documents.insert(conference.id, _conference_document(conference), events, request)
        except DuplicateKeyError as error:
            known = self.created_by(request) if request else None
            if known is not None:
                return known
            raise Conflict(f"There is a conference {conference.slug} already. Choose another slug.") from error
        return replace(conference, version=1)

    def save(self, conference: Conference, events: Iterable[Event], request_id: str | None = None) -> Conference:
        """Raises VersionMismatch when it was changed since it was loaded."""
        document = _conference_document(conference)
        self._documents.save(conference.id, conference.version, document, events, request_id)
        return replace(conference, version=conference.version + 1)

    def begin_import(self, conference: Conference, import_id: str, told: Event) -> None:
        """Notes what an import will have told, before it writes anything: so it is told whatever happens."""
        self._documents.note(conference.id, import_id, {"name": told.name, "data": told.data})

    def finish_imports(self, conference: Conference) -> None:
        """Tells of the imports that were begun: this one, and any that a crash has left."""
        for note in self._documents.notes(conference.id):
            event = Event(note["data"]["name"], note["data"]["data"])
            entry = entry_record(entry_of_whole(event, at=now()))
            self._documents.tell_note(conference.id, note["id"], conference.version, [entry, event])


def _conference_document(conference: Conference) -> Document:
    """Days as text: BSON knows no dates without a time."""
    return {
        "slug": conference.slug,
        "title": conference.title,
        "description": conference.description,
        "start": conference.start.isoformat(),
        "end": conference.end.isoformat(),
        "timezone": conference.timezone,
        "day_change": conference.day_change.strftime("%H:%M"),
        "edits": conference.edits,
        "popularity": conference.popularity,
        "created_at": conference.created_at,
        "updated_at": conference.updated_at,
        "order": f"{conference.start.isoformat()}|{conference.id}",
    }


def _conference(document: Document) -> Conference:
    return Conference(
        id=document["_id"],
        slug=document["slug"],
        title=document["title"],
        description=document["description"],
        start=date.fromisoformat(document["start"]),
        end=date.fromisoformat(document["end"]),
        timezone=document["timezone"],
        day_change=time.fromisoformat(document["day_change"]),
        edits=document.get("edits", AT_ONCE),
        popularity=document.get("popularity", ORGANISERS),
        created_at=document["created_at"],
        updated_at=document["updated_at"],
        version=document["version"],
    )
