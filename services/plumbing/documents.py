"""Versioned documents with an outbox: the only way a repository writes an aggregate.

A document has `_id`, `version`, `outbox` (see outbox.py) and `requests`: the last requests that changed it, so that a
repeated command is recognised by the document it would change. One that creates is recognised by `created_by`.
`notes` hold what is to be told once something longer is done (see tell_note).
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pymongo import ASCENDING, InsertOne, UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from services.contracts.envelope import Event, Record
from services.contracts.errors import Invalid, KeyReused, VersionMismatch
from services.plumbing import outbox
from services.plumbing.mongo import is_duplicate
from services.plumbing.relay import Relay

Document = dict[str, Any]

MACHINERY = frozenset({"_id", "version", "outbox", "pending_at"})  # what any document has besides its own fields
REQUESTS_KEPT = 20  # per document; a client repeats within seconds, so more is not needed
BULK_SIZE = 500


class Request(NamedTuple):
    """What a command is recognised by when it comes again: its id, and a digest of what it asked."""

    id: str
    fingerprint: str = ""


class Stored(NamedTuple):
    """A new or changed aggregate of a bulk write: the version it had (0: none), its fields now, its events.

    `without` names fields that it shall have no more.
    """

    id: str
    version: int
    fields: Document
    events: Sequence[Event | Record]
    without: Sequence[str] = ()


class Documents:
    """One collection of aggregates. `source` is the service's name, as it stands in its events."""

    def __init__(self, collection: "Collection[Document]", relay: Relay, source: str) -> None:
        self.collection = collection
        self._relay = relay
        self._source = source

    def ensure_indexes(self) -> None:
        outbox.ensure_index(self.collection)
        self.collection.create_index([("created_by", ASCENDING)], unique=True, sparse=True)
        self._relay.watch(self.collection)

    def created_by(self, request: Request) -> Document | None:
        """What this request created before, if it did. Raises KeyReused when it asked for something else then."""
        if not request.id:
            raise Invalid("A command that creates something needs a request_id.")
        document = self.collection.find_one({"created_by": request.id})
        if document is not None and document.get("fingerprint", "") != request.fingerprint:
            raise KeyReused("This Idempotency-Key was used for another request. Use a new key.")
        return document

    def has_seen(self, document_id: str, request_id: str) -> bool:
        """Whether this request has already changed the document."""
        return self.collection.count_documents({"_id": document_id, "requests": request_id}, limit=1) > 0

    def insert(
        self,
        document_id: str,
        fields: Document,
        events: Iterable[Event | Record],
        request: Request | None = None,
        *,
        waits: bool = True,
    ) -> None:
        """Adds an aggregate at version 1. Raises DuplicateKeyError when its id or another unique field is taken.

        `waits`: whether somebody waits for the answer, and so for the events to be told before it.
        """
        wired = outbox.envelopes(self._source, document_id, 1, events)
        origin = {"created_by": request.id, "fingerprint": request.fingerprint} if request else {}
        self.collection.insert_one({"_id": document_id, "version": 1, **fields, **origin, **outbox.fresh(wired)})
        self._tell(document_id, wired, waits=waits)

    def save(
        self,
        document_id: str,
        version: int,
        fields: Document,
        events: Iterable[Event | Record],
        request_id: str | None = None,
        *,
        without: Iterable[str] = (),
        waits: bool = True,
    ) -> None:
        """Changes the aggregate that is still at `version`. Raises VersionMismatch when it is not.

        One request that came twice at the same time changes it once, and is no mismatch. `without` names fields that
        it shall have no more; `waits` is as in `insert`.
        """
        update, wired = self._update(document_id, version, fields, events, request_id, without)
        changed = self.collection.update_one({"_id": document_id, "version": version}, update)
        if changed.matched_count:
            self._tell(document_id, wired, waits=waits)
        elif not (request_id and self.has_seen(document_id, request_id)):
            raise VersionMismatch("This was changed meanwhile. Load it again and repeat your change.")

    def save_many(self, items: Sequence[Stored]) -> None:
        """Writes many new or changed aggregates, each guarded by its version as in `save`, without waiting to tell.

        Those that were changed meanwhile are left as they are and VersionMismatch is raised after the others are
        written: doing the same again finds only what is left.
        """
        for start in range(0, len(items), BULK_SIZE):
            self._write(items[start : start + BULK_SIZE])

    def delete(self, document_id: str, version: int) -> None:
        """Takes an aggregate away that was never told of. Raises VersionMismatch when it is not at `version`.

        Records that still wait in its outbox are written: what was done with it stays known.
        """
        found = self.collection.find_one_and_delete({"_id": document_id, "version": version}, {"outbox": 1})
        if found is None:
            raise VersionMismatch("This was changed meanwhile. Load it again and repeat your change.")
        outbox.record(self.collection.database, found["outbox"])

    def _update(
        self,
        document_id: str,
        version: int,
        fields: Document,
        events: Iterable[Event | Record],
        request_id: str | None,
        without: Iterable[str],
    ) -> tuple[Document, list[Document]]:
        wired = outbox.envelopes(self._source, document_id, version + 1, events)
        pending, push = outbox.push(wired)
        if request_id:
            push = push | {"requests": {"$each": [request_id], "$slice": -REQUESTS_KEPT}}
        gone = dict.fromkeys(without, "")
        update = {"$set": {**fields, "version": version + 1}, "$unset": gone, "$min": pending, "$push": push}
        return {operator: change for operator, change in update.items() if change}, wired

    def _write(self, items: Sequence[Stored]) -> None:
        told: list[tuple[str, list[Document]]] = []
        writes: list[InsertOne[Document] | UpdateOne] = []
        for item in items:
            if item.version == 0:
                wired = outbox.envelopes(self._source, item.id, 1, item.events)
                writes.append(InsertOne({"_id": item.id, "version": 1, **item.fields, **outbox.fresh(wired)}))
            else:
                update, wired = self._update(item.id, item.version, item.fields, item.events, None, item.without)
                writes.append(UpdateOne({"_id": item.id, "version": item.version}, update))
            told.append((item.id, wired))
        try:
            done = self.collection.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            if not is_duplicate(error):
                raise
            raise VersionMismatch("Somebody else added some of this at the same time. Do it again.") from error
        if done.inserted_count + done.matched_count != len(items):
            # Those that were written are told from their outboxes: nobody knows here which they are.
            raise VersionMismatch("Some of this was changed meanwhile. Do it again.")
        for document_id, wired in told:
            if wired:
                self._relay.hand_over(self.collection, document_id, wired)

    def note(self, document_id: str, note_id: str, data: Document) -> None:
        """Keeps with a document what is to be told later, come what may in between (see tell_note)."""
        self.collection.update_one({"_id": document_id}, {"$push": {"notes": {"id": note_id, "data": data}}})

    def notes(self, document_id: str) -> list[Document]:
        """The notes that are not told yet, oldest first."""
        return list((self.collection.find_one({"_id": document_id}, {"notes": 1}) or {}).get("notes", ()))

    def tell_note(self, document_id: str, note_id: str, version: int, events: Iterable[Event | Record]) -> None:
        """Turns a note into events, once, whoever does it. The document itself stays as it is, and so its version."""
        wired = outbox.envelopes(self._source, document_id, version, events)
        pending, push = outbox.push(wired)
        update = {"$pull": {"notes": {"id": note_id}}, "$min": pending, "$push": push}
        if self.collection.update_one({"_id": document_id, "notes.id": note_id}, update).matched_count:
            self._tell(document_id, wired)

    def _tell(self, document_id: str, wired: list[Document], *, waits: bool = True) -> None:
        if wired and waits:
            self._relay.tell(self.collection, document_id, wired)
        elif wired:
            self._relay.hand_over(self.collection, document_id, wired)
