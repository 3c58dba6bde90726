"""What the services tell by events, as it reaches a gateway worker: first the cache forgets, then others are told.

Every worker has one exclusive, bounded queue for all events. It is a channel of hints: what was missed while it was
gone (or pushed out of the full queue) is made good by asking, not by redelivery. So after each reconnection everything
remembered is in doubt, and the live streams look for what they missed.
"""

import asyncio
import json
import logging
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from kombu.entity import Exchange, Queue
from kombu.message import Message
from kombu.messaging import Consumer

from gateway.amqp import ConsumerLink
from gateway.cache import Generations
from gateway.event_tags import EVENT_TAGS
from services.contracts.envelope import Envelope, InvalidEnvelope, parse

log = logging.getLogger(__name__)

SOURCES = ("attendees", "sessions", "feed")
MAX_WAITING_EVENTS = 10_000  # a worker that is so far behind has gaps anyway, and fills them by asking
PREFETCH = 200
START_SECONDS = 2.0


class EventListener:
    """Takes events from the broker in a thread of its own and acts on them in the event loop, in their order."""

    def __init__(
        self,
        amqp_url: str,
        generations: Generations,
        *,
        instance: str = "gateway",
        on_event: Sequence[Callable[[Envelope], None]] = (),
        on_connected: Sequence[Callable[[], None]] = (),
    ) -> None:
        self._generations = generations
        self._on_event = on_event
        self._on_connected = on_connected
        self._instance = instance
        self._loop: asyncio.AbstractEventLoop | None = None
        self._link = ConsumerLink(
            amqp_url, f"{instance} events", consumers=self._consumers, on_up=lambda: self._hand_over(self._connected)
        )

    @property
    def connected(self) -> bool:
        return self._link.connected

    @property
    def since_seconds(self) -> float:
        """How long it has been connected, or not."""
        return time.monotonic() - self._link.changed_at

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._link.start()
        await asyncio.to_thread(self._link.wait_until_tried, START_SECONDS)

    async def stop(self) -> None:
        await asyncio.to_thread(self._link.stop)

    # Below: in the thread.

    def _consumers(self, channel: Any) -> list[Consumer]:
        # A new name each time: the broker may hold the old exclusive queue until it notices that we are gone.
        events = Queue(
            f"gateway-events-{self._instance}-{uuid.uuid4()}",
            exclusive=True,
            auto_delete=True,
            durable=False,
            queue_arguments={"x-max-length": MAX_WAITING_EVENTS},
        )(channel)
        events.declare()
        for source in SOURCES:
            # The same flags as in services.plumbing.topology, or the broker refuses.
            exchange = Exchange(f"{source}.events", type="topic", durable=True)(channel)
            exchange.declare()
            events.bind_to(exchange, routing_key="#")
        consumer = Consumer(channel, [events], on_message=self._on_message, accept=["json"], auto_declare=False)
        consumer.qos(prefetch_count=PREFETCH)
        return [consumer]

    def _on_message(self, message: Message) -> None:
        message.ack()
        try:
            body = bytes(message.body) if isinstance(message.body, memoryview) else message.body
            event: Envelope | None = parse(json.loads(body))
        except (ValueError, InvalidEnvelope) as error:
            # Perhaps a newer service tells what this gateway does not know yet. That something changed is sure.
            log.warning("an event could not be read; everything remembered is in doubt", extra={"reason": str(error)})
            event = None
        self._hand_over(self._received, event)

    def _hand_over(self, callback: Callable[..., None], *args: Any) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(callback, *args)
        except RuntimeError:
            log.debug("an event came after the event loop was closed")

    # In the event loop.

    def _connected(self) -> None:
        self._generations.suspect_all()
        for callback in self._on_connected:
            callback()

    def _received(self, event: Envelope | None) -> None:
        tags_of = EVENT_TAGS.get((event.source, event.name)) if event else None
        if event is None or tags_of is None:
            self._generations.suspect_all()
            return
        # Before anybody is told: who hears of it and asks must not get what was before.
        self._generations.invalidate(tags_of(event))
        for callback in self._on_event:
            callback(event)
