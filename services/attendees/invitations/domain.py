"""The rules of invitations: how often one is sent, for how long it is good, and for how many. No database, no clock.

One by mail is for one person, whoever comes with it: an address says nothing of under which account somebody is here.
A link is for as many as its limit says. Both give a role, and never take a higher one away.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.attendees.members.domain import rank
from services.contracts.envelope import Event
from services.contracts.errors import Invalid, NotFound
from services.contracts.events_attendees import ROLES

MAIL, LINK = "mail", "link"
OPEN, USED, REVOKED, EXPIRED = "open", "used", "revoked", "expired"
ADDRESSES_AT_MOST = 100  # in one request; more come as a list
LETTERS_AT_MOST = 3  # to one address, for one conference, within LETTERS_WITHIN
LETTERS_WITHIN = timedelta(days=30)
MAIL_GOOD_FOR = timedelta(days=30)
LINK_GOOD_FOR = timedelta(days=30)
LINK_GOOD_AT_MOST = timedelta(days=366)
PLACES_AT_MOST = 10_000
NOTE_CHARACTERS = 1_000
KEPT_FOR = timedelta(days=90)  # after the end, so that organisers can look back

GONE = {
    USED: "This invitation was used already. Ask the organisers for another one.",
    REVOKED: "The organisers have taken this invitation back.",
    EXPIRED: "This invitation is too old. Ask the organisers for another one.",
}
USED_BEFORE = "You have used this invitation before, and have left since. You can join on the page of the conference."
NO_INVITATION = "There is no such invitation. Look whether the address is complete."
OFTEN_ENOUGH = f"was sent {LETTERS_AT_MOST} invitations in the last {LETTERS_WITHIN.days} days; more would be too many"
MEMBER_ALREADY = "is in this conference already, with this role or a higher one"


@dataclass(frozen=True)
class Invitation:
    """`used_by` are ids of attendees; of those, `joining` are not known to be members yet.

    By mail: `address` is there until it is used or revoked, `address_key` finds what else was sent there and does not
    tell the address, and `sent_at` are the times of the letters.
    """

    id: str
    conference_id: str
    conference_title: str
    kind: str
    role: str
    by: str
    made_at: datetime
    expires_at: datetime
    limit: int = 1
    note: str = ""
    address: str = ""
    address_key: str = ""
    sent_at: tuple[datetime, ...] = ()
    used: int = 0
    used_by: tuple[str, ...] = ()
    joining: tuple[str, ...] = ()
    revoked_at: datetime | None = None
    version: int = 0

    def state(self, at: datetime) -> str:
        if self.revoked_at is not None:
            return REVOKED
        if self.used >= self.limit:
            return USED
        return EXPIRED if self.expires_at <= at else OPEN

    def letters_since(self, moment: datetime) -> int:
        return sum(sent > moment for sent in self.sent_at)


Decided = tuple[Invitation, list[Event]]


def check_mail(role: str, note: str) -> None:
    errors = _role_errors(role)
    if len(note) > NOTE_CHARACTERS:
        errors["note"] = [f"A note has {NOTE_CHARACTERS:,} characters at most."]
    if errors:
        raise Invalid.fields(errors)


def check_link(link: Invitation, *, at: datetime) -> None:
    errors = _role_errors(link.role)
    if not at < link.expires_at <= at + LINK_GOOD_AT_MOST:
        errors["expires_at"] = ["A moment within the next year."]
    if not 1 <= link.limit <= PLACES_AT_MOST:
        errors["limit"] = [f"A number from 1 to {PLACES_AT_MOST:,}."]
    if errors:
        raise Invalid.fields(errors)


def make(invitation: Invitation) -> list[Event]:
    """The events of a new invitation; one by mail is sent because of them."""
    return [_made(invitation)]


def send_again(invitation: Invitation, *, role: str, note: str, by: str, at: datetime) -> Decided:
    """The open invitation once more, as it is meant now."""
    again = replace(
        invitation,
        role=role,
        note=note,
        by=by,
        expires_at=at + MAIL_GOOD_FOR,
        sent_at=(*invitation.sent_at, at),
    )
    return again, [_made(again)]


def revoke(invitation: Invitation, *, at: datetime) -> Decided:
    """Nobody can use it from now on; who has used it stays. One that is over already stays as it is."""
    if invitation.state(at) in (REVOKED, USED):
        return invitation, []
    event = Event("invitation_revoked", _data(invitation))
    return replace(invitation, revoked_at=at, address=""), [event]


def use(invitation: Invitation, attendee_id: str, *, at: datetime) -> Decided:
    """Takes a place for somebody; the same person takes one only. Raises NotFound, saying why it is good no more."""
    if attendee_id in invitation.used_by:
        return invitation, []
    check_open(invitation, at=at)
    used = replace(
        invitation,
        used=invitation.used + 1,
        used_by=(*invitation.used_by, attendee_id),
        joining=(*invitation.joining, attendee_id),
    )
    if used.state(at) == USED:
        used = replace(used, address="")
    return used, [Event("invitation_used", {**_data(invitation), "attendee_id": attendee_id})]


def check_open(invitation: Invitation, *, at: datetime) -> None:
    state = invitation.state(at)
    if state != OPEN:
        raise NotFound(GONE[state])


def joined(invitation: Invitation, attendee_id: str) -> Invitation:
    """Whoever is a member by now, and may have lost that role again later, does not get it by this a second time."""
    return replace(invitation, joining=tuple(one for one in invitation.joining if one != attendee_id))


def is_enough(role: str | None, invitation: Invitation) -> bool:
    """Whether somebody with this role would gain nothing by the invitation."""
    return rank(role) >= rank(invitation.role)


def without_person(invitation: Invitation, attendee_id: str) -> Invitation:
    """As it is kept when somebody is erased. The place stays taken."""

    def others(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one for one in ids if one != attendee_id)

    return replace(
        invitation,
        used_by=others(invitation.used_by),
        joining=others(invitation.joining),
        by="" if invitation.by == attendee_id else invitation.by,
    )


def _role_errors(role: str) -> dict[str, list[str]]:
    return {} if role in ROLES else {"role": [f"One of {', '.join(ROLES)}."]}


def _made(invitation: Invitation) -> Event:
    return Event("invitation_made", {**_data(invitation), "kind": invitation.kind, "role": invitation.role})


def _data(invitation: Invitation) -> dict[str, str]:
    return {"conference_id": invitation.conference_id, "invitation_id": invitation.id}
