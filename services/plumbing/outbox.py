"""The outbox: events are written with the state they belong to, in one update, and published from there.

A document carries `version`, `outbox` (envelopes not yet known to be published) and, while there are any, `pending_at`.
The relay publishes right after a commit, from memory; every second it looks for what was left behind by a crash or an
absent broker. A crash in between sends an event twice, never not at all.

An outbox also takes records: documents that go to another collection of the same database instead of the broker. They
are there before the events of the same commit are told, and once: a second insert finds the first.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from pymongo import ASCENDING, UpdateOne
from pymongo.collection import Collection
from pymongo.database import Database

from services.contracts.envelope import Envelope, Event, Record, check_data
from services.contracts.events import REGISTRY
from services.plumbing import clock, context
from services.plumbing.mongo import insert_missing
from services.plumbing.publisher import ConfirmedPublisher

Document = dict[str, Any]

LEFT_BEHIND_SECONDS = 2  # older than this, the relay of the committing process is not at it any more
SCAN_LIMIT = 200  # documents per look at one collection; the next look takes the next ones


def envelopes(source: str, subject: str, version: int, events: Iterable[Event | Record]) -> list[Document]:
    """The events as they go over the wire, and the records. Raises InvalidEnvelope when an event breaks its schema."""
    cause, at = context.current(), clock.to_text(clock.now())
    wired = []
    for event in events:
        if isinstance(event, Record):
            wired.append({"id": event.fields["_id"], "collection": event.collection, "document": event.fields})
            continue
        check_data(source, event.name, event.data)
        wired.append(
            Envelope(
                id=clock.new_id(),
                source=source,
                name=event.name,
                subject=subject,
                time=at,
                data=event.data,
                aggregate_version=version,
                correlation_id=cause.correlation_id,
                actor=cause.actor,
            ).to_wire()
        )
    return wired


def fresh(wired: list[Document]) -> Document:
    """The fields of a new document that make up its outbox."""
    return {"outbox": wired, "pending_at": clock.now()} if wired else {"outbox": []}


def push(wired: list[Document]) -> tuple[Document, Document]:
    """What an update of a document needs to put events into its outbox: fields for `$min`, fields for `$push`."""
    if not wired:
        return {}, {}
    # $min: a document that changes all the time is left behind since the first event that was not told.
    return {"pending_at": clock.now()}, {"outbox": {"$each": wired}}


def ensure_index(collection: "Collection[Document]") -> None:
    """The relay looks for `pending_at`; documents without it are not in this index."""
    collection.create_index([("pending_at", ASCENDING)], sparse=True)


def send(publisher: ConfirmedPublisher, wired: Iterable[Document]) -> None:
    """Publishes envelopes in order; mandatory where a service must get them, so that none is lost without a queue.

    Records have been written before (see `record`).
    """
    for body in wired:
        if "collection" in body:
            continue
        source = body["source"].lstrip("/")
        name = body["type"].split(".")[2]
        publisher.publish(
            body,
            exchange=f"{source}.events",
            routing_key=name,
            headers={"nameko.correlation_id": body["correlationid"]},
            mandatory=bool(REGISTRY[source, name].handled_by),
        )


def record(database: "Database[Document]", wired: Iterable[Document]) -> None:
    """Writes the records among what is in outboxes; those that are there already stay as they are."""
    by_collection: dict[str, list[Document]] = {}
    for body in wired:
        if "collection" in body:
            by_collection.setdefault(body["collection"], []).append(body["document"])
    for name, documents in by_collection.items():
        insert_missing(database[name], documents)


def forget(collection: "Collection[Document]", published: Sequence[tuple[str, list[Document]]]) -> None:
    """Takes published envelopes out of their documents; those that came in meanwhile stay."""
    emptied = collection.bulk_write([_emptied(document_id, wired) for document_id, wired in published], ordered=False)
    if emptied.matched_count == len(published):
        return
    for document_id, wired in published:
        ids = [body["id"] for body in wired]
        collection.update_one({"_id": document_id}, {"$pull": {"outbox": {"id": {"$in": ids}}}})
        collection.update_one({"_id": document_id, "outbox": {"$size": 0}}, {"$unset": {"pending_at": ""}})


def _emptied(document_id: str, wired: list[Document]) -> UpdateOne:
    """The usual case in one write: the outbox still holds just what was published."""
    only_these = {"_id": document_id, "outbox": {"$size": len(wired)}, "outbox.0.id": wired[0]["id"]}
    return UpdateOne(only_these, {"$set": {"outbox": []}, "$unset": {"pending_at": ""}})
