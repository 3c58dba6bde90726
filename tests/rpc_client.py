"""Calls a service in Nameko's wire format, one call after another: what tests use in place of the gateway."""

import uuid
from types import TracebackType
from typing import Any, Self

from kombu import Connection, Exchange, Queue

EXCHANGE = Exchange("nameko-rpc", type="topic", durable=True)


class RemoteError(Exception):
    """The service raised; `kind` is the class name, `args_` what it was made from."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error['exc_type']}: {error['value']}")
        self.kind: str = error["exc_type"]
        self.args_: list[Any] = error["exc_args"]


class Rpc:
    """`rpc("sessions.get_conference", ref="x")` answers the result or raises RemoteError."""

    def __init__(self, amqp_url: str, *, headers: dict[str, Any] | None = None) -> None:
        self._headers = headers or {}
        self._key = str(uuid.uuid4())
        self._answers: dict[str, Any] = {}
        self._connection = Connection(amqp_url, connect_timeout=5)
        queue = Queue(f"test-{self._key}", exchange=EXCHANGE, routing_key=self._key, exclusive=True, auto_delete=True)
        self._consumer = self._connection.Consumer(queue, callbacks=[self._on_answer], no_ack=True)
        self._consumer.consume()
        self._producer = self._connection.Producer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def __call__(self, method: str, *, timeout_seconds: float = 20, **arguments: Any) -> Any:
        return self.result(self.send(method, **arguments), timeout_seconds=timeout_seconds)

    def send(self, method: str, **arguments: Any) -> str:
        """Sends a request without waiting; `result` takes what this answers."""
        correlation_id = str(uuid.uuid4())
        self._producer.publish(
            {"args": [], "kwargs": arguments},
            exchange=EXCHANGE,
            routing_key=method,
            reply_to=self._key,
            correlation_id=correlation_id,
            serializer="json",
            headers=self._headers,
        )
        return correlation_id

    def result(self, correlation_id: str, *, timeout_seconds: float = 20) -> Any:
        while correlation_id not in self._answers:
            self._connection.drain_events(timeout=timeout_seconds)
        answer = self._answers.pop(correlation_id)
        if answer["error"]:
            raise RemoteError(answer["error"])
        return answer["result"]

    def _on_answer(self, body: Any, message: Any) -> None:
        self._answers[message.properties["correlation_id"]] = body
