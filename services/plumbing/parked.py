"""Parked events: those that no retry could help. They wait until somebody looks, replays or drops them."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kombu import Connection
from kombu.message import Message

from services.plumbing.publisher import ConfirmedPublisher, UndeliverableMessage
from services.plumbing.subscribe import ATTEMPT, ORIGIN, REASON
from services.plumbing.topology import PARKED


@dataclass(frozen=True, slots=True)
class Parked:
    """One parked message. `id` is the event's, or a digest of the body when it has none."""

    id: str
    type: str
    origin: str
    reason: str
    attempts: int
    body: object

    @classmethod
    def of(cls, message: Message) -> "Parked":
        text = message.body.decode("utf-8", "replace") if isinstance(message.body, bytes) else str(message.body)
        try:
            body: object = json.loads(text)
        except ValueError:
            body = text
        event = body if isinstance(body, dict) else {}
        headers = message.headers or {}
        death: dict[str, Any] = next(
            iter(headers.get("x-death") or ()), {}
        )  # set when the broker gave up, not our handler
        return cls(
            id=str(event.get("id") or hashlib.sha256(text.encode()).hexdigest()[:26]),
            type=str(event.get("type") or ""),
            origin=str(headers.get(ORIGIN) or death.get("queue") or ""),
            reason=str(headers.get(REASON) or death.get("reason") or ""),
            attempts=int(headers.get(ATTEMPT) or death.get("count") or 0),
            body=body,
        )


def listing(amqp_url: str) -> list[Parked]:
    """All parked messages, oldest first. They stay where they are."""
    return [parked for parked, _ in _each(amqp_url, lambda parked: False)]


def replay(amqp_url: str, wanted: Callable[[Parked], bool]) -> list[Parked]:
    """Sends those that are wanted back to the queue they came from, with their attempts forgotten."""
    publisher = ConfirmedPublisher(amqp_url)

    def send_back(parked: Parked) -> bool:
        if not wanted(parked) or not parked.origin:
            return False
        try:
            publisher.publish(parked.body, exchange="", routing_key=parked.origin)
        except UndeliverableMessage:
            return False  # its queue is gone; the others have theirs
        return True

    return [parked for parked, taken in _each(amqp_url, send_back) if taken]


def drop(amqp_url: str, wanted: Callable[[Parked], bool]) -> list[Parked]:
    """Takes those that are wanted away for good."""
    return [parked for parked, taken in _each(amqp_url, wanted) if taken]


def _each(amqp_url: str, take: Callable[[Parked], bool]) -> Iterator[tuple[Parked, bool]]:
    """Looks at every parked message once; acknowledges those that `take` answers for, keeps the others.

    The kept ones are held unacknowledged until the end, so that none is seen twice; closing gives them back in order.
    """
    with Connection(amqp_url, connect_timeout=5) as connection:
        channel: Any = connection.channel()
        # As many as there are now: what is replayed may be parked again before we are through.
        for _ in range(channel.queue_declare(PARKED, passive=True).message_count):
            raw = channel.basic_get(PARKED, no_ack=False)
            if raw is None:
                return
            parked = Parked.of(raw)
            taken = take(parked)
            if taken:
                channel.basic_ack(raw.delivery_tag)
            yield parked, taken
