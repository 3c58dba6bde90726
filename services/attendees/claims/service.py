"""Who is which speaker of the programme: claimed by the person, decided by organisers. Entrypoints only."""

from typing import Any

from services.attendees.claims import domain
from services.attendees.cursors import cursor_of, parts_of
from services.attendees.directory.service import PAGE_AT_MOST
from services.attendees.domain import Attendee
from services.attendees.mail.domain import Letter
from services.attendees.members.domain import member
from services.attendees.members.schemas import show_claim
from services.attendees.members.service import Members
from services.attendees.visibility import Viewer, may_see
from services.contracts.envelope import Envelope
from services.contracts.errors import Conflict
from services.plumbing.clock import now
from services.plumbing.rpc import rpc
from services.plumbing.subscribe import subscribe

Shown = dict[str, Any]

ANYBODY = Viewer()


class Claims(Members):
    @rpc
    def claim_speaker(
        self, conference_id: str, attendee_id: str, speaker_id: str, speaker_name: str, request_id: str | None = None
    ) -> Shown:
        """`speaker_name` is what the programme says; the caller has looked it up."""
        at = now()
        if self.members.speaker_is_taken(conference_id, speaker_id, by_other_than=attendee_id):
            raise Conflict(domain.TAKEN)
        changed = self.attendees.change(
            attendee_id, lambda known: domain.claim(known, conference_id, speaker_id, speaker_name, at=at), request_id
        )
        return _shown(changed, conference_id, speaker_id)

    @rpc
    def withdraw_claim(
        self, conference_id: str, attendee_id: str, speaker_id: str, request_id: str | None = None
    ) -> Shown:
        self.attendees.change(attendee_id, lambda known: domain.withdraw(known, conference_id, speaker_id), request_id)
        return {}

    @rpc
    def decide_claim(
        self,
        conference_id: str,
        attendee_id: str,
        speaker_id: str,
        decision: str,
        by: str,
        reason: str = "",
        request_id: str | None = None,
    ) -> Shown:
        """Links an attendee to a speaker, or does not. That a speaker is one person, the index decides."""
        at = now()
        if self.members.speaker_is_taken(conference_id, speaker_id, by_other_than=attendee_id):
            domain.check_may_decide_on_taken(decision)
        changed = self.attendees.change(
            attendee_id,
            lambda known: domain.decide(known, conference_id, speaker_id, decision, reason, by=by, at=at),
            request_id,
        )
        return _shown(changed, conference_id, speaker_id)

    @rpc
    def list_claims(self, conference_id: str, cursor: str | None = None, limit: int = 50) -> Shown:
        """People with claims that wait for an organiser; a page is of people, each with all their waiting claims."""
        limit = min(limit, PAGE_AT_MOST)
        after = parts_of(cursor, 1)[0] if cursor else ""
        found = self.members.claiming(conference_id, after, limit + 1)
        items = [
            _shown(one, conference_id, claim.speaker_id)
            for one in found[:limit]
            for claim in one.memberships[conference_id].claims
            if claim.state == domain.WAITING
        ]
        return {"items": items, "next": cursor_of(found[limit - 1].id) if len(found) > limit else None}

    @rpc
    def linked_speakers(self, conference_id: str) -> Shown:
        """The linked speakers of a programme, for pages that anybody may read.

        Also those whom not everybody may see, without a name: so that the reader knows on whom the answer depends.
        """
        linked = self.members.linked(conference_id)
        return {"items": [line for one in linked for line in _links(one, conference_id)]}

    @subscribe("attendees", "speaker_linked")
    def on_speaker_linked(self, event: Envelope) -> None:
        self._tell_claimer(event, "claim_approved", domain.LINKED)

    @subscribe("attendees", "speaker_unlinked")
    def on_speaker_unlinked(self, event: Envelope) -> None:
        """Whoever took the claim back knows: only a refusal is told, with its reason."""
        self._tell_claimer(event, "claim_refused", domain.REFUSED)

    @subscribe("sessions", "speaker_merged")
    def on_speaker_merged(self, event: Envelope) -> None:
        """Whoever is, or says to be, a speaker who was joined with another is that one now."""
        conference_id, gone, into = (event.data[name] for name in ("conference_id", "speaker_id", "into_id"))
        for attendee_id in self.members.claimers(conference_id, gone):
            is_taken = self.members.speaker_is_taken(conference_id, into, by_other_than=attendee_id)
            self.attendees.change(
                attendee_id,
                lambda known, is_taken=is_taken: domain.follow(  # type: ignore[misc]
                    known, conference_id, gone, into, event.data["into_name"], is_taken=is_taken
                ),
            )

    def _tell_claimer(self, event: Envelope, template: str, state: str) -> None:
        attendee = self.attendees.find(event.data["attendee_id"])
        if attendee is None:
            return
        claim = domain.find(attendee, event.data["conference_id"], event.data["speaker_id"])
        if claim is None or claim.state != state:
            return  # decided anew meanwhile, which is told by another event
        values = {"speaker": claim.speaker_name, "reason": claim.reason}
        self.letters.write(Letter(event.id, template, attendee.email, attendee.id, values))


def _shown(attendee: Attendee, conference_id: str, speaker_id: str) -> Shown:
    claim = domain.find(attendee, conference_id, speaker_id)
    name = member(attendee, conference_id).badge_name or attendee.name
    person = {"id": attendee.id, "name": name, "organisation": attendee.organisation}
    return {"conference_id": conference_id, "attendee": person, **(show_claim(claim) if claim else {})}


def _links(attendee: Attendee, conference_id: str) -> list[Shown]:
    membership = attendee.memberships[conference_id]
    is_public = may_see(attendee, ANYBODY) and not membership.hidden
    name = (membership.badge_name or attendee.name) if is_public else ""
    return [
        {"speaker_id": claim.speaker_id, "attendee_id": attendee.id, "name": name}
        for claim in membership.claims
        if claim.state == domain.LINKED
    ]
