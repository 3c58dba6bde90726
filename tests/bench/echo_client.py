"""Calls the echo service with bare kombu: one connection, one thread; no confirms, no deadlines, no retries."""

import json
import time
import uuid
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from kombu import Connection, Exchange, Queue

from tests.bench.load import Outcome
from tests.waiting import eventually

EXCHANGE = Exchange("nameko-rpc", type="topic", durable=True)
TIMEOUT_SECONDS = 20
READY_SECONDS = 20


class EchoClient:
    """`run` keeps a number of calls in flight until the time is over."""

    def __init__(self, amqp_url: str) -> None:
        self._key = str(uuid.uuid4())
        self._connection = Connection(amqp_url, connect_timeout=5)
        queue = Queue(f"bench-{self._key}", exchange=EXCHANGE, routing_key=self._key, exclusive=True, auto_delete=True)
        self._consumer = self._connection.Consumer(queue, on_message=self._on_reply, no_ack=True)
        self._consumer.consume()
        self._producer = self._connection.Producer()
        self._sent: dict[str, float] = {}
        self._took: list[float] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def wait_for_service(self) -> None:
        """Until a call is answered: one that is sent before the service has its queue is lost."""
        eventually(self._is_answered, seconds=READY_SECONDS)

    def run(self, payload: Any, *, in_flight: int, seconds: float, count: int) -> Outcome:
        body = json.dumps({"args": [], "kwargs": {"payload": payload}}).encode()
        self._took.clear()
        started, cpu = time.perf_counter(), time.process_time()
        deadline = started + seconds
        sent = 0
        while True:
            # Counted by what is out: publishing also takes in replies that are there already.
            while len(self._sent) < in_flight and sent < count and time.perf_counter() < deadline:
                self._call(body)
                sent += 1
            if not self._sent:
                break
            self._connection.drain_events(timeout=TIMEOUT_SECONDS)
        return Outcome.of(self._took, time.perf_counter() - started, time.process_time() - cpu)

    def _is_answered(self) -> bool:
        self._sent.clear()
        self._call(b'{"args": [], "kwargs": {"payload": "ready?"}}')
        with suppress(TimeoutError):
            self._connection.drain_events(timeout=0.3)
        return not self._sent

    def _call(self, body: bytes) -> None:
        call_id = str(uuid.uuid4())
        self._sent[call_id] = time.perf_counter()
        self._producer.publish(
            body, exchange=EXCHANGE, routing_key="echo.echo", reply_to=self._key, correlation_id=call_id,
            content_type="application/json", content_encoding="utf-8", delivery_mode=2,
            headers={"nameko.call_id_stack": [f"bench.{call_id}"]},
        )  # fmt: skip

    def _on_reply(self, message: Any) -> None:
        answer = json.loads(message.body)
        if answer["error"]:
            raise RuntimeError(f"the echo service failed: {answer['error']['value']}")
        sent_at = self._sent.pop(message.properties["correlation_id"], None)
        if sent_at is not None:
            self._took.append(time.perf_counter() - sent_at)
