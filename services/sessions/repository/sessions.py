"""Sessions as documents, and the queries that find them."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from eventlet import tpool
from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, NotFound, VersionMismatch
from services.plumbing.clock import now, to_text
from services.plumbing.documents import BULK_SIZE, Document, Documents, Request, Stored
from services.plumbing.relay import Relay
from services.sessions import texts
from services.sessions.domain import forms
from services.sessions.domain.session import PUBLIC_STATES, Link, Session, Speaker, facts
from services.sessions.domain.writes import Write
from services.sessions.history.repository import HistoryRepository
from services.sessions.now.keys import long_order
from services.sessions.repository.remembering import Outbox, deletion, remembered

ID_CHARACTERS = 26
UNSCHEDULED = "9"  # sorts after every year
PUBLIC = {"$in": list(PUBLIC_STATES)}


class SessionRepository:
    """The sessions of all conferences, in the order of the programme."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["sessions"], relay, "sessions")
        self._collection = self._documents.collection
        self._history = HistoryRepository(database, relay)
        self._removed = database["removed_sessions"]  # read by finding/repository.py, and by history/repository.py

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("conference_id", ASCENDING), ("order", ASCENDING)])
        self._collection.create_index([("conference_id", ASCENDING), ("day", ASCENDING), ("order", ASCENDING)])
        self._collection.create_index([("conference_id", ASCENDING), ("guid", ASCENDING)])
        self._collection.create_index([("conference_id", ASCENDING), ("waits", ASCENDING), ("order", ASCENDING)])
        self._removed.create_index([("change.at", ASCENDING)], sparse=True)

    def rows(self, session_ids: Sequence[str], *, drafts: bool = False) -> list[dict[str, Any]]:
        """The facts of these, in this order, without long texts; of those that may be seen."""
        found = {one["_id"]: one for one in self._collection.find(_these(session_ids, drafts=drafts), _WITHOUT_TEXTS)}
        return [_facts(found[one]) for one in session_ids if one in found]

    def several(self, session_ids: Sequence[str], *, drafts: bool) -> list[Session]:
        """The same, whole."""
        found = {one["_id"]: one for one in self._collection.find(_these(session_ids, drafts=drafts))}
        return [_session(found[one]) for one in session_ids if one in found]

    def public(self, session_ids: Iterable[str]) -> list[Session]:
        """Those of these that everybody may see, without their long texts."""
        query = {"_id": {"$in": list(session_ids)}, "state": PUBLIC}
        return [_brief(found) for found in self._collection.find(query, _WITHOUT_TEXTS)]

    def all_of(self, conference_id: str) -> list[Session]:
        return [_session(found) for found in self._collection.find({"conference_id": conference_id})]

    def naming(self, conference_id: str, field: str, name: str, *, limit: int) -> list[Session]:
        """Those that have this room, track or type, drafts among them; or shall have it with the next release."""
        query = {"conference_id": conference_id}
        found = list(self._collection.find({**query, field: name}).limit(limit))
        found = found or list(self._collection.find({**query, f"planned.{field}": name}).limit(limit))
        return [_session(document) for document in found]

    def given_by(self, conference_id: str, speaker_id: str, *, drafts: bool, planned: bool = False) -> list[Session]:
        """The sessions of a speaker; with `planned` also those that only the next release makes theirs."""
        query: Document = {"conference_id": conference_id} | ({} if drafts else {"state": PUBLIC})
        found = {one["_id"]: one for one in self._collection.find({**query, "speakers.id": speaker_id})}
        if planned:
            found |= {one["_id"]: one for one in self._collection.find({**query, "planned.speakers.id": speaker_id})}
        return [_session(document) for document in found.values()]

    def get(self, conference_id: str, ref: str, *, drafts: bool = True) -> Session:
        """By id or guid. Raises NotFound, also for a draft where drafts are not to be seen."""
        document = self._find(conference_id, ref)
        if document is None or (document["state"] == "draft" and not drafts):
            raise NotFound("There is no such session in this conference.")
        return _session(document)

    def waiting(self, conference_id: str, *, brief: bool = False) -> list[Session]:
        """The drafts, and those for which something is planned, in the order of the programme; held or not.

        `brief`: without the long texts that they have in public.
        """
        query = {"conference_id": conference_id, "waits": {"$in": [True, None]}}  # None: stored by an earlier Hallway
        projection = {name: 0 for name in _LONG if name != "planned"} if brief else None
        documents = self._collection.find(query, projection).sort("order", ASCENDING)
        found = (_brief(document) if brief else _session(document) for document in documents)
        return [one for one in found if not one.is_public or one.planned]

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
        [outbox] = remembered([Write(None, session, tuple(events))])
        try:
            self._documents.insert(session.id, _document(session), outbox, request)
        except DuplicateKeyError as error:
            known = self.created_by(request)  # the same request, twice at the same time
            if known is None:
                raise Conflict("There is such a session already.") from error
            return known
        return replace(session, version=1)

    def save(self, write: Write, request_id: str | None) -> Session:
        """Raises VersionMismatch when it was changed since it was loaded."""
        session = write.after
        [outbox] = remembered([write])
        self._documents.save(session.id, session.version, _document(session), outbox, request_id)
        return replace(session, version=session.version + 1)

    def save_many(self, writes: Sequence[Write]) -> None:
        """Writes many at once, new or changed. Raises VersionMismatch when somebody was quicker."""
        for start in range(0, len(writes), BULK_SIZE):
            # Rendering hundreds of texts takes a second of CPU: in a thread, so that others are answered meanwhile.
            # Not all before the first is written: what is written must not have been stamped long ago.
            some = writes[start : start + BULK_SIZE]
            self._documents.save_many(tpool.execute(_stored, some, remembered(some)))

    def delete(self, session: Session) -> None:
        """Marks it first: a mark without a deletion does no harm, the other way round nobody would notice.

        The mark keeps what is to be recorded until that is done: only what is gone may be called deleted.
        Raises VersionMismatch when it was changed since it was loaded.
        """
        change = deletion(session)
        mark = {"conference_id": session.conference_id, "version": session.version, "at": now(), "change": change}
        self._removed.update_one({"_id": session.id}, {"$set": mark}, upsert=True)
        try:
            self._documents.delete(session.id, session.version)
        except VersionMismatch:
            self._settle(session.id, change)
            raise
        self._history.add(change)
        self._settle(session.id, change)

    def record_deletions(self, until: datetime) -> None:
        """Those that a crash has left between the mark and the record. Twice does no harm."""
        for mark in list(self._removed.find({"change.at": {"$lte": until}})):
            if not self._collection.count_documents({"_id": mark["_id"]}, limit=1):
                self._history.add(mark["change"])
            self._settle(mark["_id"], mark["change"])

    def _settle(self, session_id: str, change: Document) -> None:
        self._removed.update_one({"_id": session_id, "change._id": change["_id"]}, {"$unset": {"change": ""}})

    def _find(self, conference_id: str, ref: str) -> Document | None:
        if len(ref) == ID_CHARACTERS:  # most guids are UUIDs, and need not be looked for among ids first
            document = self._collection.find_one({"_id": ref})
            if document is not None and document["conference_id"] == conference_id:
                return document
        return self._collection.find_one({"conference_id": conference_id, "guid": ref})


_LONG = ("abstract", "description", "html", "plain", "terms", "outbox", "requests", "keys", "file_says", "planned")
_WITHOUT_TEXTS = dict.fromkeys(_LONG, 0)


def _stored(writes: Sequence[Write], outboxes: Sequence[Outbox]) -> list[Stored]:
    return [
        Stored(write.after.id, write.before.version if write.before else 0, _document(write.after), outbox)
        for write, outbox in zip(writes, outboxes, strict=True)
    ]


def _these(session_ids: Sequence[str], *, drafts: bool) -> Document:
    return {"_id": {"$in": list(session_ids)}} | ({} if drafts else {"state": PUBLIC})


def _document(session: Session) -> Document:
    """All fields of the session besides id and version, and what it is found and sorted by."""
    document = {one.name: getattr(session, one.name) for one in fields(session) if one.name not in ("id", "version")}
    document["speakers"] = [{"id": speaker.id, "name": speaker.name} for speaker in session.speakers]
    document["links"] = [{"url": one.url, "title": one.title, "type": one.type} for one in session.links]
    for name in ("materials", "recordings"):
        document[name] = forms.plain(getattr(session, name))
    for name in ("languages", "tags", "keys"):
        document[name] = list(document[name])
    document["planned"] = session.planned and forms.plain_fields(session.planned)
    order = f"{to_text(session.start) if session.start else UNSCHEDULED}|{session.id}"
    return document | {
        "order": order,
        "recorded": bool(session.recordings),
        "waits": session.state == "draft" or session.planned is not None,
        "long_order": long_order(session.conference_id, order, session.start, session.end),
        "html": session.html or {name: texts.to_html(getattr(session, name)) for name in ("abstract", "description")},
        # What is searched for, and shown around what was found.
        "plain": {name: texts.to_plain(getattr(session, name)) for name in ("abstract", "description")},
        "touched_at": now(),
    }


def _session(document: Document) -> Session:
    values = {one.name: document[one.name] for one in fields(Session) if one.name in document}
    values |= {
        "speakers": tuple(Speaker(one["id"], one["name"]) for one in document["speakers"]),
        "links": tuple(Link(**one) for one in document["links"]),
        **{name: forms.value(name, document[name]) for name in ("materials", "recordings")},
        **{name: tuple(document[name]) for name in ("languages", "tags", "keys")},
        "planned": forms.values(document["planned"]) if document.get("planned") else None,
    }
    return Session(id=document["_id"], **values)


def _brief(document: Document) -> Session:
    """From a document read without its long texts."""
    return _session(document | {"abstract": "", "description": "", "keys": ()})


def _facts(document: Document) -> dict[str, Any]:
    return facts(_brief(document))
