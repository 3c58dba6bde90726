"""`@subscribe`: the only way a service handles events. At least once; the handler makes it once.

    @subscribe("sessions", "session_published")
    def on_session_published(self, event: Envelope) -> None: ...

A handler that raises gets the event again after 1 s, 5 s, 30 s and 2 min; then it is parked. While the database is
away it is tried again every 5 s for as long as that lasts, and so it is when the handler raises Outage: an outage is no
fault of the event. What is not a valid envelope is parked at once. Other events pass meanwhile, so order is not kept:
compare versions.
"""

import logging
from functools import partial
from typing import Any

from eventlet.semaphore import Semaphore
from nameko.events import EventHandler
from nameko.exceptions import ContainerBeingKilled

from services.contracts.discretion import masked
from services.contracts.envelope import Envelope, InvalidEnvelope, parse
from services.plumbing.config import Settings
from services.plumbing.consumer import SafeQueueConsumer, nameko_headers
from services.plumbing.mongo import AWAY
from services.plumbing.publisher import ConfirmedPublisher
from services.plumbing.topology import PARKED, delay_name, work_queue

log = logging.getLogger(__name__)

ATTEMPT = "x-attempt"  # our own header: the broker's x-death is counted differently by every version
ORIGIN = "x-origin-queue"
REASON = "x-reason"
OUTAGE_TIER = 1  # which of the delays an event waits while the database is away: the second, 5 s


class Outage(Exception):
    """A handler raises it when something outside that it needs is away: the event comes again while that lasts.

    `tier` says which of the delays it waits each time.
    """

    def __init__(self, message: str, *, tier: int = OUTAGE_TIER) -> None:
        super().__init__(message)
        self.tier = tier


class Subscription(EventHandler):
    """Consumes one work queue. Never raises outside the handler: that would end the container.

    `at_once` is how many of the process's workers may be busy with it: a handler that waits for something slow must not
    keep all of them from answering calls. The messages beyond that wait in memory, as many as are prefetched.
    """

    queue_consumer = SafeQueueConsumer()

    def __init__(self, source: str, event: str, *, at_once: int | None = None, **kwargs: Any) -> None:
        super().__init__(source, event, expected_exceptions=(Outage, *AWAY), **kwargs)
        self._at_once = at_once

    def setup(self) -> None:
        self.queue = work_queue(self.source_service, self.event_type, self.container.service_name)
        self._publisher = ConfirmedPublisher(self.container.config["AMQP_URI"])
        self._delays = Settings.from_env().retry_delays_seconds
        self._turns = Semaphore(self._at_once or self.container.max_workers)
        self._is_stopping = False
        self.queue_consumer.register_provider(self)

    def stop(self) -> None:
        self._is_stopping = True
        super().stop()

    def handle_message(self, body: object, message: Any) -> None:
        try:
            envelope = parse(body)
        except InvalidEnvelope as error:
            self._park(body, message, str(error))
            return
        self._turns.acquire()
        if self._is_stopping:  # what a worker needs may be closed by now
            self._turns.release()
            self.queue_consumer.requeue_message(message)
            return
        cause = {"correlation_id": envelope.correlation_id, "actor": envelope.actor}
        try:
            self.container.spawn_worker(
                self,
                (envelope,),
                {},
                context_data=nameko_headers(message) | cause,
                handle_result=partial(self._handled, body, envelope, message),
            )
        except ContainerBeingKilled:
            self._turns.release()
            self.queue_consumer.requeue_message(message)

    def _handled(
        self,
        body: object,
        envelope: Envelope,
        message: Any,
        worker_ctx: Any,
        result: object,
        exc_info: Any,
    ) -> tuple[object, Any]:
        self._turns.release()
        if exc_info is None:
            log.info("event handled", extra={"event_id": envelope.id, "event": envelope.name})
            self.queue_consumer.ack_message(message)
        else:
            self._retry(body, envelope, message, exc_info[1])
        return result, exc_info

    def _retry(self, body: object, envelope: Envelope, message: Any, error: BaseException) -> None:
        """Sends it to wait. An outage does not count as an attempt, so nothing is parked."""
        is_away = isinstance(error, (Outage, *AWAY))
        attempt = attempts(message) + (not is_away)
        if attempt > len(self._delays):
            log.error("event parked", extra={"event_id": envelope.id, "event": envelope.name, "attempt": attempt})
            self._park(body, message, masked(f"{type(error).__name__}: {error}"))
            return
        tier = error.tier if isinstance(error, Outage) else OUTAGE_TIER
        delay = self._delays[min(tier, len(self._delays) - 1)] if is_away else self._delays[attempt - 1]
        log.warning(
            "event will be tried again",
            extra={"event_id": envelope.id, "event": envelope.name, "attempt": attempt, "delay_seconds": delay},
        )
        self._move(body, message, delay_name(delay), str(self.queue.name), {ATTEMPT: attempt})

    def _park(self, body: object, message: Any, reason: str) -> None:
        headers = {ATTEMPT: attempts(message) + 1, ORIGIN: str(self.queue.name), REASON: reason[:500]}
        self._move(body, message, "", PARKED, headers)

    def _move(self, body: object, message: Any, exchange: str, routing_key: str, headers: dict[str, Any]) -> None:
        """Publishes to another queue, confirmed, and only then acknowledges here. Failing that, the broker keeps it."""
        kept = {key: value for key, value in message.headers.items() if key.startswith("nameko.")}
        try:
            self._publisher.publish(body, exchange=exchange, routing_key=routing_key, headers=kept | headers)
        except Exception as error:
            log.error(
                "event not moved, requeued", extra={"to": routing_key, "error": f"{type(error).__name__}: {error}"}
            )
            self.queue_consumer.requeue_message(message)
        else:
            self.queue_consumer.ack_message(message)


def attempts(message: Any) -> int:
    """How often the handler has failed on this message before."""
    value = message.headers.get(ATTEMPT, 0)
    return value if isinstance(value, int) else 0


subscribe = Subscription.decorator
