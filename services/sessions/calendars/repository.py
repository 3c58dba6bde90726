"""Where calendars are kept. Nobody else sees a document. Nobody is told of them: what they show is kept nowhere."""

from pymongo import ASCENDING
from pymongo.database import Database

from services.plumbing.clock import to_text
from services.plumbing.documents import Document
from services.plumbing.relay import Relay
from services.sessions.calendars.domain import Calendar
from services.sessions.data.domain import Exported, Found
from services.sessions.data.repository import ErasureRepository


class CalendarRepository:
    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._collection = database["calendars"]
        self._erasures = ErasureRepository(database, relay)

    def ensure_indexes(self) -> None:
        self._collection.create_index([("attendee_id", ASCENDING)])
        self._erasures.ensure_indexes()

    def add(self, calendar: Calendar) -> None:
        self._collection.insert_one(_document(calendar))
        if self._erasures.knows(calendar.attendee_id):
            self.forget(calendar.attendee_id, "")  # was on its way when the account was erased

    def find(self, calendar_id: str) -> Calendar | None:
        document = self._collection.find_one({"_id": calendar_id})
        return _calendar(document) if document else None

    def of(self, attendee_id: str) -> list[Calendar]:
        """Oldest first."""
        return [_calendar(one) for one in self._collection.find({"attendee_id": attendee_id}).sort("_id", ASCENDING)]

    def remove(self, attendee_id: str, calendar_id: str) -> bool:
        """False when they have no such calendar."""
        return self._collection.delete_one({"_id": calendar_id, "attendee_id": attendee_id}).deleted_count > 0

    def found_of(self, attendee_id: str, posts: str) -> Found:
        return Found({"calendars": self._collection.count_documents({"attendee_id": attendee_id})})

    def forget(self, attendee_id: str, posts: str) -> None:
        self._collection.delete_many({"attendee_id": attendee_id})

    def export_of(self, attendee_id: str, after: str, limit: int) -> Exported:
        """There are too few for a second page."""
        shown = [
            {"id": one.id, "name": one.name, "conference_id": one.conference_id, "at": to_text(one.created_at)}
            for one in self.of(attendee_id)
        ]
        return {"calendars": shown}, ""


def _document(calendar: Calendar) -> Document:
    return {
        "_id": calendar.id,
        "attendee_id": calendar.attendee_id,
        "name": calendar.name,
        "conference_id": calendar.conference_id,
        "secret_digest": calendar.secret_digest,
        "created_at": calendar.created_at,
    }


def _calendar(document: Document) -> Calendar:
    return Calendar(id=document["_id"], **{name: document[name] for name in document if name != "_id"})
