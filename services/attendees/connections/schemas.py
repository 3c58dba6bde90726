"""The shapes of people in lists. Nothing here holds an e-mail address."""

from typing import Any

from services.attendees.connections.domain import Connection
from services.attendees.domain import Attendee
from services.plumbing.clock import to_text

Shown = dict[str, Any]


def summary(attendee: Attendee, conference_id: str | None = None) -> Shown:
    """Somebody in a list; in one of a conference under the name on their badge there."""
    member = attendee.memberships.get(conference_id) if conference_id else None
    return {
        "id": attendee.id,
        "name": (member.badge_name if member else "") or attendee.name,
        "headline": attendee.headline,
        "organisation": attendee.organisation,
        "avatar": attendee.avatar,
    }


def connected(connection: Connection, attendee: Attendee) -> Shown:
    return {"attendee": summary(attendee), "since": to_text(connection.since)}
