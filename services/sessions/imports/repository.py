"""What is kept of imports: their history, what organisers said of columns, schedules, and files that wait for a word.

None of it is told in events: it is the organisers' business, and the sessions themselves tell what became of them.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from services.contracts.errors import Invalid, NotFound
from services.plumbing.clock import new_id, now
from services.plumbing.documents import Document
from services.plumbing.relay import Relay
from services.sessions.importers import FieldMapping
from services.sessions.imports.domain import LEASE, Schedule

KEPT_SECONDS = 60 * 60  # a file waits this long for somebody to look at what it would change
RUNS_KEPT = 100  # of a conference, the newest
ID_CHARACTERS = 26

Shown = dict[str, Any]


class ImportRepository:
    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._runs = database["import_runs"]
        self._mappings = database["import_mappings"]
        self._schedules = database["import_schedules"]
        self._files = database["import_files"]

    def ensure_indexes(self) -> None:
        self._runs.create_index([("conference_id", ASCENDING), ("_id", DESCENDING)])
        self._schedules.create_index([("next_at", ASCENDING)])
        self._files.create_index([("at", ASCENDING)], expireAfterSeconds=KEPT_SECONDS)

    # The history

    def add_run(self, conference_id: str, source: str, name: str, when: str, counts: Shown, error: str = "") -> None:
        run = {"source": source, "name": name[:500], "when": when, "counts": counts, "error": error, "at": now()}
        self._runs.insert_one({"_id": new_id(), "conference_id": conference_id, **run})
        newest = self._runs.find({"conference_id": conference_id}, {"_id": 1}).sort("_id", DESCENDING)
        old = [one["_id"] for one in newest.skip(RUNS_KEPT).limit(RUNS_KEPT)]
        if old:
            self._runs.delete_many({"_id": {"$in": old}})

    def runs(self, conference_id: str, after: str | None, limit: int) -> tuple[list[Document], str | None]:
        """Newest first."""
        query: Document = {"conference_id": conference_id}
        if after is not None:
            if len(after) != ID_CHARACTERS or not after.isalnum():
                raise Invalid.cursor()
            query["_id"] = {"$lt": after}
        found = list(self._runs.find(query).sort("_id", DESCENDING).limit(limit + 1))
        return found[:limit], found[limit - 1]["_id"] if len(found) > limit else None

    # What columns and categories are

    def mapping(self, conference_id: str) -> FieldMapping:
        found = self._mappings.find_one({"_id": conference_id})
        if found is None:
            return FieldMapping()
        columns = {field: tuple(names) for field, names in found["columns"]}
        return FieldMapping(columns, found["date_format"], found["separator"], dict(found["categories"]))

    def keep_mapping(self, conference_id: str, mapping: FieldMapping) -> None:
        """As pairs: names of columns may hold what no field of a document may."""
        document = {
            "columns": [[field, list(names)] for field, names in mapping.columns.items()],
            "categories": [[title, field] for title, field in mapping.categories.items()],
            "date_format": mapping.date_format,
            "separator": mapping.separator,
        }
        self._mappings.replace_one({"_id": conference_id}, document, upsert=True)

    # Files that wait

    def keep_file(self, conference_id: str, digest: str, content: bytes, about: Shown) -> None:
        """`content` is compressed. The same file again is kept anew."""
        document = {"content": content, "about": about, "at": now()}
        self._files.replace_one({"_id": f"{conference_id}/{digest}"}, document, upsert=True)

    def file(self, conference_id: str, digest: str) -> Document:
        found = self._files.find_one({"_id": f"{conference_id}/{digest}"})
        if found is None:
            raise NotFound("This file is not kept any more: they are for an hour. Upload it again.")
        return found

    # Schedules

    def schedule(self, conference_id: str) -> Schedule | None:
        found = self._schedules.find_one({"_id": conference_id})
        return _schedule(found) if found else None

    def keep_schedule(self, schedule: Schedule) -> None:
        """As organisers want it from now on; a run that is under way has nothing to say any more."""
        self._schedules.replace_one({"_id": schedule.conference_id}, _document(schedule), upsert=True)

    def delete_schedule(self, conference_id: str) -> None:
        self._schedules.delete_one({"_id": conference_id})

    def take_due(self, at: datetime) -> Schedule | None:
        """One that is due, for whoever asks first. Others get it only when its lease is over."""
        lease = new_id()
        found = self._schedules.find_one_and_update(
            {"next_at": {"$lte": at}}, {"$set": {"next_at": at + LEASE, "lease": lease}}, sort=[("next_at", ASCENDING)]
        )
        return _schedule({**found, "lease": lease}) if found else None

    def settle(self, taken: Schedule, settled: Schedule) -> None:
        """What became of a run, unless the schedule was changed, taken away or taken over meanwhile."""
        self._schedules.replace_one({"_id": taken.conference_id, "lease": taken.lease}, _document(settled))


def _document(schedule: Schedule) -> Document:
    return {name: value for name, value in asdict(schedule).items() if name != "conference_id"}


def _schedule(document: Document) -> Schedule:
    return Schedule(conference_id=document["_id"], **{name: document[name] for name in document if name != "_id"})
