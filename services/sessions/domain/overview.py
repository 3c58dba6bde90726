"""A conference at a glance: its days, tracks, rooms, types, languages and tags, and how many sessions are of each kind.

Counted as sessions come and go, so that nobody reads all of them to know how many there are.
"""

from collections import Counter
from typing import Any, Protocol

Shown = dict[str, Any]


class Counted(Protocol):
    """What of a session is counted."""

    @property
    def day(self) -> str | None: ...
    @property
    def track(self) -> str: ...
    @property
    def room(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def languages(self) -> tuple[str, ...]: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def speakers(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def state(self) -> str: ...


class Counts:
    def __init__(self) -> None:
        self._total: Counter[str] = Counter()
        self._people: Counter[str] = Counter()
        self._kinds: dict[str, Counter[str]] = {
            name: Counter() for name in ("days", "tracks", "rooms", "types", "languages", "tags")
        }

    def add(self, one: Counted, times: int) -> None:
        """One more, or one less with -1."""
        self._total["sessions"] += times
        self._total["cancelled"] += times * (one.state == "cancelled")
        self._total["unscheduled"] += times * (one.day is None)
        values = {"days": (one.day,), "tracks": (one.track,), "rooms": (one.room,), "types": (one.type,)}
        several = {"languages": one.languages, "tags": one.tags}
        for name, found in (values | several).items():
            for value in found:
                if value:
                    self._kinds[name][value] += times
        for speaker_id, _ in one.speakers:
            self._people[speaker_id] += times

    def shown(self) -> Shown:
        """In the order in which people read them."""
        facets = {
            name: [{"day" if name == "days" else "name": key, "sessions": n} for key, n in sorted(counter.items()) if n]
            for name, counter in self._kinds.items()
        }
        return facets | {
            "sessions": self._total["sessions"],
            "speakers": sum(count > 0 for count in self._people.values()),
            "cancelled": self._total["cancelled"],
            "unscheduled": self._total["unscheduled"],
        }

    def languages(self) -> list[str]:
        """Those that sessions are in, the most frequent first."""
        found = [(-count, name) for name, count in self._kinds["languages"].items() if count > 0]
        return [name for _, name in sorted(found)]
