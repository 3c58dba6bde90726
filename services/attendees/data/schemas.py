"""The shapes of what people are told of their data: the receipt of an erasure, and the export."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from services.attendees.connections.domain import Connection
from services.attendees.data.domain import WHO_CONFIRMS, Erasure
from services.attendees.domain import Attendee, Grant
from services.attendees.invitations.domain import Invitation
from services.attendees.mail.domain import Letter
from services.attendees.notices.domain import Wanted
from services.plumbing.clock import to_text

Shown = dict[str, Any]

# Not told: how often sign-ins were ended and the document was written, and that there is nobody, which has no export.
UNTOLD = {"generation", "version", "erased_at", "memberships", "refused_claims"}
UNTOLD_OF_LETTERS = {"id", "attendee_id", "version"}


def receipt(erasure: Erasure) -> Shown:
    """What remains for the person to read. Nothing in it says who that was."""
    return {
        "requested_at": to_text(erasure.requested_at),
        "completed_at": to_text(erasure.completed_at) if erasure.completed_at else None,
        "posts": erasure.posts,
        "services": [_confirmation(erasure, service) for service in WHO_CONFIRMS],
    }


def _confirmation(erasure: Erasure, service: str) -> Shown:
    done = erasure.confirmations.get(service)
    return {
        "service": service,
        "state": "done" if done else "pending",
        "removed": done.removed if done else {},
        "anonymised": done.anonymised if done else {},
        "confirmed_at": to_text(done.at) if done else None,
    }


def account(attendee: Attendee, *, has_password: bool, wanted: Wanted) -> Shown:
    """Everything in the account. A new field of attendees is here by itself; the schema of the export must name it."""
    told = {one.name: getattr(attendee, one.name) for one in fields(attendee) if one.name not in UNTOLD}
    conferences = [{"conference_id": key, **vars(member)} for key, member in attendee.memberships.items()]
    refused = [
        {"conference_id": key, **vars(claim)} for key, claims in attendee.refused_claims.items() for claim in claims
    ]
    shown: Shown = plain(told | {"has_password": has_password, "conferences": conferences, "refused_claims": refused})
    return shown | {"notices": {"page": sorted(wanted.page), "mail": sorted(wanted.mail)}}


def sign_in(grant: Grant) -> Shown:
    shown: Shown = plain({key: getattr(grant, key) for key in ("begun_at", "used_at", "expires_at", "revoked")})
    return shown


def letter(letter: Letter) -> Shown:
    shown: Shown = plain({name: value for name, value in vars(letter).items() if name not in UNTOLD_OF_LETTERS})
    return shown


def invitation(invitation: Invitation, attendee_id: str) -> Shown:
    """One that somebody accepted or made. Whom they invited with it is not theirs to take."""
    is_theirs = invitation.by == attendee_id
    shown: Shown = plain(
        {
            "conference_id": invitation.conference_id,
            "conference_title": invitation.conference_title,
            "role": invitation.role,
            "kind": invitation.kind,
            "made_at": invitation.made_at,
            "made_by_you": is_theirs,
            "note": invitation.note if is_theirs else "",
        }
    )
    return shown


def connection(connection: Connection, other_id: str, name: str | None) -> Shown:
    return {"id": other_id, "name": name, "since": to_text(connection.since), "active": connection.active}


def plain(value: Any) -> Any:
    """As JSON has it: times as text, values with fields as objects."""
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return plain(vars(value)) if hasattr(value, "__dataclass_fields__") else value
