"""The shapes of invitations: as organisers see them, and as those who are invited do."""

from datetime import datetime
from typing import Any

from services.attendees.invitations.domain import LINK, OPEN, Invitation
from services.plumbing.clock import to_text

Shown = dict[str, Any]


def show_to_organiser(invitation: Invitation, token: str, *, at: datetime) -> Shown:
    """The token of a link again whenever they look; that of a letter is its receiver's. Addresses while it is open."""
    state = invitation.state(at)
    return {
        "id": invitation.id,
        "kind": invitation.kind,
        "role": invitation.role,
        "state": state,
        "email": invitation.address if state == OPEN else "",
        "letters": len(invitation.sent_at),
        "limit": invitation.limit,
        "used": invitation.used,
        "made_at": to_text(invitation.made_at),
        "expires_at": to_text(invitation.expires_at),
        "token": token if invitation.kind == LINK and state == OPEN else "",
    }


def show_to_invited(invitation: Invitation, inviter: str, *, accepted: bool) -> Shown:
    return {
        "conference_id": invitation.conference_id,
        "role": invitation.role,
        "kind": invitation.kind,
        "note": invitation.note,
        "by": inviter,
        "expires_at": to_text(invitation.expires_at),
        "accepted": accepted,
    }
