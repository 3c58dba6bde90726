"""A programme in numbers: how many sessions there are of each kind."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

Shown = dict[str, Any]


def overview(outline: Iterable[Shown]) -> Shown:
    """How many sessions there are of each kind, in the order in which people read them."""
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("days", "tracks", "rooms", "types", "languages", "tags")
    }
    total = cancelled = unscheduled = 0
    people: set[str] = set()
    for one in outline:
        total += 1
        cancelled += one["state"] == "cancelled"
        unscheduled += one["day"] is None
        people.update(speaker["id"] for speaker in one["speakers"])
        for name, key in (("days", "day"), ("tracks", "track"), ("rooms", "room"), ("types", "type")):
            if one[key]:
                counts[name][one[key]] += 1
        counts["languages"].update(one["languages"])
        counts["tags"].update(one["tags"])
    facets = {
        name: [{"day" if name == "days" else "name": key, "sessions": count} for key, count in sorted(counter.items())]
        for name, counter in counts.items()
    }
    return facets | {
        "sessions": total,
        "speakers": len(people),
        "cancelled": cancelled,
        "unscheduled": unscheduled,
    }
