"""A notification, and what of theirs somebody has read. No database, no clock."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.contracts.envelope import Event
from services.plumbing.clock import to_text

KEPT = 500  # the newest notifications of one person; nobody goes further back
_SAID = ("before", "after", "fields_changed", "reason", "text")

Fields = dict[str, Any]


@dataclass(frozen=True)
class Inbox:
    """All up to `through` are read, and of those after it the ones in `single`. Both are places in the list."""

    attendee_id: str
    through: str = ""
    single: frozenset[str] = frozenset()
    version: int = 0

    def has_read(self, order: str) -> bool:
        return order <= self.through or order in self.single


def notification_id(notice_id: str, attendee_id: str) -> str:
    """The same however often a notice comes."""
    return f"{notice_id}:{attendee_id}"


def notification(notice: Fields, attendee_id: str, *, at: datetime) -> Fields:
    """What is kept for one of those to whom a notice is given. `order` is its place among all of theirs."""
    own_id = notification_id(notice["notice_id"], attendee_id)
    return {
        "_id": own_id,
        "attendee_id": attendee_id,
        "order": f"{to_text(at)}|{own_id}",
        "at": at,
        "kind": notice["kind"],
        "conference_id": notice["conference_id"],
        "conference": notice["conference"],
        "session_id": notice["session_id"],
        "title": notice["title"],
        "said": {name: notice[name] for name in _SAID if name in notice},
    }


def show(document: Fields, inbox: Inbox) -> Fields:
    """As its owner gets it."""
    said = document["said"]
    return {
        "id": document["_id"],
        "kind": document["kind"],
        "at": to_text(document["at"]),
        "conference_id": document["conference_id"],
        "conference": document["conference"],
        "session": {"id": document["session_id"], "title": document["title"]},
        "before": said.get("before"),
        "after": said.get("after"),
        "fields": said.get("fields_changed", []),
        "reason": said.get("reason", ""),
        "text": said.get("text", ""),
        "read": inbox.has_read(document["order"]),
    }


def read_up_to(inbox: Inbox, order: str) -> Inbox:
    """Whatever came before it is read, too."""
    through = max(inbox.through, order)
    return replace(inbox, through=through, single=frozenset(one for one in inbox.single if one > through))


def read_single(inbox: Inbox, orders: list[str]) -> Inbox:
    unread = [one for one in orders if not inbox.has_read(one)]
    # Of more there are no notifications any more, and nobody needs to know that they were read.
    return replace(inbox, single=frozenset(sorted(inbox.single.union(unread))[-2 * KEPT :]))


def was_read(inbox: Inbox) -> Event:
    return Event("notifications_read", {"attendee_id": inbox.attendee_id})


def added(notice: Fields, attendee_ids: list[str]) -> Event:
    named = {name: notice[name] for name in ("notice_id", "kind")}
    return Event("notifications_added", {**named, "attendee_ids": attendee_ids})
