"""Notices become notifications; people read them. Entrypoints only."""

import re

from services.contracts.envelope import Envelope, Event
from services.contracts.errors import Invalid, NotFound
from services.feed.base import Base, Shown
from services.feed.notifications import domain
from services.feed.notifications.domain import Inbox
from services.feed.notifications.repository import NotificationRepository
from services.plumbing.clock import now
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.plumbing.subscribe import subscribe

PAGE_AT_MOST = 100
_CURSOR = re.compile(r"^[0-9TZ:.-]{20,30}\|[\w:.-]{1,200}$", re.ASCII)


class Notifications(Base):
    notifications: NotificationRepository = Store(NotificationRepository)  # type: ignore[assignment]

    @rpc
    def list_notifications(self, attendee_id: str, cursor: str | None = None, limit: int = 30) -> Shown:
        """Newest first."""
        if cursor is not None and not _CURSOR.match(cursor):
            raise Invalid.cursor()
        found, following = self.notifications.page(attendee_id, cursor, min(limit, PAGE_AT_MOST))
        inbox = self.notifications.inbox(attendee_id)
        items = [domain.show(one, inbox) for one in found]
        return {"items": items, "next": following, "unread": self.notifications.unread(inbox)}

    @rpc
    def unread_notifications(self, attendee_id: str) -> Shown:
        return {"unread": self.notifications.unread(self.notifications.inbox(attendee_id))}

    @rpc
    def read_notifications(self, attendee_id: str, ids: list[str] | None = None, up_to: str | None = None) -> Shown:
        """Marks as read: single ones, all up to one, or all that there are."""

        def read(inbox: Inbox) -> tuple[Inbox, list[Event]]:
            after = self._read(inbox, ids, up_to)
            return after, [domain.was_read(after)]

        self.notifications.change(attendee_id, read)
        return self.unread_notifications(attendee_id)

    def _read(self, inbox: Inbox, ids: list[str] | None, up_to: str | None) -> Inbox:
        if ids is not None:
            return domain.read_single(inbox, self._orders(inbox, ids))
        if up_to is not None:
            return domain.read_up_to(inbox, *self._orders(inbox, [up_to]))
        return domain.read_up_to(inbox, self.notifications.newest(inbox.attendee_id))

    def _orders(self, inbox: Inbox, ids: list[str]) -> list[str]:
        orders = self.notifications.orders(inbox.attendee_id, ids)
        if len(orders) < len(set(ids)):
            raise NotFound(f"There is no such notification. The newest {domain.KEPT} are kept.")
        return orders

    @subscribe("sessions", "notice_given")
    def on_notice_given(self, event: Envelope) -> None:
        wanted = self.notifications.who_want(event.data["kind"], event.data["attendee_ids"])
        here = self._who_are_here(wanted)
        if not here:
            return
        at = now()
        found = [domain.notification(event.data, attendee_id, at=at) for attendee_id in here]
        self.notifications.add(event.id, found, domain.added(event.data, here))
        for gone in set(here) - set(self._who_are_here(here)):  # erased since we looked
            self.notifications.forget(gone)

    @subscribe("attendees", "notification_settings_changed")
    def on_notification_settings_changed(self, event: Envelope) -> None:
        attendee_id = event.data["attendee_id"]
        self.notifications.know_settings(attendee_id, event.data["page"], event.aggregate_version)
        if not self._who_are_here([attendee_id]):  # it came late
            self.notifications.forget(attendee_id)

    def _who_are_here(self, attendee_ids: list[str]) -> list[str]:
        """Without those who are erased."""
        people = self.people.many(attendee_ids)
        return [one for one in attendee_ids if not people.get(one, {}).get("erased")]
