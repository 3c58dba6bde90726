"""Publishing that is known to have arrived: confirmed by the broker, returned when there is no queue for it."""

from typing import Any

from nameko.amqp.publish import Publisher, UndeliverableMessage

CONFIRM_TIMEOUT_SECONDS = 5
# A pooled connection may have died unnoticed (it has no heartbeat): one quick try more finds out on a fresh one.
RETRY_POLICY = {"max_retries": 2, "interval_start": 0.05, "interval_step": 0.2, "interval_max": 0.5}
TRANSPORT_OPTIONS = {
    "max_retries": 2,
    "interval_start": 0.05,
    "interval_step": 0.2,
    "interval_max": 0.5,
    "connect_retries_timeout": 2,
}

__all__ = ["ConfirmedPublisher", "UndeliverableMessage"]


class ConfirmedPublisher:
    """Publishes JSON. Raises UndeliverableMessage without a queue, a connection error without a broker."""

    def __init__(self, amqp_url: str) -> None:
        self._publisher = Publisher(
            amqp_url,
            use_confirms=True,
            serializer="json",
            retry_policy=RETRY_POLICY,
            transport_options=TRANSPORT_OPTIONS,
        )

    def publish(
        self,
        body: object,
        *,
        exchange: str,
        routing_key: str,
        headers: dict[str, Any] | None = None,
        mandatory: bool = True,
    ) -> None:
        self._publisher.publish(
            body,
            exchange=exchange,
            routing_key=routing_key,
            extra_headers=headers or {},
            mandatory=mandatory,
            confirm_timeout=CONFIRM_TIMEOUT_SECONDS,
        )
