"""What a worker remembers: values with tags, forgotten when an event says that what they show has changed.

`Generations` counts invalidations. Whoever computes a value notes the generation before asking; a value whose tags were
invalidated since then is never kept as fresh, whatever order answers and events arrive in. Values that are no longer
fresh stay, bounded with the rest, as what to show when nobody can be asked. None of this knows of RPC or HTTP, and all
of it belongs to one event loop.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

MAX_REMEMBERED_TAGS = 50_000  # about 5 MB; beyond it the oldest half is forgotten, which costs only a few refetches
PINNED_SHARE = 0.75  # of the bytes of a cache: what the warmer put in, safe from being pushed out by visitors


class Generations:
    """The count of invalidations, and at which count each tag was last invalidated."""

    def __init__(self, max_tags: int = MAX_REMEMBERED_TAGS) -> None:
        self.now = 0
        self._floor = 0  # what was computed from before this is in doubt, whatever its tags
        self._invalidated: dict[str, int] = {}
        self._max_tags = max_tags
        self._listeners: list[Callable[[frozenset[str] | None], None]] = []

    def listen(self, listener: Callable[[frozenset[str] | None], None]) -> None:
        """`listener` is told the tags of each invalidation, or None when everything is in doubt."""
        self._listeners.append(listener)

    def invalidate(self, tags: Iterable[str]) -> None:
        """What carries one of these tags is out of date from now on."""
        changed = frozenset(tags)
        if not changed:
            return
        self.now += 1
        for tag in changed:
            self._invalidated.pop(tag, None)  # so that the dictionary stays ordered by generation
            self._invalidated[tag] = self.now
        if len(self._invalidated) > self._max_tags:
            self._forget_oldest()
        for listener in self._listeners:
            listener(changed)

    def suspect_all(self) -> None:
        """Events may have been missed: anything may be out of date."""
        self.now += 1
        self._floor = self.now
        self._invalidated.clear()
        for listener in self._listeners:
            listener(None)

    def unchanged_since(self, generation: int, tags: Iterable[str]) -> bool:
        """Whether a value computed from what was read at or after `generation` is still right."""
        if generation < self._floor:
            return False
        return all(self._invalidated.get(tag, 0) <= generation for tag in tags)

    def _forget_oldest(self) -> None:
        for tag in list(self._invalidated)[: self._max_tags // 2]:
            self._floor = max(self._floor, self._invalidated.pop(tag))


@dataclass(slots=True)
class Entry:
    """A remembered value. `fresh` turns False for good when one of the tags is invalidated."""

    key: Hashable
    value: Any
    tags: frozenset[str]
    size: int
    fetched_at: float
    fresh: bool
    pinned: bool = False


class Cache:
    """Values by key, bounded by bytes, least recently used out first. Pinned ones stay, within a bound of their own."""

    def __init__(
        self,
        max_bytes: int,
        generations: Generations,
        *,
        pinned_share: float = PINNED_SHARE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.generations = generations
        self.clock = clock
        for_pinned = int(max_bytes * pinned_share)
        self._shelves = {False: _Shelf(max_bytes - for_pinned), True: _Shelf(for_pinned)}
        self._by_tag: dict[str, set[Hashable]] = {}
        generations.listen(self._on_invalidation)

    def __len__(self) -> int:
        return sum(len(shelf.entries) for shelf in self._shelves.values())

    @property
    def bytes_used(self) -> int:
        return sum(shelf.used for shelf in self._shelves.values())

    def get(self, key: Hashable) -> Entry | None:
        """The entry, fresh or not; the caller looks."""
        entries = self._shelves[False].entries
        entry = entries.get(key)
        if entry is not None:
            entries.move_to_end(key)
            return entry
        return self._shelves[True].entries.get(key)

    def put(
        self,
        key: Hashable,
        value: Any,
        *,
        tags: Iterable[str],
        size: int,
        generation: int,
        fetched_at: float | None = None,
        pinned: bool = False,
        fresh: bool = True,
    ) -> Entry:
        """Remembers a value computed from what was read at `generation`; as stale if it was overtaken meanwhile."""
        labels = frozenset(tags)
        fresh = fresh and self.generations.unchanged_since(generation, labels)
        at = self.clock() if fetched_at is None else fetched_at
        before = self.get(key)
        pinned = pinned or (before is not None and before.pinned)
        entry = Entry(key, value, labels, size, at, fresh, pinned)
        if before is not None and before.fresh and not fresh:
            return entry  # a slow answer must not push out a newer one
        self.drop(key)
        if pinned and not self._shelves[True].fits(size):
            entry.pinned = False
        shelf = self._shelves[entry.pinned]
        if size > shelf.max_bytes:
            return entry
        shelf.add(entry)
        if fresh:
            for tag in labels:
                self._by_tag.setdefault(tag, set()).add(key)
        for pushed_out in shelf.overflow():
            self._unlink(pushed_out)
        return entry

    def drop(self, key: Hashable) -> None:
        """Forgets it altogether: the thing is gone."""
        for shelf in self._shelves.values():
            removed = shelf.remove(key)
            if removed is not None:
                self._unlink(removed)

    def _on_invalidation(self, tags: frozenset[str] | None) -> None:
        if tags is None:
            for shelf in self._shelves.values():
                for doubtful in shelf.entries.values():
                    doubtful.fresh = False
            self._by_tag.clear()
            return
        for tag in tags:
            for key in self._by_tag.pop(tag, ()):
                entry = self._find(key)
                if entry is not None:
                    entry.fresh = False
                    self._unlink(entry)

    def _find(self, key: Hashable) -> Entry | None:
        return self._shelves[False].entries.get(key) or self._shelves[True].entries.get(key)

    def _unlink(self, entry: Entry) -> None:
        for tag in entry.tags:
            keys = self._by_tag.get(tag)
            if keys is not None:
                keys.discard(entry.key)
                if not keys:
                    del self._by_tag[tag]


class _Shelf:
    """Entries in the order of their use, and how many bytes they take."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.used = 0
        self.entries: OrderedDict[Hashable, Entry] = OrderedDict()

    def fits(self, size: int) -> bool:
        return self.used + size <= self.max_bytes

    def add(self, entry: Entry) -> None:
        self.entries[entry.key] = entry
        self.used += entry.size

    def remove(self, key: Hashable) -> Entry | None:
        entry = self.entries.pop(key, None)
        if entry is not None:
            self.used -= entry.size
        return entry

    def overflow(self) -> list[Entry]:
        """Takes out the least recently used until the rest fits."""
        pushed_out = []
        while self.used > self.max_bytes:
            _, entry = self.entries.popitem(last=False)
            self.used -= entry.size
            pushed_out.append(entry)
        return pushed_out
