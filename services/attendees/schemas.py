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
        "avatar": attendee.avatar,
        "created_at": to_text(attendee.created_at),
        "version": attendee.version,
    }


def show_own(attendee: Attendee) -> dict[str, Any]:
    """The same for themselves, with what others are not told."""
    return show(attendee) | {
        "timezone": attendee.timezone,
        "language": attendee.language,
        "visibility": attendee.visibility,
        "suggestions": attendee.suggestions,
    }


def standing(attendee: Attendee, kept_apart: dict[str, list[str]]) -> dict[str, Any]:
    """What the gateway decides by. `kept_apart`: "blocks", "blocked_by" and "mutes", lists of attendees' ids."""
    members = attendee.memberships.items()
    return {
        "id": attendee.id,
        "name": attendee.name,
        "visibility": attendee.visibility,
        "active": attendee.active and attendee.erased_at is None,
        "operator": attendee.operator,
        "verified": attendee.email_verified_at is not None,
        "generation": attendee.generation,
        "timezone": attendee.timezone,
        "language": attendee.language,
        "avatar": attendee.avatar,
        "roles": attendee.roles,
        "badges": {key: member.badge_name for key, member in members if member.badge_name},
        "hidden_in": [key for key, member in members if member.hidden],
        **kept_apart,
        "version": attendee.version,
    }
