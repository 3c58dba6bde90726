"""What is told of people: the feed keeps what it shows of them. Entrypoints only."""

from services.contracts.envelope import Envelope
from services.feed.authors import person_known
from services.feed.base import Base
from services.plumbing.subscribe import subscribe


class People(Base):
    @subscribe("attendees", "attendee_registered")
    def on_attendee_registered(self, event: Envelope) -> None:
        self._know(event, is_new=True)

    @subscribe("attendees", "profile_changed")
    def on_profile_changed(self, event: Envelope) -> None:
        self._know(event)

    @subscribe("attendees", "attendee_suspended")
    def on_attendee_suspended(self, event: Envelope) -> None:
        self._know(event)

    @subscribe("attendees", "attendee_reinstated")
    def on_attendee_reinstated(self, event: Envelope) -> None:
        self._know(event)

    @subscribe("attendees", "member_role_changed")
    def on_member_role_changed(self, event: Envelope) -> None:
        self._know(event)

    @subscribe("attendees", "member_changed")
    def on_member_changed(self, event: Envelope) -> None:
        self._know(event)

    def _know(self, event: Envelope, *, is_new: bool = False) -> None:
        self.people.know(event.data["attendee_id"], person_known(event), event.aggregate_version, is_new=is_new)
