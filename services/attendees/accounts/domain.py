"""The rules of accounts: who may have one, and when a refresh token is good. No database, no clock."""

from datetime import datetime, timedelta

from services.attendees.domain import NAME_CHARACTERS, Attendee, Grant, person
from services.contracts.envelope import Event
from services.contracts.errors import Invalid, Unauthenticated

ACCESS_SECONDS = 15 * 60  # how long a stolen access token is good at most
REFRESH_LIFETIME = timedelta(days=30)
PASSWORD_CHARACTERS = (10, 200)  # long enough to resist guessing, short enough that hashing one is no attack


def register(attendee: Attendee, password: str) -> list[Event]:
    """The events of a new account. Raises Invalid, naming the fields."""
    check_registration(attendee.email, attendee.name, password)
    return [Event("attendee_registered", {"attendee_id": attendee.id, "person": person(attendee)})]


def check_registration(email: str, name: str, password: str) -> None:
    errors: dict[str, list[str]] = {}
    shortest, longest = PASSWORD_CHARACTERS
    if not looks_like_address(email):
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


def looks_like_address(email: str) -> bool:
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
