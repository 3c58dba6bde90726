"""Who follows, mutes and blocks whom. Entrypoints only."""

from datetime import timedelta
from typing import Any

from services.attendees.connections import schemas
from services.attendees.connections.domain import BLOCK, ENDED, FOLLOW, MUTE, Connection, check_new, nameless
from services.attendees.connections.lists import Lists
from services.attendees.connections.paging import fill
from services.attendees.connections.windows import Moment
from services.attendees.domain import Attendee
from services.contracts.errors import Conflict, Invalid
from services.plumbing.clock import from_text, now, to_text
from services.plumbing.rpc import rpc

Shown = dict[str, Any]

PAGE_AT_MOST = 100
CLOCKS_DIFFER = timedelta(minutes=1)  # what another process has just written may be ahead of this one's clock
BLOCKED = "You cannot follow this person."
# List -> (kind, where the person asked about stands in it).
LISTS = {
    "followers": (FOLLOW, "other_id"),
    "following": (FOLLOW, "attendee_id"),
    "muted": (MUTE, "attendee_id"),
    "blocked": (BLOCK, "attendee_id"),
}
OWN = ("muted", "blocked")


class Connections(Lists):
    @rpc
    def connect(self, kind: str, attendee_id: str, other_id: str, operator: bool = False) -> Shown:
        """Begins to follow, mute or block somebody; doing it again changes nothing.

        Whoever hides can be muted and blocked like everybody. That there is nobody is told for a follow only, so that
        the answer tells of nobody who hides.
        """
        _check_kind(kind)
        if kind == FOLLOW:
            self.seen_by(other_id, attendee_id, operator=operator)
        relation = self.connections.relation(attendee_id, other_id)
        check_new(kind, attendee_id, other_id, relation, self.connections.how_many(kind, attendee_id))
        if self.attendees.find(other_id) is None:
            return {}
        self.connections.put(kind, attendee_id, other_id, active=True, at=now())
        if kind == BLOCK:
            self._part(attendee_id, other_id)
        if kind == FOLLOW:
            self._keep_apart(attendee_id, other_id)
        self._leave_nothing_of_the_erased(attendee_id, other_id)
        return {}

    @rpc
    def disconnect(self, kind: str, attendee_id: str, other_id: str) -> Shown:
        """Ends it, whether there was anything and whether there still is anybody."""
        _check_kind(kind)
        self.connections.put(kind, attendee_id, other_id, active=False, at=now())
        return {}

    @rpc
    def list_connected(
        self,
        name: str,
        attendee_id: str,
        viewer_id: str | None = None,
        operator: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Shown:
        """Newest first. Followers and following of whom the viewer may see; whom they mute and block: their own."""
        kind, side = LISTS[name]
        attendee = (
            self.attendees.get(attendee_id) if name in OWN else self.seen_by(attendee_id, viewer_id, operator=operator)
        )
        around = self.around(viewer_id, operator=operator)

        def keep(found: list[Connection]) -> list[tuple[Connection, Attendee]]:
            ids = [one.attendee_id if side == "other_id" else one.other_id for one in found]
            people = list(self.attendees.many(ids).values()) if ids else []
            seen = {one.id: one for one in self.listed(people, around)}
            if name in OWN:  # all of them must be there, or nobody could end it; those unseen without their names
                seen = {one.id: one if around.sees(one) else nameless(one) for one in people}
            return [(one, seen[key]) for one, key in zip(found, ids, strict=True) if key in seen]

        oldest = attendee.created_at - CLOCKS_DIFFER
        batches = self.connections.newest(side, kind, attendee_id, place=self._place(cursor), oldest=oldest)
        page, last = fill(batches, keep, min(limit, PAGE_AT_MOST))
        following = self.hidden_cursor_of(to_text(last.since), last.id) if last else None
        return {"items": [schemas.connected(*one) for one in page], "next": following}

    def _place(self, cursor: str | None) -> Moment:
        if cursor is None:
            return Moment(now() + CLOCKS_DIFFER, "")
        since, connection_id = self.hidden_parts_of(cursor, 2)
        return Moment(from_text(since), connection_id)

    def _part(self, attendee_id: str, other_id: str) -> None:
        """A block ends what each followed of the other."""
        for pair in ((attendee_id, other_id), (other_id, attendee_id)):
            self.connections.put(FOLLOW, *pair, active=False, at=now())

    def _leave_nothing_of_the_erased(self, *attendee_ids: str) -> None:
        """Asked after writing: an erasure at the same moment has either removed what was written, or is seen here."""
        there = self.attendees.many(attendee_ids)
        for each in attendee_ids:
            if each not in there:
                self.connections.forget(each)

    def _keep_apart(self, attendee_id: str, other_id: str) -> None:
        """A block and a follow at the same moment: whichever is written last sees the other, and the block holds."""
        relation = self.connections.relation(attendee_id, other_id)
        if relation.blocked or relation.blocked_by:
            self.connections.put(FOLLOW, attendee_id, other_id, active=False, at=now())
            raise Conflict(BLOCKED)


def _check_kind(kind: str) -> None:
    if kind not in ENDED:
        raise Invalid(f"One of {', '.join(ENDED)}.")
