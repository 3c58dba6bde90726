"""Members of conferences: who is in one, as what, and how they are shown there. Entrypoints only."""

from typing import Any

from services.attendees.directory.domain import Wanted, check
from services.attendees.directory.service import Directory
from services.attendees.domain import Attendee
from services.attendees.members import domain, schemas
from services.attendees.members.repository import MemberRepository
from services.plumbing.clock import now
from services.plumbing.rpc import rpc
from services.plumbing.store import Store

Shown = dict[str, Any]


class Members(Directory):
    members: MemberRepository = Store(MemberRepository)  # type: ignore[assignment]

    @rpc
    def set_member(
        self,
        conference_id: str,
        attendee_id: str,
        role: str,
        request_id: str | None = None,
        operator: bool = False,
        viewer_id: str | None = None,
    ) -> Shown:
        """An organiser gives a role, also to who is not in the conference yet, if they may see them.

        Only an operator may take the last organiser away.
        """
        if conference_id not in self.attendees.get(attendee_id).memberships:
            # Or organisers could make a member of anybody whose id they have, and then see them.
            self.seen_by(attendee_id, viewer_id, operator=operator)
        self._change_role(conference_id, attendee_id, role, request_id, operator=operator)
        return {"conference_id": conference_id, "attendee_id": attendee_id, "role": role}

    @rpc
    def remove_member(
        self, conference_id: str, attendee_id: str, request_id: str | None = None, operator: bool = False
    ) -> Shown:
        """Takes somebody out of a conference: an organiser does, or they themselves."""
        self._change_role(conference_id, attendee_id, None, request_id, operator=operator)
        return {}

    @rpc
    def join(self, conference_id: str, attendee_id: str, request_id: str | None = None) -> Shown:
        at = now()
        joined = self.attendees.change(
            attendee_id, lambda known: domain.raise_to(known, conference_id, domain.ATTENDEE, at=at), request_id
        )
        return schemas.show_membership(conference_id, domain.member(joined, conference_id))

    @rpc
    def change_membership(
        self,
        conference_id: str,
        attendee_id: str,
        badge_name: str | None = None,
        hidden: bool | None = None,
        request_id: str | None = None,
    ) -> Shown:
        changed = self.attendees.change(
            attendee_id,
            lambda known: domain.show_as(known, conference_id, badge_name=badge_name, hidden=hidden),
            request_id,
        )
        return schemas.show_membership(conference_id, domain.member(changed, conference_id))

    @rpc
    def list_memberships(self, attendee_id: str) -> Shown:
        """All conferences that somebody is in, the one joined last first."""
        memberships = self.attendees.get(attendee_id).memberships.items()
        newest_first = sorted(memberships, key=lambda one: one[1].joined_at, reverse=True)
        return {"items": [schemas.show_membership(*one) for one in newest_first]}

    @rpc
    def list_members(
        self,
        conference_id: str,
        viewer_id: str | None = None,
        organiser: bool = False,
        q: str = "",
        role: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Shown:
        """Members by name. An organiser sees all of them, others those whom they may see."""
        wanted = check(Wanted(q, conference_id=conference_id, role=role or "", hidden_too=organiser))
        around = self.around(viewer_id, operator=organiser)
        found, following = self.people_by_name(wanted, around, cursor, limit)
        items = [schemas.show_member(one, conference_id, to_organiser=organiser) for one in found]
        return {"items": items, "next": following}

    def _change_role(
        self, conference_id: str, attendee_id: str, role: str | None, request_id: str | None, *, operator: bool
    ) -> None:
        at = now()

        def decide(known: Attendee) -> domain.Decided:
            if role is None:
                return domain.leave(known, conference_id, at=at)
            return domain.give_role(known, conference_id, role, at=at)

        known = self.attendees.get(attendee_id)
        if operator or not domain.ends_organising(known, conference_id, role):
            self.attendees.change(attendee_id, decide, request_id)
            return
        with self.members.turn(conference_id, at=at):
            domain.check_organised(self.members.other_organisers(conference_id, attendee_id))
            self.attendees.change(attendee_id, decide, request_id)
