"""Exchanges and queues, declared by one idempotent step before any service starts.

    <source>.events (topic) ──event name──▶ evt-<source>-<event>--<service> (quorum)
                                               │ handler failed                     │ rejected, or delivered too often
                                               ▼                                    ▼
    hallway.delay-5s (fanout) ──▶ hallway.delay-5s (quorum, TTL) ──queue name──▶    hallway.parked (quorum, no consumer)

A message waits in a delay queue under the name of its work queue as routing key, and goes back there by the default
exchange when its time is up. Parking is the only dead-letter target of a work queue: with the delay queue in that place
RabbitMQ sees a cycle and drops what was never rejected by a consumer.
"""

from collections.abc import Iterator
from typing import Any

from kombu import Connection, Exchange, Queue

from services.contracts.events import REGISTRY
from services.plumbing.config import Settings

DELIVERY_LIMIT = 20  # deliveries that the broker itself counts: crashes and lost connections
PARKED = "hallway.parked"

_QUORUM: dict[str, Any] = {"x-queue-type": "quorum"}
# At-least-once dead-lettering needs reject-publish: a full queue says no to its publisher instead of losing its oldest.
_SAFE_DEATH: dict[str, Any] = {
    "x-dead-letter-exchange": "",
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
}


def event_exchange(source: str) -> Exchange:
    return Exchange(f"{source}.events", type="topic", durable=True)


def work_queue_name(source: str, event: str, service: str) -> str:
    return f"evt-{source}-{event}--{service}"


def work_queue(source: str, event: str, service: str) -> Queue:
    return Queue(
        work_queue_name(source, event, service),
        exchange=event_exchange(source),
        routing_key=event,
        durable=True,
        queue_arguments={
            **_QUORUM,
            **_SAFE_DEATH,
            "x-dead-letter-routing-key": PARKED,
            "x-delivery-limit": DELIVERY_LIMIT,
        },
    )


def delay_name(delay_seconds: float) -> str:
    return f"hallway.delay-{delay_seconds:g}s"


def delay_queue(delay_seconds: float) -> Queue:
    return Queue(
        delay_name(delay_seconds),
        exchange=Exchange(delay_name(delay_seconds), type="fanout", durable=True),
        durable=True,
        queue_arguments={**_QUORUM, **_SAFE_DEATH, "x-message-ttl": int(delay_seconds * 1000)},
    )


def parked_queue() -> Queue:
    return Queue(PARKED, durable=True, queue_arguments=_QUORUM)


def all_queues(settings: Settings) -> Iterator[Queue]:
    """Every durable queue of the system, parking first: the others point at it."""
    yield parked_queue()
    for delay in settings.retry_delays_seconds:
        yield delay_queue(delay)
    for (source, event), schema in sorted(REGISTRY.items()):
        for service in schema.handled_by:
            yield work_queue(source, event, service)


def declare(settings: Settings) -> list[str]:
    """Declares all of it and answers the names of the queues. Doing it again changes nothing.

    Raises an amqp PreconditionFailed when a queue exists with other arguments: delete the old one once it is empty.
    """
    with Connection(settings.amqp_url, connect_timeout=5) as connection:
        channel = connection.channel()
        for source in sorted({source for source, _ in REGISTRY}):
            event_exchange(source)(channel).declare()
        names = []
        for queue in all_queues(settings):
            queue(channel).declare()
            names.append(str(queue.name))
        return names
