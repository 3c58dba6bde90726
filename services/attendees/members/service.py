"""Members of conferences. Entrypoints only."""

from typing import Any

from services.attendees.base import Base
from services.attendees.domain import set_role
from services.plumbing.clock import now
from services.plumbing.rpc import rpc

Shown = dict[str, Any]


class Members(Base):
    @rpc
    def set_member(self, conference_id: str, attendee_id: str, role: str, request_id: str | None = None) -> Shown:
        at = now()
        self.attendees.change(attendee_id, lambda known: set_role(known, conference_id, role, at=at), request_id)
        return {"conference_id": conference_id, "attendee_id": attendee_id, "role": role}

    @rpc
    def remove_member(self, conference_id: str, attendee_id: str, request_id: str | None = None) -> Shown:
        at = now()
        self.attendees.change(attendee_id, lambda known: set_role(known, conference_id, None, at=at), request_id)
        return {}
