"""Profiles: read, edit. Entrypoints only."""

from typing import Any

from services.attendees import schemas
from services.attendees.base import Base
from services.plumbing.rpc import rpc

Shown = dict[str, Any]


class Profiles(Base):
    @rpc
    def get_attendee(self, attendee_id: str, viewer_id: str | None = None, operator: bool = False) -> Shown:
        """The person, as this viewer may see them. Raises NotFound for whom they may not see."""
        return schemas.show(self.seen_by(attendee_id, viewer_id, operator=operator))
