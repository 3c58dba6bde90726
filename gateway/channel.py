"""The latest entries of one conference, in order, and how to come by those that are missing. Used by live.py alone."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from services.contracts.errors import WireError

log = logging.getLogger(__name__)

HELD_ENTRIES = 256  # how far a client may fall behind before it is cut; more than a page, so that pages do not cut
PAGE = 200
LOOK_AGAIN_SECONDS = 30.0  # an event lost without a trace is made good after at most this
RETRY_DELAYS_SECONDS = (0.2, 0.5, 1.0, 2.0)

# entries_after(conference_id, seq or None, limit) -> {"items": [entry, …], "seq": up to where they are complete,
# "authors": {entry id: whose words these are}}; entries are as everybody may see them
EntriesAfter = Callable[[str, int | None, int], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class LiveMessage:
    """An entry as it goes out, made once for all clients. `author_id` is not told them: some are not to get it."""

    seq: int
    event: str
    data: str
    author_id: str | None = None

    @property
    def id(self) -> str:
        return str(self.seq)

    @classmethod
    def of(cls, entry: dict[str, Any], author_id: str | None) -> "LiveMessage":
        return cls(int(entry["seq"]), str(entry["kind"]), json.dumps(entry, ensure_ascii=False), author_id)


class Channel:
    """The latest entries of one conference: every one with `floor` < seq <= `head`."""

    def __init__(self, conference_id: str, entries_after: EntriesAfter, *, held: int = HELD_ENTRIES) -> None:
        self.conference_id = conference_id
        self.clients = 0
        self.head: int | None = None
        self.floor = 0
        self._entries: deque[LiveMessage] = deque()
        self._held = held
        self._entries_after = entries_after
        self._waiters: set[asyncio.Future[bool]] = set()
        self._catching_up: asyncio.Task[None] | None = None
        self._look_again = False
        self._looked_at = 0.0
        self._authors_changed = 0

    def after(self, seq: int) -> list[LiveMessage] | None:
        """What is held beyond `seq`, oldest first; None when something in between is not held any more."""
        if self.head is None:
            return []
        if seq < self.floor:
            return None
        found = []
        for message in reversed(self._entries):
            if message.seq <= seq:
                break
            found.append(message)
        return found[::-1]

    def offer(self, entry: dict[str, Any], author_id: str | None = None) -> None:
        """An entry that an event has told of."""
        seq = int(entry["seq"])
        if self._catching_up is not None:
            self._look_again = True  # the answer on its way may be from before this entry
        elif self.head is None or seq > self.head + 1:
            self.catch_up()
        elif seq == self.head + 1:
            self._append(LiveMessage.of(entry, author_id))
            self.wake()

    def withdraw(self, seq: int) -> None:
        """An entry was taken out of the feed; who connects later shall not get it."""
        self._entries = deque(message for message in self._entries if message.seq != seq)

    def on_author_changed(self, author_id: str) -> None:
        """What is held of this author is shown otherwise from now on: it is asked for again, by those who need it."""
        self._authors_changed += 1
        if any(message.author_id == author_id for message in self._entries) and self.head is not None:
            self._entries.clear()
            self.floor = self.head

    def catch_up(self) -> None:
        """Asks the feed for what came after the last entry held; safe to call at any time."""
        if self._catching_up is not None:
            self._look_again = True
            return
        self._catching_up = asyncio.get_running_loop().create_task(self._catch_up())

    def catch_up_if_due(self) -> None:
        if asyncio.get_running_loop().time() - self._looked_at > LOOK_AGAIN_SECONDS:
            self.catch_up()

    async def caught_up(self) -> None:
        """Waits for the end of what `catch_up` has started."""
        while self._catching_up is not None:
            await self.changed(RETRY_DELAYS_SECONDS[-1])

    async def changed(self, timeout_seconds: float) -> bool:
        """Waits until there is something new; False when there was nothing for so long."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[bool] = loop.create_future()
        timer = loop.call_later(timeout_seconds, _settle, waiter, False)
        self._waiters.add(waiter)
        try:
            return await waiter
        finally:
            timer.cancel()
            self._waiters.discard(waiter)

    def wake(self) -> None:
        for waiter in self._waiters:
            _settle(waiter, True)

    def close(self) -> None:
        if self._catching_up is not None:
            self._catching_up.cancel()
        self.wake()

    def _append(self, message: LiveMessage) -> None:
        self._entries.append(message)
        self.head = message.seq
        while len(self._entries) > self._held:
            self.floor = self._entries.popleft().seq

    async def _catch_up(self) -> None:
        attempt = 0
        try:
            while True:
                self._look_again = False
                try:
                    more = await self._fetch()
                    attempt = 0
                except WireError as error:
                    known = {"conference_id": self.conference_id, "reason": str(error)}
                    log.warning("the feed cannot be asked", extra=known)
                    await asyncio.sleep(RETRY_DELAYS_SECONDS[min(attempt, len(RETRY_DELAYS_SECONDS) - 1)])
                    attempt += 1
                    more = self.clients > 0
                self.wake()
                if not more and not self._look_again:
                    return
        finally:
            self._catching_up = None
            self.wake()

    async def _fetch(self) -> bool:
        """Takes the next page over; True when there may be another."""
        self._looked_at = asyncio.get_running_loop().time()
        if self.head is None:
            answer = await self._entries_after(self.conference_id, None, PAGE)
            self.head = self.floor = int(answer["seq"])
            return False
        before = self.head
        messages, reached = await self.older(before)
        for message in messages:
            if message.seq > self.head:
                self._append(message)
        self.head = max(self.head, reached)
        return self.head > before

    async def older(self, seq: int) -> tuple[list[LiveMessage], int]:
        """A page of what the feed itself has after `seq`, and up to where that reaches: entries may be deleted."""
        before = None
        while before != self._authors_changed:  # or the answer may be from before the change
            before = self._authors_changed
            answer = await self._entries_after(self.conference_id, seq, PAGE)
        authors = answer.get("authors", {})
        messages = [LiveMessage.of(entry, authors.get(entry["id"])) for entry in answer["items"]]
        if len(messages) >= PAGE:
            return messages, messages[-1].seq
        return messages, int(answer["seq"])


def _settle(waiter: asyncio.Future[bool], outcome: bool) -> None:
    if not waiter.done():
        waiter.set_result(outcome)
