"""Whom somebody may want to meet: who shares what with them, and what that is worth. No database, no clock.

A thing that two people share counts the more, the fewer others share it: `weight / log2(1 + n)`, where n is how many
people besides oneself have it. A topic that one other person has counts 1, one that three have 1/2, one that a hundred
have 1/7. A session one has starred counts like an interest; the organisation half as much, since one knows colleagues
without Hallway. What a person shares adds up; of two alike the lower id comes first, so that a list stays still.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log2

INTEREST, ORGANISATION, SESSION = "interest", "organisation", "session"
WEIGHTS = {INTEREST: 1.0, ORGANISATION: 0.5, SESSION: 1.0}
NAMED_AT_MOST = 3  # things of a kind in a reason's words; all of them are in its values


@dataclass(frozen=True)
class Shared:
    """Something that several people have: an interest, an organisation, a starred session. `value` is its name."""

    kind: str
    value: str
    attendee_ids: frozenset[str]
    conference_id: str = ""

    @property
    def worth(self) -> float:
        return WEIGHTS[self.kind] / log2(1 + len(self.attendee_ids))


@dataclass(frozen=True)
class Candidate:
    attendee_id: str
    score: float = 0.0
    shared: tuple[Shared, ...] = field(default=())


@dataclass(frozen=True)
class Reason:
    """Why somebody is suggested, in words for the person to whom they are."""

    kind: str
    text: str
    values: tuple[str, ...]


def rank(things: Iterable[Shared], *, without: frozenset[str]) -> list[Candidate]:
    """The people who share something, best first, but those `without`."""
    shared: dict[str, list[Shared]] = {}
    for thing in things:
        for attendee_id in thing.attendee_ids - without:
            shared.setdefault(attendee_id, []).append(thing)
    found = [Candidate(key, sum(one.worth for one in these), tuple(these)) for key, these in shared.items()]
    return sorted(found, key=lambda one: (-one.score, one.attendee_id))


def reasons(shared: Sequence[Shared]) -> list[Reason]:
    """One for each kind, the rarest things first."""
    found = []
    for kind in WEIGHTS:
        values = tuple(one.value for one in sorted(shared, key=lambda one: -one.worth) if one.kind == kind)
        if values:
            found.append(Reason(kind, _words(kind, values), values))
    return found


def _words(kind: str, values: tuple[str, ...]) -> str:
    named = [f"“{one}”" if kind == SESSION else one for one in values[:NAMED_AT_MOST]]
    more = len(values) - len(named)
    text = _list([*named, *([f"{more} more"] if more else [])])
    return {
        INTEREST: f"You are both interested in {text}.",
        ORGANISATION: f"You are both at {text}.",
        SESSION: f"You both starred {text}.",
    }[kind]


def _list(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
