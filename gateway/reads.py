"""What a read is: the question, the answer and how far to trust it, and which reads a request has made."""

import json
import zlib
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Any, Protocol

Tags = Iterable[str] | Callable[[Any], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of a service, and how many bytes it came in."""

    data: Any
    size: int


class Caller(Protocol):
    """What carries calls to services: rpc.RpcClient, or services in memory in tests."""

    async def call(
        self,
        service: str,
        method: str,
        kwargs: dict[str, Any],
        *,
        timeout_seconds: float,
        actor: str | None = None,
        repeatable: bool = False,
    ) -> Reply: ...


@dataclass(frozen=True, slots=True)
class Read:
    """An answer and how far to trust it. `data` is shared by everyone who asked: never change it."""

    data: Any
    fetched_at: float  # time.monotonic()
    stale: bool = False
    tags: frozenset[str] = frozenset()
    good_until: float = inf  # by the same clock: then what is made of it says something else, and nobody tells

    @property
    def age_seconds(self) -> float:
        return max(0.0, monotonic() - self.fetched_at)


_collected: ContextVar[list[Read] | None] = ContextVar("reads", default=None)


def collect() -> list[Read]:
    """Starts a list that every read made by this task (and the tasks it starts) is appended to."""
    reads: list[Read] = []
    _collected.set(reads)
    return reads


def collected() -> list[Read]:
    """The reads of the request so far."""
    return _collected.get() or []


def note(read: Read) -> None:
    """Adds a read to the list of the request it belongs to, if there is one."""
    reads = _collected.get()
    if reads is not None:
        reads.append(read)


def note_change_in(seconds: float) -> None:
    """What is being answered depends on the clock and is another in so many seconds: it is not kept for longer."""
    now = monotonic()
    note(Read(None, now, good_until=now + seconds))


def oldest(reads: Iterable[Read]) -> Read | None:
    """The read that an answer made of several is as old as."""
    return min(reads, key=lambda read: read.fetched_at, default=None)


@dataclass(frozen=True, slots=True)
class Ask:
    """A read, spelled out.

    `never_stale` is for what decides who may do or see something: better no answer than one from before a suspension.
    `deadline_seconds` is for what takes its time: that it does says nothing about how the service is.
    """

    service: str
    method: str
    kwargs: dict[str, Any]
    tags: Tags
    never_stale: bool = False
    deadline_seconds: float | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.service, self.method, json.dumps(self.kwargs, sort_keys=True)

    def labels(self, data: Any) -> frozenset[str]:
        return frozenset(self.tags(data) if callable(self.tags) else self.tags)


@dataclass(frozen=True, slots=True)
class Packed:
    """JSON, compressed: what the warmer keeps is many times what is read, so it has to be small."""

    content: bytes

    @classmethod
    def of(cls, data: Any) -> "Packed":
        return cls(zlib.compress(json.dumps(data).encode(), level=3))

    def unpack(self) -> Any:
        return json.loads(zlib.decompress(self.content))
