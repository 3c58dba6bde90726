"""What operators do with accounts of others. Entrypoints only: load, decide, save, show."""

from typing import Any

from services.attendees.accounts import domain
from services.attendees.base import Base
from services.plumbing.rpc import rpc

Shown = dict[str, Any]


class Suspension(Base):
    @rpc(sensitive_arguments=("reason",))
    def suspend_attendee(self, attendee_id: str, reason: str, request_id: str | None = None) -> Shown:
        """From now on the account may do nothing, wherever it is signed in, and others do not see it."""
        self.attendees.change(attendee_id, lambda known: domain.suspend(known, reason), request_id)
        return {}

    @rpc
    def reinstate_attendee(self, attendee_id: str, request_id: str | None = None) -> Shown:
        self.attendees.change(attendee_id, domain.reinstate, request_id)
        return {}
