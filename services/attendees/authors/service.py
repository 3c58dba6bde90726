"""Names of those whose ids others keep with something they wrote. Entrypoints only."""

from services.attendees.base import Base
from services.attendees.domain import Attendee
from services.plumbing.rpc import rpc

AT_MOST = 200  # what a page can name

Shown = dict[str, object]


class Authors(Base):
    @rpc
    def authors(self, attendee_ids: list[str], conference_id: str) -> Shown:
        """For all readers alike, as authors of posts (feed/authors.py); who is gone is left out.

        The gateway narrows it to what its reader may know.
        """
        people = self.attendees.many(attendee_ids[:AT_MOST])
        return {"items": [_author(one, conference_id) for one in people.values() if one.erased_at is None]}


def _author(attendee: Attendee, conference_id: str) -> Shown:
    membership = attendee.memberships.get(conference_id)
    return {
        "id": attendee.id,
        "name": (membership.badge_name if membership else "") or attendee.name,
        "avatar": attendee.avatar,
        "visibility": attendee.visibility if attendee.active else "nobody",
        "hidden": membership is not None and membership.hidden,
        "version": attendee.version,
    }
