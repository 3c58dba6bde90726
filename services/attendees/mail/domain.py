"""The rules of letters: what one is, which may go out, and what becomes of it. No database, no clock, no server."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from services.contracts.envelope import Event

BAD_LINK = "This link was used already or is too old. Ask for a new one."

# Longer than a server may take for one letter (sender.py): while somebody is at it, nobody else is.
LEASE = timedelta(seconds=30)
# How long a server may say "not now" to one letter. RFC 5321, 4.5.4.1: "at least 4-5 days".
TRIED_FOR = timedelta(days=5)
# What is kept of a letter once it is sent: long enough to answer "did you write to me?".
KEPT_FOR = timedelta(days=90)


class State(StrEnum):
    """WAITING: to be sent. SHELVED: until there is a mail server. SENT and FAILED are the end."""

    WAITING = "waiting"
    SHELVED = "shelved"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Letter:
    """`id` comes from an event's id where an event causes the letter: it is written once however often that comes.

    `template` names one of TEXTS; `values` is what that shows besides, never a token. `address` is emptied once it is
    sent, or given up for a `reason`. A letter with a one-time link has `link_expires_at`; `link_email` is the address
    that the link confirms, `link_generation` the attendee's when it was written, for links that end with it. After
    `good_until` nobody wants to read it any more.
    """

    id: str
    template: str
    address: str
    attendee_id: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    link_expires_at: datetime | None = None
    link_email: str = ""
    link_generation: int = 0
    link_used_at: datetime | None = None
    good_until: datetime | None = None
    state: State = State.WAITING
    written_at: datetime | None = None
    settled_at: datetime | None = None
    reason: str = ""
    version: int = 0


def written(letter: Letter) -> Event:
    return Event("letter_written", {"letter_id": letter.id, "template": letter.template})


def is_pointless(letter: Letter, *, at: datetime) -> bool:
    """Whether what it says is not true any more: its link is used or too old, or it comes too late."""
    ends = (one for one in (letter.link_expires_at, letter.good_until) if one is not None)
    return letter.link_used_at is not None or any(end <= at for end in ends)


def is_given_up(letter: Letter, *, at: datetime) -> bool:
    """Whether it has been tried for long enough, when a server says "not now" once more."""
    return letter.written_at is not None and letter.written_at + TRIED_FOR <= at
