"""Profiles: seen by others, edited by oneself. Entrypoints only: load, decide, save, show."""

from typing import Any

from services.attendees.base import NOBODY, Base
from services.attendees.connections.domain import Relation
from services.attendees.domain import Attendee
from services.attendees.profiles import domain, schemas
from services.attendees.visibility import Viewer, may_see
from services.contracts.errors import NotFound, VersionMismatch
from services.plumbing.rpc import rpc

Shown = dict[str, Any]

SHOWN_AT_ONCE = 100  # as many as a page has entries


class Profiles(Base):
    @rpc
    def get_attendee(self, attendee_id: str, viewer_id: str | None = None, operator: bool = False) -> Shown:
        """The person, as this viewer may see them. Raises NotFound for whom they may not see."""
        attendee = self.attendees.get(attendee_id)
        relation = self.connections.relation(viewer_id, attendee_id) if viewer_id else Relation()
        viewer = Viewer(viewer_id, operator, followed=relation.followed_by, blocked=relation.blocked_by)
        if not may_see(attendee, viewer):
            raise NotFound(NOBODY)
        counts = self.connections.count(attendee_id)
        if viewer_id == attendee_id:
            return schemas.own_profile(attendee, counts)
        # Operators alone see who is suspended, so that they can end it.
        standing = {"active": attendee.active} if operator else {}
        if viewer_id is None:
            return schemas.profile(attendee, counts) | standing
        return schemas.profile_for(attendee, counts, relation) | standing

    @rpc
    def who_show_themselves(self, viewer_id: str, attendee_ids: list[str]) -> list[str]:
        """Which of these people, who let only those see them whom they follow, follow the viewer."""
        return sorted(self.connections.who_follow(attendee_ids[:SHOWN_AT_ONCE], viewer_id))

    @rpc
    def edit_profile(
        self, attendee_id: str, changes: Shown, version: int | None = None, request_id: str | None = None
    ) -> Shown:
        """`version` is the one that the changes were made to; None when they hold whatever else was changed."""
        if version is None:
            self.attendees.change(attendee_id, lambda known: domain.edit(known, changes), request_id)
            return self._own(attendee_id)
        attendee = self.attendees.get(attendee_id)
        if self.attendees.has_seen(attendee_id, request_id):
            return self._own(attendee_id)
        if attendee.version != version:
            raise VersionMismatch("Your profile was changed meanwhile. Load it again and repeat your change.")
        attendee, events = domain.edit(attendee, changes)
        if events:
            self.attendees.save(attendee, events, request_id)
        return self._own(attendee_id)

    @rpc
    def set_avatar(self, attendee_id: str, avatar: str, request_id: str | None = None) -> Shown:
        """Names another picture, or none (""); answers the name of the one `before`, which nobody needs any more.

        When this is repeated, the one that it named may be in use, or gone: nothing is left to be cleared away.
        """
        before = [""]

        def decide(known: Attendee) -> domain.Decided:
            before[:] = [known.avatar]
            return domain.set_avatar(known, avatar)

        self.attendees.change(attendee_id, decide, request_id)
        return {"before": before[0]}

    def _own(self, attendee_id: str) -> Shown:
        return schemas.own_profile(self.attendees.get(attendee_id), self.connections.count(attendee_id))
