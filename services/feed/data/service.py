"""Your posts and what you were told: handed out to you, and gone or nobody's when you go. Entrypoints only."""

from contextlib import suppress
from typing import Any

from services.contracts.envelope import Envelope, Event
from services.contracts.errors import VersionMismatch
from services.contracts.events_attendees import KEEP
from services.feed.base import Base, Shown
from services.feed.data.repository import ErasureRepository
from services.feed.notifications import domain as notifications
from services.feed.notifications.repository import NotificationRepository
from services.plumbing.clock import now
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.plumbing.subscribe import subscribe

EXPORTED_AT_ONCE = 200
ERASED_AT_ONCE = 200
EXPORTED = ("id", "text", "html", "session", "created_at")
TOLD = "told "  # what cursors of notifications begin with; no id of a post does


class Data(Base):
    erasures: ErasureRepository = Store(ErasureRepository)  # type: ignore[assignment]
    notifications: NotificationRepository = Store(NotificationRepository)  # type: ignore[assignment]

    @rpc
    def export_of(self, attendee_id: str, cursor: str | None = None) -> Shown:
        """What somebody wrote, in all conferences, and then what they were told; oldest first.

        `cursor` names the last one of a page.
        """
        if cursor is not None and cursor.startswith(TOLD):
            return self._notifications_of(attendee_id, cursor.removeprefix(TOLD))
        found = self.entries.written_by(attendee_id, after=cursor or "", limit=EXPORTED_AT_ONCE + 1)
        page = found[:EXPORTED_AT_ONCE]
        posts = [_exported(entry) for entry in self.shown([one for one in page if not one.get("removed_at")])]
        return {"items": {"posts": posts}, "next": page[-1]["_id"] if len(found) > len(page) else TOLD}

    def _notifications_of(self, attendee_id: str, after: str) -> Shown:
        found = self.notifications.oldest(attendee_id, after, EXPORTED_AT_ONCE + 1)
        page, inbox = found[:EXPORTED_AT_ONCE], self.notifications.inbox(attendee_id)
        shown = [notifications.show(one, inbox) for one in page]
        return {
            "items": {"notifications": shown},
            "next": f"{TOLD}{page[-1]['order']}" if len(found) > len(page) else None,
        }

    @subscribe("attendees", "attendee_erased")
    def on_attendee_erased(self, event: Envelope) -> None:
        """May break off anywhere and begin again: what is done is not found any more."""
        attendee_id, posts = event.data["attendee_id"], event.data["posts"]
        # First of all: from now on nothing is written by them or shown as theirs, so what is found is all there is.
        self.people.erase(attendee_id, posts)
        told = self.notifications.count_of(attendee_id)
        erasure = self.erasures.begin(event.data["erasure_id"], self.entries.count_of(attendee_id), told)
        while found := self.entries.written_by(attendee_id, limit=ERASED_AT_ONCE):
            with suppress(VersionMismatch):  # deleted at this moment: found once more
                self.entries.part_from_author(found, posts, now())
        self.notifications.forget(attendee_id)
        self.erasures.finish(erasure, _done(event, erasure["posts"], erasure.get("notifications", 0)))


def _exported(entry: Shown) -> Shown:
    where = {"conference_id": entry["conference_id"], "conference": entry["conference"]}
    return where | {name: entry["post"][name] for name in EXPORTED}


def _done(event: Envelope, posts: dict[str, int], told: int) -> Event:
    counts = {"posts": sum(posts.values())}
    is_kept = event.data["posts"] == KEEP
    removed = {"notifications": told} if told else {}
    data: dict[str, Any] = {
        "erasure_id": event.data["erasure_id"],
        "attendee_id": event.data["attendee_id"],
        "conference_ids": sorted(posts),
        "removed": removed if is_kept else counts | removed,
        "anonymised": counts if is_kept else {},
    }
    return Event("erasure_done", data)
