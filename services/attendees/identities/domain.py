"""The rules of identities: who may sign in with one, and who may give one up. No database, no clock.

An identity belongs to the account: it is linked, and given up, in the same write as everything else there, and a
unique index keeps it to one account. An e-mail address alone links nothing. Whoever has an account already proves
that it is theirs, and whoever has none yet must have an address that the provider vouches for.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.attendees.accounts.domain import check_may_sign_in, looks_like_address, verify_email
from services.attendees.domain import NAME_CHARACTERS, Attendee, Identity, person
from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Forbidden, NotFound

TICKET_LIFETIME = timedelta(minutes=10)  # time enough to find a password
MOST_IDENTITIES = 5  # of one account
NAMELESS = "New attendee"  # the provider gave no name; the profile is where to change it

TAKEN = "This sign-in belongs to another account here. Sign in with it, or unlink it there first."
ONLY_WAY = "This is your only way to sign in. Set a password first; then it can be unlinked."
UNPROVEN = (
    "Your organisation does not confirm that an e-mail address is yours, so no account could be made with it. "
    "Sign up with e-mail and password; then link your organisation in the settings of your account."
)


@dataclass(frozen=True)
class Ticket:
    """The provider's half of the proof that an identity and an account are the same person's; a password is the other.

    Good once, and not for long.
    """

    id: str
    attendee_id: str
    key: str
    issuer: str
    expires_at: datetime


def key_of(issuer: str, subject: str) -> str:
    """What an identity is found by. A digest: what a provider calls its people need not be known here."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()


def check_newcomer(email: str, *, verified: bool) -> None:
    """Whether an account may be made, or asked for, by this address. Raises Forbidden, saying what to do instead."""
    if not verified or not looks_like_address(email):
        raise Forbidden(UNPROVEN)


def welcome(attendee: Attendee, identity: Identity) -> tuple[Attendee, list[Event]]:
    """A new account, made by signing in: without a password, with an address that the provider vouches for."""
    name = attendee.name[:NAME_CHARACTERS].strip() or NAMELESS
    attendee = replace(attendee, name=name, email_verified_at=attendee.created_at, identities=(identity,))
    about = {"attendee_id": attendee.id}
    return attendee, [
        Event("attendee_registered", {**about, "person": person(attendee)}),
        Event("email_verified", about),
        Event("identity_linked", about),
    ]


def link(attendee: Attendee, identity: Identity) -> tuple[Attendee, list[Event]]:
    """The account with this identity; the caller has made sure that both are the same person's."""
    check_may_sign_in(attendee)
    if any(known.key == identity.key for known in attendee.identities):
        return attendee, []
    if len(attendee.identities) >= MOST_IDENTITIES:
        raise Conflict(f"An account has {MOST_IDENTITIES} linked sign-ins at most. Unlink one first.")
    linked = replace(attendee, identities=(*attendee.identities, identity))
    return linked, [Event("identity_linked", {"attendee_id": attendee.id})]


def prove(attendee: Attendee, identity: Identity, *, at: datetime) -> tuple[Attendee, list[Event]]:
    """The account linked by a ticket and its password. The provider vouched for the address, so that is verified too.

    An address that was changed since then has been confirmed by mail, so this never verifies another one.
    """
    attendee, linked = link(attendee, identity)
    attendee, verified = verify_email(attendee, attendee.email, at=at)
    return attendee, [*linked, *verified]


def unlink(attendee: Attendee, key: str, *, has_password: bool) -> tuple[Attendee, list[Event]]:
    """The account without this identity. Raises NotFound, and Conflict when nobody could sign in to it any more."""
    others = tuple(known for known in attendee.identities if known.key != key)
    if len(others) == len(attendee.identities):
        raise NotFound("This sign-in is not linked to your account.")
    if not others and not has_password:
        raise Conflict(ONLY_WAY)
    return replace(attendee, identities=others), [Event("identity_unlinked", {"attendee_id": attendee.id})]
