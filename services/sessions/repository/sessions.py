"""Sessions as documents, and the queries that find them."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from eventlet import tpool
from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Invalid, NotFound
from services.plumbing.clock import to_text
from services.plumbing.documents import Document, Documents, Request, Stored
from services.plumbing.relay import Relay
from services.sessions import search, texts
from services.sessions.domain.imports import Write
from services.sessions.domain.session import Link, Session, Speaker, facts
from services.sessions.repository.cursors import checked_cursor

ID_CHARACTERS = 26
UNSCHEDULED = "9"  # sorts after every year
PUBLIC = {"$in": ["published", "cancelled"]}


class SessionRepository:
    """The sessions of all conferences, in the order of the programme."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["sessions"], relay, "sessions")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("conference_id", ASCENDING), ("order", ASCENDING)])
        self._collection.create_index([("conference_id", ASCENDING), ("day", ASCENDING), ("order", ASCENDING)])
        self._collection.create_index([("conference_id", ASCENDING), ("guid", ASCENDING)])

    def page(
        self,
        conference_id: str,
        filters: dict[str, str],
        *,
        drafts: bool,
        after: str | None,
        limit: int,
    ) -> tuple[list[Session], str | None]:
        """By start, those without a time last. Filters as in schemas.FILTERS. Raises Invalid for an unknown state."""
        query = {"conference_id": conference_id, **_query(filters, drafts=drafts)}
        if after:
            query["order"] = {"$gt": checked_cursor(after)}
        found = list(self._collection.find(query).sort("order", ASCENDING).limit(limit + 1))
        cursor = found[limit - 1]["order"] if len(found) > limit else None
        return [_session(document) for document in found[:limit]], cursor

    def day(self, conference_id: str, day: str | None) -> list[dict[str, Any]]:
        """The facts of a whole public programme day (None: of what has no time), without long texts."""
        query = {"conference_id": conference_id, "day": day, "state": PUBLIC}
        return [_facts(found) for found in self._collection.find(query, _WITHOUT_TEXTS).sort("order", ASCENDING)]

    def outline(self, conference_id: str) -> list[Document]:
        """The few fields of every public session that the overview counts."""
        wanted = ("day", "track", "room", "type", "languages", "tags", "speakers", "state")
        return list(self._collection.find({"conference_id": conference_id, "state": PUBLIC}, wanted))

    def all_of(self, conference_id: str) -> list[Session]:
        return [_session(found) for found in self._collection.find({"conference_id": conference_id})]

    def get(self, conference_id: str, ref: str, *, drafts: bool = True) -> Session:
        """By id or guid. Raises NotFound, also for a draft where drafts are not to be seen."""
        document = self._find(conference_id, ref)
        if document is None or (document["state"] == "draft" and not drafts):
            raise NotFound("There is no such session in this conference.")
        return _session(document)

    def titles(self, session_ids: Iterable[str]) -> dict[str, str]:
        """By id, of those that there are."""
        found = self._collection.find({"_id": {"$in": list(session_ids)}}, {"title": 1})
        return {one["_id"]: one["title"] for one in found}

    def has_seen(self, session: Session, request_id: str) -> bool:
        return self._documents.has_seen(session.id, request_id)

    def created_by(self, request: Request) -> Session | None:
        document = self._documents.created_by(request)
        return _session(document) if document else None

    def add(self, session: Session, events: Iterable[Event], request: Request) -> Session:
        try:
            self._documents.insert(session.id, _document(session), events, request)
        except DuplicateKeyError as error:
            known = self.created_by(request)  # the same request, twice at the same time
            if known is None:
                raise Conflict("There is such a session already.") from error
            return known
        return replace(session, version=1)

    def save(self, session: Session, events: Iterable[Event], request_id: str | None) -> Session:
        """Raises VersionMismatch when it was changed since it was loaded."""
        self._documents.save(session.id, session.version, _document(session), events, request_id)
        return replace(session, version=session.version + 1)

    def save_many(self, writes: Sequence[Write]) -> None:
        """Writes many at once, new or changed. Raises VersionMismatch when somebody was quicker."""
        # Rendering thousands of texts takes seconds of CPU: in a thread, so that others are answered meanwhile.
        self._documents.save_many(tpool.execute(_stored, writes))

    def delete(self, session: Session) -> None:
        self._documents.delete(session.id, session.version)

    def _find(self, conference_id: str, ref: str) -> Document | None:
        if len(ref) == ID_CHARACTERS:  # most guids are UUIDs, and need not be looked for among ids first
            document = self._collection.find_one({"_id": ref})
            if document is not None and document["conference_id"] == conference_id:
                return document
        return self._collection.find_one({"conference_id": conference_id, "guid": ref})


_LONG = ("abstract", "description", "html", "terms", "outbox", "requests", "keys", "file_says")
_WITHOUT_TEXTS = dict.fromkeys(_LONG, 0)


def _stored(writes: Sequence[Write]) -> list[Stored]:
    return [
        Stored(write.after.id, write.before.version if write.before else 0, _document(write.after), write.events)
        for write in writes
    ]


def _query(filters: dict[str, str], *, drafts: bool) -> Document:
    """Equality on each filter. A value that nothing has finds nothing."""
    query: Document = {} if drafts else {"state": PUBLIC}
    direct = {"day": "day", "track": "track", "room": "room", "type": "type", "language": "languages", "tag": "tags"}
    for name, value in filters.items():
        if name in direct:
            query[direct[name]] = value
        elif name == "state":
            query["state"] = _state(value, drafts=drafts)
        elif name == "recorded":
            query["recorded"] = value == "true"
        elif name == "speaker":
            query["$or"] = [{"speakers.id": value}, {"speakers.name": value}]
        elif name == "q":
            query |= search.query(value)
        else:
            raise Invalid.fields({name: ["There is no such filter."]})
    return query


def _state(value: str, *, drafts: bool) -> object:
    if value not in ("draft", "published", "cancelled"):
        raise Invalid.fields({"state": ["One of draft, published, cancelled."]})
    return {"$in": []} if value == "draft" and not drafts else value


def _document(session: Session) -> Document:
    """All fields of the session besides id and version, and what it is found and sorted by."""
    document = {one.name: getattr(session, one.name) for one in fields(session) if one.name not in ("id", "version")}
    document["speakers"] = [{"id": speaker.id, "name": speaker.name} for speaker in session.speakers]
    for name in ("links", "materials", "recordings"):
        document[name] = [{"url": one.url, "title": one.title, "type": one.type} for one in getattr(session, name)]
    for name in ("languages", "tags", "keys"):
        document[name] = list(document[name])
    start = to_text(session.start) if session.start else UNSCHEDULED
    words = " ".join(
        [
            session.title,
            session.subtitle,
            texts.to_plain(session.abstract),
            session.track,
            session.room,
            *session.tags,
            *(speaker.name for speaker in session.speakers),
            texts.to_plain(session.description),
        ]
    )
    return document | {
        "order": f"{start}|{session.id}",
        "recorded": bool(session.recordings),
        "html": session.html or {name: texts.to_html(getattr(session, name)) for name in ("abstract", "description")},
        "terms": search.terms(words),
    }


def _session(document: Document) -> Session:
    values = {one.name: document[one.name] for one in fields(Session) if one.name in document}
    values |= {
        "speakers": tuple(Speaker(one["id"], one["name"]) for one in document["speakers"]),
        **{name: tuple(Link(**one) for one in document[name]) for name in ("links", "materials", "recordings")},
        **{name: tuple(document[name]) for name in ("languages", "tags", "keys")},
    }
    return Session(id=document["_id"], **values)


def _facts(document: Document) -> dict[str, Any]:
    """Facts of a document read without its long texts."""
    empty = {"abstract": "", "description": "", "keys": ()}
    return facts(_session(document | empty))
