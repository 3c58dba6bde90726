"""The rules of connections: who follows, mutes and blocks whom. No database, no clock."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.attendees.domain import Attendee
from services.attendees.visibility import Viewer, may_see
from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Invalid
from services.contracts.events_feed import SOMEBODY

FOLLOW, MUTE, BLOCK = "follow", "mute", "block"
STARTED = {FOLLOW: "attendee_followed", MUTE: "attendee_muted", BLOCK: "attendee_blocked"}
ENDED = {FOLLOW: "attendee_unfollowed", MUTE: "attendee_unmuted", BLOCK: "attendee_unblocked"}
NAMELESS = str(SOMEBODY["name"])
AT_MOST = 5_000  # that one attendee may begin of each kind: a standing holds all blocks and mutes, a page's cost too


@dataclass(frozen=True)
class Connection:
    """That `attendee_id` follows, mutes or blocks `other_id`. One that has ended is kept as not active."""

    kind: str
    attendee_id: str
    other_id: str
    since: datetime
    active: bool = True
    version: int = 0

    @property
    def id(self) -> str:
        return connection_id(self.kind, self.attendee_id, self.other_id)


@dataclass(frozen=True)
class Relation:
    """How one attendee (the viewer) stands to another."""

    following: bool = False
    followed_by: bool = False
    muted: bool = False
    blocked: bool = False
    blocked_by: bool = False


@dataclass(frozen=True)
class Around:
    """How the viewer of a list stands to all in it. `follows_viewer` are those in it who follow the viewer, as far as
    that decides whether they are seen.
    """

    viewer_id: str | None = None
    operator: bool = False
    blocks: frozenset[str] = frozenset()
    blocked_by: frozenset[str] = frozenset()
    mutes: frozenset[str] = frozenset()
    follows_viewer: frozenset[str] = frozenset()

    def sees(self, attendee: Attendee) -> bool:
        """Whether the rule of visibility.py lets the viewer know of this person."""
        followed, blocked = attendee.id in self.follows_viewer, attendee.id in self.blocked_by
        return may_see(attendee, Viewer(self.viewer_id, self.operator, followed=followed, blocked=blocked))

    def lists(self, attendee: Attendee) -> bool:
        """Whether this person is in lists for the viewer: seen, and not one whom the viewer blocks."""
        return self.sees(attendee) and (self.operator or attendee.id not in self.blocks)


def check_new(kind: str, attendee_id: str, other_id: str, relation: Relation, count: int) -> None:
    """Raises when somebody may not begin this towards another. `count`: how many of the kind they have already."""
    if attendee_id == other_id:
        raise Invalid(f"You cannot {kind} yourself.")
    if kind == FOLLOW and relation.blocked:
        raise Conflict("You block this person. End that first to follow them.")
    if count >= AT_MOST:
        raise Conflict(f"You can {kind} {AT_MOST:,} people at most. End one of them first.")


def nameless(attendee: Attendee) -> Attendee:
    """Somebody in one's own list of muted or blocked people whom one may not see any more."""
    return replace(attendee, name=NAMELESS, headline="", organisation="", avatar="", memberships={})


def connection_id(kind: str, attendee_id: str, other_id: str) -> str:
    return f"{kind}:{attendee_id}:{other_id}"


def told(connection: Connection) -> Event:
    """The event of a connection that has just begun or ended."""
    name = (STARTED if connection.active else ENDED)[connection.kind]
    return Event(name, {"attendee_id": connection.attendee_id, "other_id": connection.other_id})
