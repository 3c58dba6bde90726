"""Where stars are kept. Nobody else sees a document."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, VersionMismatch
from services.plumbing.clock import from_text, to_text
from services.plumbing.documents import Document, Documents
from services.plumbing.relay import Relay
from services.sessions.data.domain import Exported, Found
from services.sessions.data.repository import ErasureRepository
from services.sessions.stars.domain import Star, star_id
from services.sessions.stars.popularity import PopularityRepository

NEWEST_FIRST = [("since", DESCENDING), ("_id", DESCENDING)]
TRIES = 10  # of one person who changes one star in several windows at once


class Place(NamedTuple):
    """Where a page of stars begins: after this one, newest first."""

    since: datetime
    id: str


class StarRepository:
    """One document for each session that somebody starred."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["stars"], relay, "sessions")
        self._erasures = ErasureRepository(database, relay)
        self._popularity = PopularityRepository(database, relay)
        self._sessions = database["sessions"]
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._erasures.ensure_indexes()
        owner = [("attendee_id", ASCENDING), ("active", ASCENDING)]
        self._collection.create_index([*owner, *NEWEST_FIRST])
        self._collection.create_index([*owner, ("conference_id", ASCENDING), *NEWEST_FIRST])
        self._collection.create_index([("session_id", ASCENDING), ("active", ASCENDING)])

    def find(self, attendee_id: str, session_id: str) -> Star | None:
        document = self._collection.find_one({"_id": star_id(attendee_id, session_id)})
        return _star(document) if document else None

    def change(
        self, attendee_id: str, session_id: str, decide: Callable[[Star | None], tuple[Star, list[Event]] | None]
    ) -> None:
        """Load, decide, save; once more when the same person was quicker elsewhere. None: it stays as it is."""
        for _ in range(TRIES):
            before = self.find(attendee_id, session_id)
            decided = decide(before)
            if decided is None or decided[0] == before:
                return
            if self._save(*decided):
                return
        raise Conflict("This star is being changed elsewhere at this moment. Try again.")

    def count_in(self, attendee_id: str, conference_id: str) -> int:
        return self._collection.count_documents(_given(attendee_id) | {"conference_id": conference_id})

    def newest(self, attendee_id: str, conference_id: str | None, place: Place | None, limit: int) -> Sequence[Star]:
        query = _given(attendee_id)
        if conference_id is not None:
            query["conference_id"] = conference_id
        if place is not None:
            query["since"] = {"$lte": place.since}
        found = self._collection.find(query).sort(NEWEST_FIRST)
        # Those of the same millisecond as the last one of the page before are few: told apart here.
        rest = (one for one in found if place is None or (one["since"], one["_id"]) < place)
        return [_star(one) for one, _ in zip(rest, range(limit), strict=False)]

    def session_ids(self, attendee_id: str, conference_id: str) -> list[str]:
        query = _given(attendee_id) | {"conference_id": conference_id}
        return sorted(one["session_id"] for one in self._collection.find(query, {"session_id": 1}))

    def of_session(self, session_id: str) -> list[tuple[str, datetime]]:
        """Who starred a session, and since when."""
        found = self._collection.find({"session_id": session_id, "active": True}, {"attendee_id": 1, "since": 1})
        return sorted((one["attendee_id"], one["since"]) for one in found)

    def found_of(self, attendee_id: str, posts: str) -> Found:
        return Found({"stars": self._collection.count_documents(_given(attendee_id))})

    def forget(self, attendee_id: str, posts: str) -> None:
        """First they count no more, then what they counted for is counted anew, and only then they are gone."""
        theirs = {"attendee_id": attendee_id}
        self._collection.update_many(theirs, {"$set": {"active": False, "note": ""}})
        for one in self._collection.find(theirs, {"session_id": 1, "conference_id": 1}):
            self._popularity.mark(one["session_id"], one["conference_id"])
        self._collection.delete_many(theirs)

    def export_of(self, attendee_id: str, after: str, limit: int) -> Exported:
        since, _, star = after.partition("|")
        found = self.newest(attendee_id, None, Place(from_text(since), star) if after else None, limit + 1)
        page = found[:limit]
        titles = self.titles(page)
        shown = [_exported(one, titles.get(one.session_id, "")) for one in page]
        return {"stars": shown}, f"{to_text(page[-1].since)}|{page[-1].id}" if len(found) > limit else ""

    def titles(self, stars: Sequence[Star]) -> dict[str, str]:
        """By session id. One that was taken out of the programme is a draft again: its title is the organisers' own."""
        query = {"_id": {"$in": [one.session_id for one in stars]}}
        found = self._sessions.find(query, {"title": 1, "state": 1})
        return {one["_id"]: one["title"] for one in found if one["state"] != "draft"}

    def _save(self, star: Star, events: Sequence[Event]) -> bool:
        try:
            if star.version == 0:
                self._documents.insert(star.id, _fields(star), events)
            else:
                self._documents.save(star.id, star.version, _fields(star), events)
        except (DuplicateKeyError, VersionMismatch):
            return False
        if star.active and self._erasures.knows(star.attendee_id):
            self.forget(star.attendee_id, "")  # was on its way when the account was erased
            self._popularity.mark(star.session_id, star.conference_id)
        return True


def _given(attendee_id: str) -> Document:
    return {"attendee_id": attendee_id, "active": True}


def _fields(star: Star) -> Document:
    return {
        "attendee_id": star.attendee_id,
        "conference_id": star.conference_id,
        "session_id": star.session_id,
        "since": star.since,
        "active": star.active,
        "note": star.note,
    }


def _star(document: Document) -> Star:
    names = ("attendee_id", "conference_id", "session_id", "since", "active", "version")
    return Star(**{name: document[name] for name in names}, note=document.get("note", ""))


def _exported(star: Star, title: str) -> Document:
    where = {"conference_id": star.conference_id, "session_id": star.session_id, "title": title}
    return {**where, "note": star.note, "at": to_text(star.since)}
