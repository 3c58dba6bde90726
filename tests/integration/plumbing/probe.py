"""python -m tests.integration.plumbing.probe: a service that does what a test tells it to, on the real machinery."""

import services.run as launcher  # isort: skip  (patches for eventlet before anything else is imported)

import os
import sys
from typing import Any

import eventlet
from marshmallow import fields
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Envelope, Event, Record
from services.contracts.errors import Conflict, NotFound
from services.contracts.schema import EventSchema
from services.plumbing import logs, topology
from services.plumbing.clock import now, to_text
from services.plumbing.config import Settings
from services.plumbing.documents import Documents
from services.plumbing.relay import Relay
from services.plumbing.rpc import rpc
from services.plumbing.service import Service
from services.plumbing.store import Store
from services.plumbing.subscribe import Outage, subscribe


class ThingWritten(EventSchema):
    """A thing was written; `mode` tells the handler how to behave."""

    source, name = "probe", "thing_written"
    handled_by = ("probe",)
    mode = fields.String(required=True)


class ThingPosted(EventSchema):
    """A thing is to go to somewhere slow."""

    source, name = "probe", "thing_posted"
    handled_by = ("probe",)


class Things:
    """Versioned documents, and a record of everything that ran."""

    def __init__(self, database: "Database[dict[str, Any]]", relay: Relay) -> None:
        self.documents = Documents(database["things"], relay, "probe")
        self.runs = database["runs"]

    def ensure_indexes(self) -> None:
        self.documents.ensure_indexes()

    def ran(self, what: str, **more: Any) -> None:
        self.runs.insert_one({"what": what, "at": now(), **more})


class ProbeService(Service):
    name = "probe"

    things: Things = Store(Things)  # type: ignore[assignment]

    @rpc
    def echo(self, value: Any) -> Any:
        return value

    @rpc
    def refuse(self) -> None:
        raise NotFound("There is no such thing.", {"id": "x"})

    @rpc
    def unserialisable(self) -> object:
        return object()

    @rpc
    def slow(self, seconds: float, mark: str) -> str:
        self.things.ran("slow", mark=mark)
        eventlet.sleep(seconds)
        return mark

    @rpc
    def write(self, thing: str, mode: str = "ok") -> int:
        """Writes the next version of a thing, again and again until nobody was quicker."""
        while True:
            known = self.things.documents.collection.find_one({"_id": thing})
            events = [Event("thing_written", {"mode": mode})]
            try:
                if known is None:
                    self.things.documents.insert(thing, {}, events)
                    return 1
                self.things.documents.save(thing, known["version"], {"written_at": to_text(now())}, events)
            except (Conflict, DuplicateKeyError):
                continue
            return int(known["version"]) + 1

    @rpc
    def keep(self, thing: str) -> None:
        """Writes a thing with an event, and a record of that in another collection."""
        record = Record("kept", {"_id": f"record-{thing}", "thing": thing})
        self.things.documents.insert(thing, {}, [record, Event("thing_written", {"mode": "look"})])

    @rpc
    def post(self, thing: str) -> None:
        self.things.documents.insert(thing, {}, [Event("thing_posted", {})])

    @rpc
    def change(self, thing: str, request_id: str, seconds: float) -> int:
        """Changes a thing it has looked at some time before, so that two of these meet."""
        known = self.things.documents.collection.find_one({"_id": thing}) or {}
        eventlet.sleep(seconds)
        self.things.documents.save(thing, known["version"], {}, [], request_id)
        return int(known["version"]) + 1

    @subscribe("probe", "thing_written")
    def on_thing_written(self, event: Envelope) -> None:
        mode = event.data["mode"]
        self.things.ran("begun", event=event.id, mode=mode)
        if mode == "fail":
            raise RuntimeError("the handler was told to fail")
        if mode == "outage" and not self.things.runs.find_one({"what": "outage is over"}):
            raise Outage("what the handler needs is away")
        if mode == "look":
            kept = self.things.runs.database["kept"].count_documents({"thing": event.subject})
            self.things.ran("looked", thing=event.subject, kept=kept)
        if mode == "crash":
            os._exit(7)
        if mode.startswith("sleep"):
            eventlet.sleep(float(mode.partition(" ")[2]))
        self.things.ran(
            "handled",
            event=event.id,
            mode=mode,
            thing=event.subject,
            version=event.aggregate_version,
            correlation_id=event.correlation_id,
            actor=event.actor,
        )

    @subscribe("probe", "thing_posted", at_once=2)
    def on_thing_posted(self, event: Envelope) -> None:
        self.things.ran("posting", thing=event.subject)
        while not self.things.runs.find_one({"what": "outage is over"}):
            eventlet.sleep(0.05)
        self.things.ran("posted", thing=event.subject)


def main() -> int:
    settings = Settings.from_env()
    logs.configure(settings.log_level, "probe")
    topology.declare(settings)
    launcher.serve(ProbeService, settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
