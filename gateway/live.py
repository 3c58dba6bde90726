"""Live streams: the entries of a conference's feed as they are added, to everyone who has the stream open.

The feed numbers the entries of a conference 1, 2, 3… (seq), and the number is the id of the SSE message, so a stream
can promise: no entry is left out, none comes twice. Events are only the hint that speaks first. A channel per
conference holds the latest entries in order; whenever a number is missing, after a reconnection, and at the start, it
asks the feed for what came after the last one it has. That is the only way to recover, and the same as starting.

Everybody gets the same entries, as those may see them of whom nothing is known; only what is by people whom a reader
shall not see is left out. When that changes the reader's streams end, and what connects again asks anew.

A client is a position in the channel. Nothing is buffered per client: who falls behind what the channel still holds is
cut, and resumes with Last-Event-ID from the feed itself.
"""

import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass

import falcon.asgi

from gateway import metrics
from gateway.channel import HELD_ENTRIES, RETRY_DELAYS_SECONDS, Channel, EntriesAfter, LiveMessage
from gateway.failures import GatewayFailure, Overloaded
from services.contracts.envelope import Envelope
from services.contracts.errors import WireError

PING_SECONDS = 10.0  # proxies close what is silent for long, and a client that is gone is noticed by writing to it
ENDS_STREAMS = frozenset(  # what changes whom somebody may read, or whether they may
    f"attendee_{done}" for done in ("muted", "unmuted", "blocked", "unblocked", "suspended", "erased")
) | {"sign_ins_ended", "password_changed"}
IDLE_CHANNELS = 50  # conferences remembered although nobody listens, so that a returning crowd costs one call


@dataclass(frozen=True, slots=True)
class Reader:
    """Who has a stream open (id "": nobody known), and whose words are not for them."""

    id: str = ""
    unseen: frozenset[str] = frozenset()


ANYBODY = Reader()


class LiveHub:
    """All live streams of a worker. Belongs to one event loop."""

    def __init__(
        self,
        entries_after: EntriesAfter,
        *,
        max_clients: int = 2_000,
        held: int = HELD_ENTRIES,
        ping_seconds: float = PING_SECONDS,
    ) -> None:
        self._entries_after = entries_after
        self._max_clients = max_clients
        self._held = held
        self._ping_seconds = ping_seconds
        self._channels: dict[str, Channel] = {}
        self._readers: Counter[str] = Counter()
        self._ended: Counter[str] = Counter()  # how often the streams of a reader were ended
        self._draining = False
        self.clients = 0

    def sse(
        self, conference_id: str, last_seq: int | None, reader: Reader = ANYBODY
    ) -> AsyncIterator[falcon.asgi.SSEvent | None]:
        """For `resp.sse`. Raises Overloaded or, while the process stops, GatewayFailure, before anything is sent."""
        if self._draining:
            raise GatewayFailure("this process is stopping; connect again", retry_after_seconds="1")
        if self.clients >= self._max_clients:
            raise Overloaded("too many live streams are open; try again later", retry_after_seconds="10")
        return self._events(conference_id, last_seq, reader)

    async def stream(
        self, conference_id: str, last_seq: int | None, reader: Reader = ANYBODY
    ) -> AsyncIterator[LiveMessage | None]:
        """Every entry after `last_seq` (None: from now on), in order, once. None is a sign of life.

        Ends when the process is stopping, the client has fallen too far behind, or the reader is to be looked at again;
        it is to connect again.
        """
        channel, ended_before = self._enter(conference_id, reader), self._ended[reader.id]
        try:
            if channel.head is None:
                yield None  # headers go out at once; the position may take an answer of the feed
            position = await self._position(channel, last_seq)
            yield None  # whatever is added once the client has seen this, it will get
            live = False  # whether the position has been within what the channel holds
            while not self._draining and self._ended[reader.id] == ended_before:
                messages = channel.after(position)
                if messages is None and live:
                    metrics.LIVE_CUTS.inc()
                    return
                if messages is None:
                    messages, reached = await self._older(channel, position)
                else:
                    live, reached = True, position
                for message in messages:
                    if message.author_id not in reader.unseen:
                        yield message
                    position = message.seq
                if reached > position:
                    position = reached
                elif not messages and not await channel.changed(self._ping_seconds):
                    channel.catch_up_if_due()
                    yield None
        finally:
            self._leave(channel, reader)

    def on_event(self, event: Envelope) -> None:
        """To be called with every event, in the event loop."""
        if event.source == "attendees" and event.name in ENDS_STREAMS:
            self._end_streams({event.data["attendee_id"], event.data.get("other_id", "")})
        elif event.source == "feed" and event.name == "author_changed":
            for each in self._channels.values():
                each.on_author_changed(event.data["attendee_id"])
        channel = self._channels.get(event.data.get("conference_id", ""))
        if channel is None or event.source != "feed":
            return
        if event.name == "entry_added":
            channel.offer(event.data["entry"], event.data["author_id"])
        elif event.name == "entry_removed":
            channel.withdraw(event.data["seq"])

    def on_connected(self) -> None:
        """Events may have been missed."""
        for conference_id, channel in list(self._channels.items()):
            if channel.clients:
                channel.catch_up()
            else:
                channel.close()
                del self._channels[conference_id]

    def drain(self) -> None:
        """Ends all streams; their clients connect again, elsewhere."""
        self._draining = True
        for channel in self._channels.values():
            channel.close()

    async def _events(
        self, conference_id: str, last_seq: int | None, reader: Reader
    ) -> AsyncIterator[falcon.asgi.SSEvent | None]:
        # Spread over seconds, so that a crowd whose worker stops does not arrive elsewhere in one instant.
        yield falcon.asgi.SSEvent(retry=random.randint(1_000, 4_000))
        async for message in self.stream(conference_id, last_seq, reader):
            if message is None:
                yield None
            else:
                yield falcon.asgi.SSEvent(data=message.data.encode(), event=message.event, event_id=message.id)

    def _end_streams(self, reader_ids: set[str]) -> None:
        listening = [each for each in reader_ids if each and self._readers[each]]
        self._ended.update(listening)
        for channel in self._channels.values() if listening else ():
            channel.wake()

    def _enter(self, conference_id: str, reader: Reader) -> Channel:
        channel = self._channels.get(conference_id)
        if channel is None:
            self._forget_idle()
            channel = self._channels[conference_id] = Channel(conference_id, self._entries_after, held=self._held)
            channel.catch_up()
        channel.clients += 1
        self._readers[reader.id] += 1
        self.clients += 1
        metrics.LIVE_CLIENTS.inc()
        return channel

    def _leave(self, channel: Channel, reader: Reader) -> None:
        channel.clients -= 1
        self._readers[reader.id] -= 1
        if not self._readers[reader.id]:
            del self._readers[reader.id], self._ended[reader.id]
        self.clients -= 1
        metrics.LIVE_CLIENTS.dec()

    def _forget_idle(self) -> None:
        idle = [channel for channel in self._channels.values() if not channel.clients]
        for channel in idle[: max(0, len(idle) - IDLE_CHANNELS)]:
            channel.close()
            del self._channels[channel.conference_id]

    async def _position(self, channel: Channel, last_seq: int | None) -> int:
        while channel.head is None and not self._draining:
            await channel.changed(self._ping_seconds)
        if channel.head is None or last_seq is None:
            return channel.head or 0
        if last_seq > channel.head:
            # Another worker was faster, or the number is not of this feed: only the feed knows.
            channel.catch_up()
            await channel.caught_up()
        return min(last_seq, channel.head)

    async def _older(self, channel: Channel, position: int) -> tuple[list[LiveMessage], int]:
        """For a client that comes from further back than the channel reaches."""
        try:
            return await channel.older(position)
        except WireError:
            await channel.changed(RETRY_DELAYS_SECONDS[-1])
            return [], position
