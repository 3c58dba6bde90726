"""The rules of accounts: who may have one, what it may do, and when a refresh token is good. No database, no clock."""

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.contracts.envelope import Event
from services.contracts.errors import Invalid, Unauthenticated
from services.contracts.events_attendees import ROLES

ACCESS_SECONDS = 15 * 60  # how long a stolen access token is good at most
REFRESH_LIFETIME = timedelta(days=30)
NAME_CHARACTERS = 100
PASSWORD_CHARACTERS = (10, 200)  # long enough to resist guessing, short enough that hashing one is no attack


@dataclass(frozen=True)
class Attendee:
    """`roles` maps conference ids to roles. The password's hash is the repository's business, not this one's."""

    id: str
    email: str
    name: str
    created_at: datetime
    headline: str = ""
    organisation: str = ""
    bio: str = ""
    interests: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    timezone: str = ""
    visibility: str = "public"
    active: bool = True
    operator: bool = False
    roles: dict[str, str] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True)
class Grant:
    """One sign-in on one device: a family of refresh tokens. Only the newest is good; `spent` were good before."""

    family: str
    attendee_id: str
    token_digest: str
    expires_at: datetime
    revoked: bool = False
    spent: tuple[str, ...] = ()


def email_of(text: str) -> str:
    """The address under which an account is found: trimmed and in lower case."""
    return unicodedata.normalize("NFC", text.strip()).lower()


def register(attendee: Attendee, password: str) -> list[Event]:
    """The events of a new account. Raises Invalid, naming the fields."""
    check_registration(attendee.email, attendee.name, password)
    return [Event("attendee_registered", {"attendee_id": attendee.id, "name": attendee.name})]


def check_registration(email: str, name: str, password: str) -> None:
    errors: dict[str, list[str]] = {}
    shortest, longest = PASSWORD_CHARACTERS
    if not _looks_like_address(email):
        errors["email"] = ["Give an e-mail address, such as ada@example.org."]
    if not name:
        errors["name"] = ["Give the name that others shall see."]
    elif len(name) > NAME_CHARACTERS:
        errors["name"] = [f"A name has {NAME_CHARACTERS} characters at most."]
    if len(password) < shortest:
        errors["password"] = [f"A password has {shortest} characters at least."]
    elif len(password) > longest:
        errors["password"] = [f"A password has {longest} characters at most."]
    if errors:
        raise Invalid.fields(errors)


def _looks_like_address(email: str) -> bool:
    """Whether mail could be sent there; whether it arrives, only a mail can tell."""
    local, at, domain = email.rpartition("@")
    return (
        bool(at)
        and 0 < len(local) <= 64
        and len(email) <= 254
        and "." in domain.strip(".")
        and not domain.startswith(".")
        and not domain.endswith(".")
        and not any(character.isspace() or not character.isprintable() for character in email)
    )


def set_role(attendee: Attendee, conference_id: str, role: str | None) -> tuple[Attendee, list[Event]]:
    """The attendee with another role in a conference, or with none (None). Raises Invalid for an unknown role."""
    if role is not None and role not in ROLES:
        raise Invalid.fields({"role": [f"One of {', '.join(ROLES)}."]})
    if attendee.roles.get(conference_id) == role:
        return attendee, []
    roles = {key: value for key, value in attendee.roles.items() if key != conference_id}
    if role is not None:
        roles[conference_id] = role
    data = {"attendee_id": attendee.id, "conference_id": conference_id, "role": role}
    return replace(attendee, roles=roles), [Event("member_role_changed", data)]


def make_operator(attendee: Attendee) -> tuple[Attendee, list[Event]]:
    if attendee.operator:
        return attendee, []
    return replace(attendee, operator=True), [Event("operator_granted", {"attendee_id": attendee.id})]


def check_refresh(grant: Grant | None, *, digest: str, at: datetime) -> Grant:
    """The grant, if this token is its newest. Raises Unauthenticated.

    An older token of a family means that somebody has copied it: `is_reuse` tells, and the family is revoked.
    """
    if grant is None or grant.revoked or grant.expires_at <= at or grant.token_digest != digest:
        raise Unauthenticated("This sign-in has ended. Sign in again.")
    return grant


def is_reuse(grant: Grant | None, *, digest: str) -> bool:
    """Whether a token that was good once is used again. One that the family never had is only wrong."""
    return grant is not None and not grant.revoked and digest in grant.spent
