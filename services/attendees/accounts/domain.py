"""The rules of accounts: who may have one, who may go in, and what changes them. No database, no clock."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from services.attendees.domain import NAME_CHARACTERS, Attendee, Grant, email_of, person
from services.attendees.mail.domain import BAD_LINK
from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated

ACCESS_SECONDS = 15 * 60  # how long a stolen access token is good at most
PAGES_AT_ONCE = timedelta(seconds=10)  # how far apart the pages of one browser reach us, on a slow line
REFRESH_LIFETIME = timedelta(days=30)
# RFC 5321 without quoted names, which nobody has, and with other letters than English ones (RFC 6531).
LOCAL_PART = re.compile(r"[^\s.@,;:<>()\[\]\"\\]+(\.[^\s.@,;:<>()\[\]\"\\]+)*")
DOMAIN = re.compile(r"(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))+")
DIFFERENT_CHARACTERS = 4
PASSWORD_CHARACTERS = (10, 200)  # long enough to resist guessing, short enough that hashing one is no attack
REASON_CHARACTERS = 500

# How long the links of letters are good: as long as people take to look into their mail, for what each can do.
VERIFY_LIFETIME = timedelta(days=7)
CHANGE_LIFETIME = timedelta(days=1)
RESET_LIFETIME = timedelta(hours=1)
LETTERS_PER_HOUR = 3  # of one kind to one person: what anybody can ask for must not fill somebody's mailbox
LETTERS_SPAN = timedelta(hours=1)

ENDED = "This sign-in has ended. Sign in again."
IsCommon = Callable[[str], bool]


def register(
    attendee: Attendee, password: str, *, is_common: IsCommon, hidden: bool = False
) -> tuple[Attendee, list[Event]]:
    """The new account and its events. Raises Invalid, naming the fields.

    `hidden`: others see nothing of it until its address is verified, so that nobody can tell whether it is new.
    """
    check_registration(attendee.email, attendee.name, password, is_common=is_common)
    if hidden:
        attendee = replace(attendee, visibility="nobody", hidden_until_verified=True)
    return attendee, [Event("attendee_registered", {"attendee_id": attendee.id, "person": person(attendee)})]


def check_registration(email: str, name: str, password: str, *, is_common: IsCommon) -> None:
    errors: dict[str, list[str]] = {}
    if not looks_like_address(email):
        errors["email"] = ["Give an e-mail address, such as ada@example.org."]
    if not name:
        errors["name"] = ["Give the name that others shall see."]
    elif len(name) > NAME_CHARACTERS:
        errors["name"] = [f"A name has {NAME_CHARACTERS} characters at most."]
    if wrong := password_problem(password, email=email, name=name, is_common=is_common):
        errors["password"] = [wrong]
    if errors:
        raise Invalid.fields(errors)


def password_problem(password: str, *, email: str, name: str, is_common: IsCommon) -> str:
    """What is wrong with a new password; "" when nothing is."""
    shortest, longest = PASSWORD_CHARACTERS
    if len(password) < shortest:
        return f"A password has {shortest} characters at least."
    if len(password) > longest:
        return f"A password has {longest} characters at most."
    plain = password.strip().casefold()
    if not password.isprintable() or len(set(plain)) < DIFFERENT_CHARACTERS:
        return f"A password has {DIFFERENT_CHARACTERS} different characters at least, all of them visible or blanks."
    if is_common(plain):
        return (
            "This is one of the passwords that are tried first. Take a few words in a row that belong to nobody else."
        )
    if plain in (email.casefold(), email.partition("@")[0].casefold(), name.casefold()):
        return "A password must not be your name or your e-mail address."
    return ""


def check_password(attendee: Attendee, password: str, *, is_common: IsCommon) -> None:
    """Whether this can be somebody's new password. Raises Invalid."""
    if wrong := password_problem(password, email=attendee.email, name=attendee.name, is_common=is_common):
        raise Invalid.fields({"password": [wrong]})


def looks_like_address(email: str) -> bool:
    """Whether mail could be sent there; whether it arrives, only a mail can tell."""
    local, _, domain = email.rpartition("@")
    return (
        len(email) <= 254
        and 0 < len(local) <= 64
        and email.isprintable()
        and LOCAL_PART.fullmatch(local) is not None
        and DOMAIN.fullmatch(domain) is not None
    )


def check_may_sign_in(attendee: Attendee) -> None:
    """For somebody who has just shown who they are, so that the answer may say more. Raises Forbidden."""
    if not attendee.active:
        raise Forbidden(f"This account is suspended. {attendee.suspension}".strip())


def check_refresh(grant: Grant | None, *, digest: str, at: datetime) -> Grant:
    """The grant, if this token is its newest. Raises Unauthenticated.

    An older token of a family means that somebody has copied it: `is_reuse` tells, and the family is revoked.
    """
    if grant is None or grant.revoked or grant.expires_at <= at or grant.token_digest != digest:
        raise Unauthenticated(ENDED)
    return grant


def check_stands(grant: Grant, attendee: Attendee) -> None:
    """Whether the grant's attendee still lets it stand. Raises Unauthenticated."""
    if not attendee.active or attendee.erased_at is not None or grant.generation != attendee.generation:
        raise Unauthenticated(ENDED)


def is_reuse(grant: Grant | None, *, digest: str) -> bool:
    """Whether a token that was good once is used again. One that the family never had is only wrong."""
    return grant is not None and not grant.revoked and digest in grant.spent


def is_just_spent(grant: Grant | None, *, digest: str, at: datetime) -> bool:
    """Whether this was the newest token until a moment ago: several pages of one browser, opened at once."""
    if grant is None or grant.revoked or not grant.spent:
        return False
    return digest == grant.spent[-1] and at - grant.used_at <= PAGES_AT_ONCE


def verify_email(attendee: Attendee, email: str, *, at: datetime) -> tuple[Attendee, list[Event]]:
    """The address is its owner's: somebody followed a link sent there. Raises NotFound for a former address."""
    if attendee.email != email or attendee.erased_at is not None:
        raise NotFound(BAD_LINK)
    if attendee.email_verified_at is not None:
        return attendee, []
    events = [Event("email_verified", {"attendee_id": attendee.id})]
    if attendee.hidden_until_verified:
        attendee = replace(attendee, visibility="public", hidden_until_verified=False)
        changed = {"attendee_id": attendee.id, "person": person(attendee), "fields": ["visibility"]}
        events.append(Event("profile_changed", changed))
    return replace(attendee, email_verified_at=at), events


def set_password(attendee: Attendee) -> tuple[Attendee, list[Event]]:
    """The attendee with another password, which ends all sign-ins, and takes back what an intruder may have begun."""
    attendee = replace(attendee, generation=attendee.generation + 1, pending_email="", pending_email_until=None)
    return attendee, [Event("password_changed", {"attendee_id": attendee.id})]


def reset_password(attendee: Attendee, email: str, generation: int, *, at: datetime) -> tuple[Attendee, list[Event]]:
    """The same by a link that was sent to the address, which verifies it.

    Raises NotFound for a former address, and for a link from before the `generation` of now: whoever has set a password
    since, or ended all sign-ins, wants none of the letters to work that somebody else may have.
    """
    check_may_sign_in(attendee)
    if attendee.generation != generation:
        raise NotFound(BAD_LINK)
    attendee, verified = verify_email(attendee, email, at=at)
    attendee, changed = set_password(attendee)
    return attendee, [*verified, *changed]


def end_sign_ins(attendee: Attendee) -> tuple[Attendee, list[Event]]:
    attendee = replace(attendee, generation=attendee.generation + 1)
    return attendee, [Event("sign_ins_ended", {"attendee_id": attendee.id})]


def ask_for_email(attendee: Attendee, email: str, *, until: datetime) -> tuple[Attendee, list[Event]]:
    """The attendee with a new address that waits to be confirmed. Raises Invalid."""
    email = email_of(email)
    if not looks_like_address(email):
        raise Invalid.fields({"email": ["Give an e-mail address, such as ada@example.org."]})
    if email == attendee.email:
        raise Invalid.fields({"email": ["This is your address already."]})
    return replace(attendee, pending_email=email, pending_email_until=until), []


def pending_email(attendee: Attendee, *, at: datetime) -> str:
    """The address that waits to be confirmed; "" when there is none."""
    until = attendee.pending_email_until
    return attendee.pending_email if until is not None and until > at else ""


def confirm_email(attendee: Attendee, email: str, *, at: datetime) -> tuple[Attendee, list[Event]]:
    """The attendee with the address that waited. Raises NotFound when another waits, or none."""
    if email != pending_email(attendee, at=at) or attendee.erased_at is not None:
        raise NotFound(BAD_LINK)
    changed = replace(attendee, email=email, email_verified_at=None, pending_email="", pending_email_until=None)
    changed, verified = verify_email(changed, email, at=at)
    return changed, [Event("email_changed", {"attendee_id": attendee.id}), *verified]


def suspend(attendee: Attendee, reason: str) -> tuple[Attendee, list[Event]]:
    """Raises Conflict for operators, who could undo it, and Invalid for a reason that nobody would read."""
    if attendee.erased_at is not None:
        raise NotFound("There is no such attendee.")
    if attendee.operator:
        raise Conflict("An operator cannot be suspended.")
    reason = " ".join(reason.split())
    if len(reason) > REASON_CHARACTERS:
        raise Invalid.fields({"reason": [f"A reason has {REASON_CHARACTERS} characters at most."]})
    suspended = replace(attendee, active=False, suspension=reason)
    told = {"attendee_id": attendee.id, "person": person(suspended)}
    return suspended, [Event("attendee_suspended", told)] if attendee.active else []


def reinstate(attendee: Attendee) -> tuple[Attendee, list[Event]]:
    if attendee.active:
        return attendee, []
    attendee = replace(attendee, active=True, suspension="")
    return attendee, [Event("attendee_reinstated", {"attendee_id": attendee.id, "person": person(attendee)})]
