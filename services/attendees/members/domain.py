"""The rules of membership: joining a conference and leaving it, roles, and how one is shown there. Pure."""

from dataclasses import replace
from datetime import datetime

from services.attendees.domain import NAME_CHARACTERS, Attendee, Claim, Membership, name_of, person, set_role
from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Invalid, NotFound
from services.contracts.events_attendees import ROLES

ATTENDEE, SPEAKER, ORGANISER = "attendee", "speaker", "organiser"
NO_MEMBER = "You are not in this conference. Join it first."
LAST_ORGANISER = "A conference needs an organiser. Make somebody else organiser first."

Decided = tuple[Attendee, list[Event]]


def rank(role: str | None) -> int:
    """How much a role may: higher is more; nobody's is lowest."""
    return ROLES.index(role) if role in ROLES else -1


def raise_to(attendee: Attendee, conference_id: str, role: str, *, at: datetime) -> Decided:
    """In the conference with this role at least. Whoever is more there stays it."""
    if role in ROLES and rank(attendee.roles.get(conference_id)) >= rank(role):
        return attendee, []
    return give_role(attendee, conference_id, role, at=at)


def give_role(attendee: Attendee, conference_id: str, role: str, *, at: datetime) -> Decided:
    """In the conference with just this role."""
    if attendee.erased_at is not None:
        raise NotFound("There is no such attendee.")
    return set_role(attendee, conference_id, role, at=at)


def leave(attendee: Attendee, conference_id: str, *, at: datetime) -> Decided:
    """Out of the conference, and no speaker of it any more."""
    membership = attendee.memberships.get(conference_id)
    if membership is None:
        return attendee, []
    attendee, events = set_role(attendee, conference_id, None, at=at)
    unlinked = [claim for claim in membership.claims if claim.state == "linked"]
    return attendee, [*events, *(unlinking(attendee, conference_id, claim) for claim in unlinked)]


def show_as(
    attendee: Attendee, conference_id: str, *, badge_name: str | None = None, hidden: bool | None = None
) -> Decided:
    """Shown in this conference under another name ("" for their own), or not at all. None leaves as it is."""
    membership = member(attendee, conference_id)
    changed = membership
    if badge_name is not None:
        changed = replace(changed, badge_name=_badge_name(badge_name))
    if hidden is not None:
        changed = replace(changed, hidden=hidden)
    if changed == membership:
        return attendee, []
    attendee = with_membership(attendee, conference_id, changed)
    data = {"attendee_id": attendee.id, "conference_id": conference_id, "person": person(attendee)}
    return attendee, [Event("member_changed", data)]


def member(attendee: Attendee, conference_id: str) -> Membership:
    if conference_id not in attendee.memberships:
        raise NotFound(NO_MEMBER)
    return attendee.memberships[conference_id]


def with_membership(attendee: Attendee, conference_id: str, membership: Membership) -> Attendee:
    return replace(attendee, memberships={**attendee.memberships, conference_id: membership})


def ends_organising(attendee: Attendee, conference_id: str, role: str | None) -> bool:
    """Whether this role takes an organiser away from the conference."""
    return attendee.roles.get(conference_id) == ORGANISER != role


def check_organised(organisers_left: int) -> None:
    if not organisers_left:
        raise Conflict(LAST_ORGANISER)


def unlinking(attendee: Attendee, conference_id: str, claim: Claim) -> Event:
    data = {"attendee_id": attendee.id, "conference_id": conference_id, "speaker_id": claim.speaker_id}
    return Event("speaker_unlinked", data)


def _badge_name(text: str) -> str:
    name = name_of(text)
    if text.strip() and not name:
        raise Invalid.fields({"badge_name": ["Give a name that can be seen, or none to use your own."]})
    if len(name) > NAME_CHARACTERS:
        raise Invalid.fields({"badge_name": [f"A name has {NAME_CHARACTERS} characters at most."]})
    return name
