"""The shapes of members and of what somebody is in their conferences. Nothing here holds an e-mail address."""

from typing import Any

from services.attendees.domain import Attendee, Claim, Membership
from services.plumbing.clock import to_text

Shown = dict[str, Any]


def show_member(attendee: Attendee, conference_id: str, *, to_organiser: bool) -> Shown:
    """One line of a conference's list. What organisers alone see is None for others."""
    membership = attendee.memberships[conference_id]
    return {
        "id": attendee.id,
        "name": membership.badge_name or attendee.name,
        "headline": attendee.headline,
        "organisation": attendee.organisation,
        "avatar": attendee.avatar,
        "role": membership.role,
        "joined_at": to_text(membership.joined_at),
        "hidden": membership.hidden if to_organiser else None,
        "claims": [show_claim(claim) for claim in membership.claims] if to_organiser else None,
    }


def show_membership(conference_id: str, membership: Membership) -> Shown:
    """What somebody is in a conference, as they see it themselves."""
    return {
        "conference_id": conference_id,
        "role": membership.role,
        "badge_name": membership.badge_name,
        "hidden": membership.hidden,
        "joined_at": to_text(membership.joined_at),
        "claims": [show_claim(claim) for claim in membership.claims],
    }


def show_claim(claim: Claim) -> Shown:
    return {
        "speaker": {"id": claim.speaker_id, "name": claim.speaker_name},
        "state": claim.state,
        "reason": claim.reason,
        "at": to_text(claim.at),
    }
