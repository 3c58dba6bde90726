"""The shapes of what the owner of an account may know of it, and nobody else."""

from datetime import datetime
from typing import Any

from services.attendees.accounts.domain import pending_email
from services.attendees.domain import Attendee, Grant
from services.plumbing.clock import to_text


def account(attendee: Attendee, *, has_password: bool, at: datetime) -> dict[str, Any]:
    return {
        "email": attendee.email,
        "verified": attendee.email_verified_at is not None,
        "pending_email": pending_email(attendee, at=at),
        "has_password": has_password,
        "identities": [
            {"id": identity.key, "issuer": identity.issuer, "linked_at": to_text(identity.linked_at)}
            for identity in attendee.identities
        ],
    }


def sign_in(grant: Grant, *, current: str) -> dict[str, Any]:
    return {
        "id": grant.family,
        "begun_at": to_text(grant.begun_at),
        "last_used_at": to_text(grant.used_at),
        "current": grant.family == current,
    }
