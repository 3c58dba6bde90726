"""Descriptions of rooms, tracks and types as documents. Nobody else sees a document."""

from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Event
from services.contracts.errors import Conflict
from services.plumbing.clock import now
from services.plumbing.documents import Document, Documents
from services.plumbing.relay import Relay
from services.sessions.catalogue.domain import KINDS, NOUNS, Renaming, Thing, listed


class CatalogueRepository:
    """A description is kept when it is taken away, too: whoever describes the same name again gets its id and guid."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["catalogue"], relay, "sessions")
        self._collection = self._documents.collection
        self._sessions = database["sessions"]

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        place = [("conference_id", ASCENDING), ("kind", ASCENDING)]
        self._collection.create_index([*place, ("name_key", ASCENDING)], unique=True)
        self._collection.create_index([*place, ("slug_key", ASCENDING)], unique=True)
        self._collection.create_index([("renaming_since", ASCENDING)], sparse=True)
        self._sessions.create_index([("conference_id", ASCENDING), ("room", ASCENDING)])

    def listed(self, conference_id: str, kind: str, names: Iterable[str]) -> list[Thing]:
        """All there are, in order: the described ones, and those that sessions name."""
        return listed(kind, conference_id, self.known(conference_id, kind), names)

    def known(self, conference_id: str, kind: str) -> list[Thing]:
        """All that were ever described, also those that are removed."""
        found = self._collection.find({"conference_id": conference_id, "kind": kind})
        return [_thing(document) for document in found]

    def current_names(self, conference_id: str) -> dict[str, dict[str, str]]:
        """By kind, what was once called so -> what it is called now."""
        names: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        for one in self._collection.find({"conference_id": conference_id}):
            if not one["removed"]:
                names[one["kind"]] |= dict.fromkeys(one["aliases"], one["name"])
        return names

    def in_use(self, thing: Thing, kind: str) -> int:
        """How many sessions have it, drafts among them."""
        names = [thing.name, *thing.aliases]
        return self._sessions.count_documents({"conference_id": thing.conference_id, kind: {"$in": names}})

    def has_seen(self, thing: Thing, request_id: str) -> bool:
        return self._documents.has_seen(thing.id, request_id)

    def save(self, thing: Thing, kind: str, events: Iterable[Event], request_id: str | None = None) -> Thing:
        """Raises Conflict when another one has its name, VersionMismatch when it was changed since it was loaded."""
        document = _document(thing, kind)
        try:
            if thing.version:
                gone = () if thing.renaming else ("renaming", "renaming_since")
                self._documents.save(thing.id, thing.version, document, events, request_id, without=gone)
            else:
                origin = {"requests": [request_id]} if request_id else {}
                self._documents.insert(thing.id, document | origin, events)
        except DuplicateKeyError as error:
            if not thing.version and request_id and self.has_seen(thing, request_id):
                return replace(thing, version=1)  # the same request, twice at the same time
            raise Conflict(f"There is a {NOUNS[kind]} called {thing.name} already. Choose another name.") from error
        return replace(thing, version=thing.version + 1)

    def describe(self, things: Iterable[tuple[str, Thing, Event]]) -> None:
        """Adds descriptions that a file brought; whatever somebody has described meanwhile stays as they did it."""
        for kind, thing, event in things:
            try:
                self._documents.insert(thing.id, _document(thing, kind), [event], waits=False)
            except DuplicateKeyError:
                continue

    def renamings(self, until: datetime) -> list[tuple[str, Thing]]:
        """Those with a new name since before `until` that their sessions may not all have: (kind, it)."""
        found = self._collection.find({"renaming_since": {"$lte": until}}).limit(10)
        return [(document["kind"], _thing(document)) for document in found]


def _document(thing: Thing, kind: str) -> Document:
    """`name_key` and `slug_key` keep two from being called the same; what is removed has nothing that could clash."""
    values = {one.name: getattr(thing, one.name) for one in fields(thing) if one.name not in ("id", "version")}
    values["aliases"] = list(thing.aliases)
    keys = (thing.id, thing.id) if thing.removed else (f"={thing.name.casefold()}", f"={thing.slug}")
    if thing.renaming is None:
        del values["renaming"]
    else:
        values |= {"renaming": asdict(thing.renaming), "renaming_since": now()}
    return {**values, "kind": kind, "name_key": keys[0], "slug_key": keys[1]}


def _thing(document: Document) -> Thing:
    kind = KINDS[document["kind"]]
    values: dict[str, Any] = {one.name: document[one.name] for one in fields(kind) if one.name in document}
    values["aliases"] = tuple(values["aliases"])
    values["renaming"] = Renaming(**document["renaming"]) if document.get("renaming") else None
    return kind(id=document["_id"], **values)
