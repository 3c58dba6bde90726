"""The shapes of what the attendees service gives over RPC. Nothing here holds an e-mail address."""

from typing import Any

from services.attendees.domain import Attendee
from services.plumbing.clock import to_text


def show(attendee: Attendee) -> dict[str, Any]:
    """The attendee as everybody may see them."""
    return {
        "id": attendee.id,
        "name": attendee.name,
        "headline": attendee.headline,
        "organisation": attendee.organisation,
        "bio": attendee.bio,
        "interests": list(attendee.interests),
        "links": list(attendee.links),
        "timezone": attendee.timezone,
        "visibility": attendee.visibility,
        "created_at": to_text(attendee.created_at),
        "version": attendee.version,
    }


def standing(attendee: Attendee) -> dict[str, Any]:
    """What the gateway decides by."""
    return {
        "id": attendee.id,
        "name": attendee.name,
        "active": attendee.active,
        "operator": attendee.operator,
        "roles": dict(attendee.roles),
        "version": attendee.version,
    }
