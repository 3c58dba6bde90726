"""The attendee: what all parts of this service share. Rules of a part are in its folder. No database, no clock."""

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.attendees import cleaning
from services.contracts.envelope import Event
from services.contracts.errors import Invalid
from services.contracts.events_attendees import ROLES

NAME_CHARACTERS = 100


@dataclass(frozen=True)
class Claim:
    """That an attendee is a speaker of the imported programme. `state`: waiting, linked or refused."""

    speaker_id: str
    speaker_name: str
    state: str
    at: datetime
    decided_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Membership:
    """An attendee in one conference. `badge_name` is their name there, if it is another; `hidden`: not in its lists."""

    role: str
    joined_at: datetime
    badge_name: str = ""
    hidden: bool = False
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True)
class Identity:
    """That an attendee is known to an OpenID Connect provider. `key` stands for the provider and its name for them."""

    key: str
    issuer: str
    linked_at: datetime


@dataclass(frozen=True)
class Attendee:
    """`memberships` is by conference id. The password's hash is the repository's business, not this one's.

    `refused_claims` are those of conferences that this person has left: whoever joins again finds them as they were.

    `generation` is part of every access token: counting it up ends all sign-ins. `pending_email` waits to be confirmed
    by link. `suspension` is why an account is not active. An erased attendee keeps id and `erased_at`, nothing else.
    """

    id: str
    email: str
    name: str
    created_at: datetime
    email_verified_at: datetime | None = None
    pending_email: str = ""
    pending_email_until: datetime | None = None
    hidden_until_verified: bool = False
    headline: str = ""
    organisation: str = ""
    bio: str = ""
    interests: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    timezone: str = ""
    language: str = ""
    avatar: str = ""
    visibility: str = "public"
    suggestions: bool = True
    active: bool = True
    suspension: str = ""
    operator: bool = False
    generation: int = 0
    memberships: dict[str, Membership] = field(default_factory=dict)
    refused_claims: dict[str, tuple[Claim, ...]] = field(default_factory=dict)
    identities: tuple[Identity, ...] = ()
    erased_at: datetime | None = None
    version: int = 0

    @property
    def roles(self) -> dict[str, str]:
        return {conference_id: membership.role for conference_id, membership in self.memberships.items()}

    @property
    def linked_speakers(self) -> list[tuple[str, str]]:
        """(conference id, speaker id) of all confirmed claims."""
        return [
            (conference_id, claim.speaker_id)
            for conference_id, membership in self.memberships.items()
            for claim in membership.claims
            if claim.state == "linked"
        ]


@dataclass(frozen=True)
class Grant:
    """One sign-in on one device: a family of refresh tokens. Only the newest is good; `spent` were good before.

    It ends with the attendee's `generation` that it was begun in.
    """

    family: str
    attendee_id: str
    token_digest: str
    expires_at: datetime
    begun_at: datetime
    used_at: datetime
    generation: int = 0
    revoked: bool = False
    spent: tuple[str, ...] = ()


def person(attendee: Attendee) -> dict[str, object]:
    """What others keep of an attendee: `Person` of the contracts. Nobody sees who is suspended."""
    visibility = attendee.visibility if attendee.active else "nobody"
    is_shown = visibility != "nobody" and attendee.erased_at is None
    members = attendee.memberships.items()
    return {
        "id": attendee.id,
        "name": attendee.name if is_shown else "",
        "visibility": visibility,
        "avatar": attendee.avatar if is_shown else "",
        "badges": {key: member.badge_name for key, member in members if member.badge_name and is_shown},
        "hidden_in": [key for key, member in members if member.hidden],
    }


def email_of(text: str) -> str:
    """The address under which an account is found: trimmed and in lower case."""
    return unicodedata.normalize("NFC", text.strip()).lower()


def name_of(text: str) -> str:
    """A name as it is kept: in its script, without what is invisible, without letters buried under marks."""
    return cleaning.line(text)


def set_role(attendee: Attendee, conference_id: str, role: str | None, *, at: datetime) -> tuple[Attendee, list[Event]]:
    """The attendee with another role in a conference, or with none (None). Raises Invalid for an unknown role."""
    if role is not None and role not in ROLES:
        raise Invalid.fields({"role": [f"One of {', '.join(ROLES)}."]})
    if attendee.roles.get(conference_id) == role:
        return attendee, []
    memberships, refused = dict(attendee.memberships), dict(attendee.refused_claims)
    if role is None:
        left = memberships.pop(conference_id)
        if kept := tuple(claim for claim in left.claims if claim.state == "refused"):
            refused[conference_id] = kept
    else:
        before = memberships.get(conference_id) or Membership(role, at, claims=refused.pop(conference_id, ()))
        memberships[conference_id] = replace(before, role=role)
    attendee = replace(attendee, memberships=memberships, refused_claims=refused)
    data = {"attendee_id": attendee.id, "conference_id": conference_id, "role": role, "person": person(attendee)}
    return attendee, [Event("member_role_changed", data)]


def make_operator(attendee: Attendee) -> tuple[Attendee, list[Event]]:
    if attendee.operator:
        return attendee, []
    return replace(attendee, operator=True), [Event("operator_granted", {"attendee_id": attendee.id})]
