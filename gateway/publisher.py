"""The thread that publishes: one message after the other, confirmed and mandatory, each with a deadline."""

import queue
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from kombu.connection import Connection
from kombu.messaging import Producer

from gateway.amqp import TURN_SECONDS, Link


@dataclass(slots=True)
class Job:
    """A message to publish before `expires_at` (time.monotonic()). `failed` is called from the thread, at most once."""

    id: str
    exchange: str
    routing_key: str
    body: bytes
    properties: dict[str, Any]
    expires_at: float
    repeatable: bool
    failed: Callable[[str, "Failure"], None]
    maybe_sent: bool = False


class Failure(Exception):
    """Why a message did not go out."""


class Unroutable(Failure):
    """No queue takes it."""


class NotSent(Failure):
    """The broker never had it."""


class Unknown(Failure):
    """The connection broke after it may have been sent."""


@dataclass(slots=True, eq=False)  # kombu puts it into a set
class _Returns:
    """Ids of messages that the broker gave back."""

    ids: set[str] = field(default_factory=set)

    def __call__(self, _error: Exception, _exchange: str, _routing_key: str, message: Any) -> None:
        self.ids.add(message.properties.get("correlation_id"))


class PublisherLink(Link):
    """Publishes one message after the other with confirms and the mandatory flag, each at most until it expires."""

    def __init__(self, amqp_url: str, name: str, *, max_waiting: int) -> None:
        super().__init__(amqp_url, name)
        self._jobs: queue.Queue[Job] = queue.Queue(max_waiting)
        self._again: Job | None = None  # the one during which the connection broke

    def submit(self, job: Job) -> None:
        """Raises queue.Full when too many wait already."""
        self._jobs.put_nowait(job)

    def work(self, connection: Connection) -> None:
        returns = _Returns()
        producer = Producer(connection.channel(), on_return=returns)
        self.mark_up()
        while not self._stopping.is_set():
            job, self._again = self._again or self._next(connection), None
            if job is not None and job.expires_at > time.monotonic():
                self._publish(producer, returns, job)

    def on_away(self, reason: Exception) -> None:
        """Nobody shall wait for a broker that is away."""
        if self._again is not None:
            self._again.failed(self._again.id, Unknown(str(reason)))
            self._again = None
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            job.failed(job.id, NotSent(str(reason)))

    def _next(self, connection: Connection) -> Job | None:
        try:
            return self._jobs.get(timeout=TURN_SECONDS)
        except queue.Empty:
            connection.heartbeat_check()
            with suppress(TimeoutError):
                connection.drain_events(timeout=0)  # raises when the other side has hung up
            return None

    def _publish(self, producer: Producer, returns: _Returns, job: Job) -> None:
        remaining = job.expires_at - time.monotonic()
        try:
            producer.publish(
                job.body,
                exchange=job.exchange,
                routing_key=job.routing_key,
                correlation_id=job.id,
                content_type="application/json",
                content_encoding="utf-8",
                priority=0,
                delivery_mode=1,  # not to disk: it would expire before a broker has restarted, and confirms wait for it
                # kombu takes seconds; a request that nobody waits for any more must not be carried out later
                expiration=max(remaining, 0.001),
                mandatory=True,
                confirm_timeout=max(remaining, 0.05),
                **job.properties,
            )
        except Exception as error:
            if job.repeatable and not job.maybe_sent:
                self._again = job
            else:
                job.failed(job.id, Unknown(str(error)))
            job.maybe_sent = True
            raise
        if job.id in returns.ids:
            returns.ids.clear()
            job.failed(job.id, Unroutable(f"no queue for {job.routing_key}"))
