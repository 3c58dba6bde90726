"""The rules of connections: who follows, mutes and blocks whom. No database, no clock."""

from dataclasses import dataclass
from datetime import datetime

from services.contracts.envelope import Event

FOLLOW, MUTE, BLOCK = "follow", "mute", "block"
STARTED = {FOLLOW: "attendee_followed", MUTE: "attendee_muted", BLOCK: "attendee_blocked"}
ENDED = {FOLLOW: "attendee_unfollowed", MUTE: "attendee_unmuted", BLOCK: "attendee_unblocked"}


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


def connection_id(kind: str, attendee_id: str, other_id: str) -> str:
    return f"{kind}:{attendee_id}:{other_id}"


def told(connection: Connection) -> Event:
    """The event of a connection that has just begun or ended."""
    name = (STARTED if connection.active else ENDED)[connection.kind]
    return Event(name, {"attendee_id": connection.attendee_id, "other_id": connection.other_id})
