"""The connection on which a service consumes, safe for bad messages and for stopping. Used by rpc and subscribe."""

import logging
import uuid
from collections.abc import Callable
from typing import Any

from amqp.exceptions import AMQPError
from kombu import Queue
from nameko.extensions import DependencyProvider, SharedExtension
from nameko.messaging import QueueConsumer

log = logging.getLogger(__name__)

HOLD_QUEUE_EXPIRES_MS = 60_000
CONTEXT = ("correlation_id", "actor")


class SafeQueueConsumer(QueueConsumer):
    """Nameko acknowledges what it cannot decode, and so loses it; this one rejects it.

    A work queue sends it on to parking; a request queue drops it, since nobody could be answered.
    """

    def on_decode_error(self, message: Any, exc: Exception) -> None:
        log.error(
            "message cannot be read",
            extra={"routing_key": message.delivery_info.get("routing_key"), "error": str(exc)},
        )
        message.reject(requeue=False)

    def ack_message(self, message: Any) -> None:
        self._settle(message, super().ack_message)

    def requeue_message(self, message: Any) -> None:
        self._settle(message, super().requeue_message)

    def _settle(self, message: Any, settle: Callable[[Any], None]) -> None:
        """Never raises: a socket that breaks at this moment ends the connection, and must not end the container."""
        try:
            settle(message)
        except (OSError, AMQPError) as error:
            log.warning(
                "message not settled, the broker will send it again",
                extra={"error": f"{type(error).__name__}: {error}"},
            )


class HoldConsumer(SharedExtension):
    """Keeps the consuming connection open until the workers are done.

    Without it the connection closes as soon as all entrypoints have stopped, and the workers that are still busy cannot
    acknowledge their messages: they would run again after every deployment. Its queue never gets a message.
    """

    queue_consumer = SafeQueueConsumer()

    def setup(self) -> None:
        name = f"hallway.hold-{self.container.service_name}-{uuid.uuid4()}"
        self.queue = Queue(name, durable=True, queue_arguments={"x-expires": HOLD_QUEUE_EXPIRES_MS})
        self.queue_consumer.register_provider(self)

    def stop(self) -> None:
        self.queue_consumer.unregister_provider(self)
        super().stop()

    def handle_message(self, body: object, message: Any) -> None:
        self.queue_consumer.ack_message(message)


class SettledWork(DependencyProvider):
    """Put it on a service class: on stop, workers finish and acknowledge before the connection closes."""

    hold = HoldConsumer()


def nameko_headers(message: Any) -> dict[str, Any]:
    """The context that a message carries: who asked, and in which request.

    Nothing else is taken over. The broker's own headers (x-death) would travel on with every call, and Nameko itself
    trusts its call_id_stack so much that a wrong one kills the container.
    """
    return {key: message.headers[f"nameko.{key}"] for key in CONTEXT if f"nameko.{key}" in message.headers}
