"""Members of conferences: who is in one, as what, and how they are shown there. Entrypoints only."""

from typing import Any

from services.attendees.base import Base
from services.attendees.cursors import cursor_of, parts_of
from services.attendees.domain import Attendee
from services.attendees.members import domain, schemas
from services.attendees.members.repository import MemberRepository, Place, Wanted
from services.attendees.visibility import Viewer, may_see
from services.contracts.errors import Invalid
from services.contracts.events_attendees import ROLES
from services.plumbing.clock import now
from services.plumbing.rpc import rpc
from services.plumbing.store import Store

Shown = dict[str, Any]

PAGE_AT_MOST = 100
ROUNDS = 5  # of looking for members that a viewer may see, until a page is given that is not full


class Members(Base):
    members: MemberRepository = Store(MemberRepository)  # type: ignore[assignment]

    @rpc
    def set_member(
        self, conference_id: str, attendee_id: str, role: str, request_id: str | None = None, operator: bool = False
    ) -> Shown:
        """An organiser gives a role. Only an operator may take the last organiser away."""
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
        return schemas.show_membership(conference_id, joined.memberships[conference_id])

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
        return schemas.show_membership(conference_id, changed.memberships[conference_id])

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
        if role is not None and role not in ROLES:
            raise Invalid.fields({"role": [f"One of {', '.join(ROLES)}."]})
        visible = None if organiser else (("public", "attendees", "following") if viewer_id else ("public",))
        wanted = Wanted(conference_id, role, q, visible)
        found, following = self._members_page(wanted, viewer_id, cursor, min(limit, PAGE_AT_MOST))
        items = [schemas.show_member(one, conference_id, to_organiser=organiser) for one in found]
        return {"items": items, "next": following}

    def _members_page(
        self, wanted: Wanted, viewer_id: str | None, cursor: str | None, limit: int
    ) -> tuple[list[Attendee], str | None]:
        """A page, and where the next begins. It may be short of `limit` where few are to be seen among many."""
        place = Place(*parts_of(cursor, 2)) if cursor else None
        page: list[tuple[Place, Attendee]] = []
        for _ in range(ROUNDS):
            found = self.members.after(wanted, place, limit + 1)
            page += self._members_seen(found, viewer_id) if wanted.visibilities else found
            if len(page) > limit:
                return [one for _, one in page[:limit]], cursor_of(*page[limit - 1][0])
            if len(found) <= limit:
                return [one for _, one in page], None
            place = found[-1][0]
        return [one for _, one in page], cursor_of(*place) if place else None

    def _members_seen(self, found: list[tuple[Place, Attendee]], viewer_id: str | None) -> list[tuple[Place, Attendee]]:
        """Those whom the viewer may see; two queries for all of them."""
        if viewer_id is None:
            return found
        followers = self.connections.who_follow([one.id for _, one in found], viewer_id)
        blocked_by = set(self.connections.kept_apart(viewer_id)["blocked_by"])
        return [
            (place, one)
            for place, one in found
            if may_see(one, Viewer(viewer_id, followed=one.id in followers, blocked=one.id in blocked_by))
        ]

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
