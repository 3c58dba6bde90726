"""What is told of an erasure, and how what a person has is handed out part by part. No database, no clock."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from services.contracts.envelope import Event

Counts = dict[str, int]
Exported = tuple[dict[str, list[dict[str, Any]]], str]


@dataclass(frozen=True)
class Found:
    """What there is of a person when their erasure begins, by kind of thing: what goes, and what stays as nobody's."""

    removed: Counts = field(default_factory=dict)
    anonymised: Counts = field(default_factory=dict)

    def __add__(self, other: "Found") -> "Found":
        return Found({**self.removed, **other.removed}, {**self.anonymised, **other.anonymised})


class Keeper(Protocol):
    """A repository that keeps something of single people. `posts` is what becomes of their words: keep or remove."""

    def found_of(self, attendee_id: str, posts: str) -> Found: ...

    def forget(self, attendee_id: str, posts: str) -> None:
        """May break off anywhere and begin again: what is done is not found any more."""

    def export_of(self, attendee_id: str, after: str, limit: int) -> Exported:
        """Some of what there is, under the names of gateway/schemas/exports.py, and where to go on ("": no further)."""


def erasure_done(erasure_id: str, attendee_id: str, found: Found) -> Event:
    """Kinds of which there was nothing are left out. What others saw of it is told by events of its own."""
    data = {
        "erasure_id": erasure_id,
        "attendee_id": attendee_id,
        "conference_ids": [],
        "removed": {kind: count for kind, count in found.removed.items() if count},
        "anonymised": {kind: count for kind, count in found.anonymised.items() if count},
    }
    return Event("erasure_done", data)
