"""How often somebody may try: a password, or what costs us or others something. Pure: counts in, a count or a wait out.

A try is counted before it is looked at, so that twenty at once are twenty. One that turns out right is given back.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.contracts.errors import TooMany


@dataclass(frozen=True)
class Tries:
    """What was counted under one key since it was last forgotten."""

    count: int
    since: datetime
    last_at: datetime


@dataclass(frozen=True)
class Window:
    """So many in a span; then nothing until it is over."""

    most: int
    span: timedelta

    def forget_at(self, tries: Tries) -> datetime:
        return tries.since + self.span

    def next_at(self, tries: Tries) -> datetime | None:
        return tries.since + self.span if tries.count >= self.most else None


@dataclass(frozen=True)
class Backoff:
    """Some are free; then each makes the next wait twice as long."""

    free: int
    first: timedelta
    longest: timedelta
    memory: timedelta  # without a try for so long, all is forgotten

    def forget_at(self, tries: Tries) -> datetime:
        return tries.last_at + self.memory

    def next_at(self, tries: Tries) -> datetime | None:
        if tries.count < self.free:
            return None
        doublings = min(tries.count - self.free, 20)  # far beyond `longest`, and no number grows out of bounds
        return tries.last_at + min(self.first * 2**doublings, self.longest)


Rule = Window | Backoff

# Of one account from one client: a person mistypes thrice and thinks; a machine is left with four guesses an hour.
PAIR = Backoff(5, first=timedelta(seconds=30), longest=timedelta(minutes=15), memory=timedelta(hours=1))
# Of one account from anywhere: many machines that share the work.
ACCOUNT = Window(50, timedelta(minutes=15))
# From one client: one password tried on many accounts. A conference's whole network may be one client.
CLIENT = Window(100, timedelta(minutes=15))
# Whole halls register behind one address; more than this an hour is no hall.
REGISTRATIONS = Window(1_000, timedelta(hours=1))
# Letters that a client without an account makes us write, whoever they go to.
LETTERS = Window(100, timedelta(hours=1))

TOO_MANY = "There were too many tries. Wait a moment, then try again."


def tried(tries: Tries | None, rule: Rule, *, at: datetime) -> Tries:
    """The count with one more try. Raises TooMany, saying how long to wait."""
    if tries is None or rule.forget_at(tries) <= at:
        return Tries(1, at, at)
    next_at = rule.next_at(tries)  # None: at once, also for one who came a moment before the last and counts after it
    if next_at is not None and next_at > at:
        raise TooMany.wait(TOO_MANY, (next_at - at).total_seconds())
    return replace(tries, count=tries.count + 1, last_at=at)
