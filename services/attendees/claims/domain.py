"""The rules of claims: an attendee says to be a speaker of the programme, and an organiser decides. Pure."""

from dataclasses import replace
from datetime import datetime

from services.attendees.domain import Attendee, Claim, set_role
from services.attendees.members.domain import ATTENDEE, SPEAKER, Decided, member, raise_to, unlinking, with_membership
from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Invalid, NotFound

WAITING, LINKED, REFUSED = "waiting", "linked", "refused"
APPROVE, REFUSE = "approve", "refuse"
CLAIMS_AT_MOST = 10  # of one person in one conference
REASON_CHARACTERS = 500
TAKEN = "Somebody else is linked to this speaker. If that is wrong, tell the organisers."


def claim(attendee: Attendee, conference_id: str, speaker_id: str, speaker_name: str, *, at: datetime) -> Decided:
    """Says to be this speaker; whoever is not in the conference yet joins it by that."""
    attendee, events = raise_to(attendee, conference_id, ATTENDEE, at=at)
    membership = member(attendee, conference_id)
    known = find(attendee, conference_id, speaker_id)
    if known is not None and known.state == REFUSED:
        raise Conflict("The organisers have turned this claim down. If that was a mistake, ask them.")
    if known is not None:
        return attendee, events
    if len(membership.claims) >= CLAIMS_AT_MOST:
        raise Conflict(f"Nobody is more than {CLAIMS_AT_MOST} speakers. Take one of your claims back first.")
    made = Claim(speaker_id, speaker_name, WAITING, at)
    attendee = with_membership(attendee, conference_id, replace(membership, claims=(*membership.claims, made)))
    return attendee, [*events, Event("speaker_claimed", _data(attendee, conference_id, speaker_id))]


def withdraw(attendee: Attendee, conference_id: str, speaker_id: str) -> Decided:
    """Takes a claim back, or undoes the link. One that was turned down stays, so that it is not decided again."""
    known = find(attendee, conference_id, speaker_id)
    if known is None or known.state == REFUSED:
        return attendee, []
    membership = member(attendee, conference_id)
    left = tuple(one for one in membership.claims if one.speaker_id != speaker_id)
    attendee = with_membership(attendee, conference_id, replace(membership, claims=left))
    return _unlinked(attendee, conference_id, known)


def decide(
    attendee: Attendee,
    conference_id: str,
    speaker_id: str,
    decision: str,
    reason: str,
    *,
    by: str,
    at: datetime,
) -> Decided:
    """An organiser's word on a claim. It may be changed later: a link undone, a refusal taken back."""
    check_decision(decision, reason)
    known = find(attendee, conference_id, speaker_id)
    if known is None:
        raise NotFound("There is no such claim.")
    state = LINKED if decision == APPROVE else REFUSED
    if known.state == state:
        return attendee, []
    decided = replace(known, state=state, at=at, decided_by=by, reason=reason.strip())
    attendee = _with_claim(attendee, conference_id, decided)
    if state == REFUSED:
        return _unlinked(attendee, conference_id, known)
    attendee, events = raise_to(attendee, conference_id, SPEAKER, at=at)
    return attendee, [*events, Event("speaker_linked", _data(attendee, conference_id, speaker_id))]


def _unlinked(attendee: Attendee, conference_id: str, before: Claim) -> Decided:
    """Tells that a claim is none any more. Who was a speaker by it, and by no other, is an attendee again."""
    membership, told = member(attendee, conference_id), [unlinking(attendee, conference_id, before)]
    was_by_it = before.state == LINKED and membership.role == SPEAKER
    if not was_by_it or any(claim.state == LINKED for claim in membership.claims):
        return attendee, told
    attendee, events = set_role(attendee, conference_id, ATTENDEE, at=membership.joined_at)
    return attendee, [*told, *events]


def follow(
    attendee: Attendee, conference_id: str, speaker_id: str, into_id: str, into_name: str, *, is_taken: bool
) -> Decided:
    """The claim on a speaker who was joined with another is one on that other; `is_taken`: by somebody else."""
    known, own = find(attendee, conference_id, speaker_id), find(attendee, conference_id, into_id)
    if known is None:
        return attendee, []
    moved = replace(known, speaker_id=into_id, speaker_name=into_name)
    if moved.state == LINKED and is_taken:
        moved = replace(moved, state=WAITING)  # an organiser decides which of the two people it is
    if own is not None and moved.state != LINKED:
        moved = own
    membership = member(attendee, conference_id)
    left = tuple(one for one in membership.claims if one.speaker_id not in (speaker_id, into_id))
    attendee = with_membership(attendee, conference_id, replace(membership, claims=(*left, moved)))
    return attendee, [Event("speaker_relinked", _data(attendee, conference_id, into_id))]


def check_decision(decision: str, reason: str) -> None:
    if decision not in (APPROVE, REFUSE):
        raise Invalid.fields({"decision": [f"Either {APPROVE} or {REFUSE}."]})
    if decision == REFUSE and not reason.strip():
        raise Invalid.fields({"reason": ["Say why; the person is told."]})
    if len(reason) > REASON_CHARACTERS:
        raise Invalid.fields({"reason": [f"A reason has {REASON_CHARACTERS} characters at most."]})


def check_may_decide_on_taken(decision: str) -> None:
    """Of a speaker that somebody else is linked to."""
    if decision == APPROVE:
        raise Conflict("Somebody else is linked to this speaker. Undo that link first.")


def find(attendee: Attendee, conference_id: str, speaker_id: str) -> Claim | None:
    membership = attendee.memberships.get(conference_id)
    claims = membership.claims if membership else ()
    return next((one for one in claims if one.speaker_id == speaker_id), None)


def _with_claim(attendee: Attendee, conference_id: str, changed: Claim) -> Attendee:
    membership = member(attendee, conference_id)
    claims = tuple(changed if one.speaker_id == changed.speaker_id else one for one in membership.claims)
    return with_membership(attendee, conference_id, replace(membership, claims=claims))


def _data(attendee: Attendee, conference_id: str, speaker_id: str) -> dict[str, str]:
    return {"attendee_id": attendee.id, "conference_id": conference_id, "speaker_id": speaker_id}
