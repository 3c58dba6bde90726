"""Live streams: the entries of a conference's feed as they are added, to everyone who has the stream open.

The feed numbers the entries of a conference 1, 2, 3… (seq), and the number is the id of the SSE message, so a stream
can promise: no entry is left out, none comes twice. Events are only the hint that speaks first. A channel per
conference holds the latest entries in order; whenever a number is missing, after a reconnection, and at the start, it
asks the feed for what came after the last one it has. That is the only way to recover, and the same as starting.

A client is a position in the channel. Nothing is buffered per client: who falls behind what the channel still holds is
cut, and resumes with Last-Event-ID from the feed itself.
"""

import random
from collections.abc import AsyncIterator

import falcon.asgi

from gateway import metrics
from gateway.channel import HELD_ENTRIES, RETRY_DELAYS_SECONDS, Channel, EntriesAfter, LiveMessage
from gateway.failures import GatewayFailure, Overloaded
from services.contracts.envelope import Envelope
from services.contracts.errors import WireError

PING_SECONDS = 10.0  # proxies close what is silent for long, and a client that is gone is noticed by writing to it
IDLE_CHANNELS = 50  # conferences remembered although nobody listens, so that a returning crowd costs one call


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
        self._draining = False
        self.clients = 0

    def sse(self, conference_id: str, last_seq: int | None) -> AsyncIterator[falcon.asgi.SSEvent | None]:
        """For `resp.sse`. Raises Overloaded or, while the process stops, GatewayFailure, before anything is sent."""
        if self._draining:
            raise GatewayFailure("this process is stopping; connect again", retry_after_seconds="1")
        if self.clients >= self._max_clients:
            raise Overloaded("too many live streams are open; try again later", retry_after_seconds="10")
        return self._events(conference_id, last_seq)

    async def stream(self, conference_id: str, last_seq: int | None) -> AsyncIterator[LiveMessage | None]:
        """Every entry after `last_seq` (None: from now on), in order, once. None is a sign of life.

        Ends when the process is stopping or the client has fallen too far behind; it is to connect again.
        """
        channel = self._enter(conference_id)
        try:
            if channel.head is None:
                yield None  # headers go out at once; the position may take an answer of the feed
            position = await self._position(channel, last_seq)
            yield None  # whatever is added once the client has seen this, it will get
            live = False  # whether the position has been within what the channel holds
            while not self._draining:
                messages = channel.after(position)
                if messages is None and live:
                    metrics.LIVE_CUTS.inc()
                    return
                if messages is None:
                    messages, reached = await self._older(channel, position)
                else:
                    live, reached = True, position
                for message in messages:
                    yield message
                    position = message.seq
                if reached > position:
                    position = reached
                elif not messages and not await channel.changed(self._ping_seconds):
                    channel.catch_up_if_due()
                    yield None
        finally:
            self._leave(channel)

    def on_event(self, event: Envelope) -> None:
        """To be called with every event, in the event loop."""
        channel = self._channels.get(event.data.get("conference_id", ""))
        if channel is None or event.source != "feed":
            return
        if event.name == "entry_added":
            channel.offer(event.data["entry"])
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

    async def _events(self, conference_id: str, last_seq: int | None) -> AsyncIterator[falcon.asgi.SSEvent | None]:
        # Spread over seconds, so that a crowd whose worker stops does not arrive elsewhere in one instant.
        yield falcon.asgi.SSEvent(retry=random.randint(1_000, 4_000))
        async for message in self.stream(conference_id, last_seq):
            if message is None:
                yield None
            else:
                yield falcon.asgi.SSEvent(data=message.data.encode(), event=message.event, event_id=message.id)

    def _enter(self, conference_id: str) -> Channel:
        channel = self._channels.get(conference_id)
        if channel is None:
            self._forget_idle()
            channel = self._channels[conference_id] = Channel(conference_id, self._entries_after, held=self._held)
            channel.catch_up()
        channel.clients += 1
        self.clients += 1
        metrics.LIVE_CLIENTS.inc()
        return channel

    def _leave(self, channel: Channel) -> None:
        channel.clients -= 1
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


def last_event_id(req: falcon.asgi.Request) -> int | None:
    """The position a client resumes from; whatever is not a number of ours counts as none."""
    text = req.get_header("Last-Event-ID") or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 else None
