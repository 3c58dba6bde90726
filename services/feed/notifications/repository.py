"""Where notifications are kept, what was read of them, and which kinds nobody wants. Nobody else sees a document."""

import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta

from pymongo import ASCENDING, DESCENDING
from pymongo.cursor import Cursor
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, VersionMismatch
from services.feed.notifications.domain import KEPT, Inbox
from services.plumbing.clock import now
from services.plumbing.documents import Document, Documents
from services.plumbing.mongo import insert_missing
from services.plumbing.projections import keep_newest
from services.plumbing.relay import Relay

TRIES = 20  # windows in which one person reads at the same moment
TOLD_KEPT = timedelta(days=7)  # longer than an event may be under way
# Looking for what is too much costs as much as reading all; so it is done now and then, and there are some more.
PRUNED_EVERY = 20


class NotificationRepository:
    """One document for each notice and person. What is read of them is one document for each person."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._notifications = database["notifications"]
        self._inboxes = Documents(database["inboxes"], relay, "feed")
        self._told = Documents(database["told_notices"], relay, "feed")
        self._settings = database["notification_settings"]

    def ensure_indexes(self) -> None:
        self._inboxes.ensure_indexes()
        self._told.ensure_indexes()
        self._told.collection.create_index([("forget_at", ASCENDING)], expireAfterSeconds=0)
        # Ascending: by a descending one, SecantusDB 0.7 finds nothing that comes after an empty text.
        self._notifications.create_index([("attendee_id", ASCENDING), ("order", ASCENDING)])

    # --- what comes in

    def know_settings(self, attendee_id: str, page: list[str], version: int) -> None:
        keep_newest(self._settings, attendee_id, {"page": page}, version)

    def who_want(self, kind: str, attendee_ids: Sequence[str]) -> list[str]:
        """Without those who have said that they do not want to be shown this."""
        found = self._settings.find({"_id": {"$in": list(attendee_ids)}}, {"page": 1})
        unwanted = {one["_id"] for one in found if kind not in one["page"]}
        return [one for one in attendee_ids if one not in unwanted]

    def add(self, event_id: str, notifications: Sequence[Document], told: Event) -> None:
        """Adds those that are not there yet, and tells of all of them, once."""
        insert_missing(self._notifications, notifications)
        with suppress(DuplicateKeyError):
            self._told.insert(event_id, {"forget_at": now() + TOLD_KEPT}, [told], waits=False)
        for one in notifications:
            if zlib.crc32(one["_id"].encode()) % PRUNED_EVERY == 0:
                self._prune(one["attendee_id"])

    def _prune(self, attendee_id: str) -> None:
        for first in self._newest_first(attendee_id).skip(KEPT).limit(1):
            self._notifications.delete_many({"attendee_id": attendee_id, "order": {"$lte": first["order"]}})

    # --- reading

    def page(self, attendee_id: str, before: str | None, limit: int) -> tuple[list[Document], str | None]:
        """Newest first, and where the next page begins."""
        query: Document = {"attendee_id": attendee_id, **({"order": {"$lt": before}} if before else {})}
        found = list(self._notifications.find(query).sort("order", DESCENDING).limit(limit + 1))
        return found[:limit], found[limit - 1]["order"] if len(found) > limit else None

    def inbox(self, attendee_id: str) -> Inbox:
        document = self._inboxes.collection.find_one({"_id": attendee_id})
        if document is None:
            return Inbox(attendee_id)
        return Inbox(attendee_id, document["through"], frozenset(document["single"]), document["version"])

    def unread(self, inbox: Inbox) -> int:
        orders = self._notifications.find(_after(inbox.attendee_id, inbox.through), {"order": 1})
        return sum(not inbox.has_read(one["order"]) for one in orders)

    def orders(self, attendee_id: str, ids: Iterable[str]) -> list[str]:
        """The places of those of these that are this person's."""
        query = {"_id": {"$in": list(ids)}, "attendee_id": attendee_id}
        return [one["order"] for one in self._notifications.find(query, {"order": 1})]

    def newest(self, attendee_id: str) -> str:
        """The place of the newest one; "" when there is none."""
        return next((str(one["order"]) for one in self._newest_first(attendee_id).limit(1)), "")

    def change(self, attendee_id: str, decide: Callable[[Inbox], tuple[Inbox, list[Event]]]) -> None:
        """Load, decide, save; once more when the same person was quicker elsewhere."""
        for _ in range(TRIES):
            before = self.inbox(attendee_id)
            after, events = decide(before)
            if after == before:
                return
            fields = {"through": after.through, "single": sorted(after.single)}
            with suppress(DuplicateKeyError, VersionMismatch):
                if before.version == 0:
                    self._inboxes.insert(attendee_id, fields, events)
                else:
                    self._inboxes.save(attendee_id, before.version, fields, events)
                return
        raise Conflict("Your notifications are being read elsewhere at this moment. Try again.")

    # --- their owner takes them along, or goes

    def oldest(self, attendee_id: str, after: str, limit: int) -> list[Document]:
        found = self._notifications.find(_after(attendee_id, after)).sort("order", ASCENDING)
        return list(found.limit(limit))

    def count_of(self, attendee_id: str) -> int:
        return self._notifications.count_documents({"attendee_id": attendee_id})

    def forget(self, attendee_id: str) -> None:
        self._notifications.delete_many({"attendee_id": attendee_id})
        self._inboxes.collection.delete_one({"_id": attendee_id})
        self._settings.delete_one({"_id": attendee_id})

    def _newest_first(self, attendee_id: str) -> "Cursor[Document]":
        return self._notifications.find({"attendee_id": attendee_id}, {"order": 1}).sort("order", DESCENDING)


def _after(attendee_id: str, order: str) -> Document:
    return {"attendee_id": attendee_id, "order": {"$gt": order}}
