"""Calls to the services over RabbitMQ, in Nameko's wire format, from asyncio.

One thread publishes requests (publisher.py), one consumes replies (amqp.py); the event loop holds a future per request.
Every request has a deadline, which is also its expiration in the broker, so what nobody waits for is never carried out.
The number of requests in flight is bounded. The reply queue keeps its name over reconnections and outlives them by a
minute: a reply that comes during a short cut is not lost.
"""

import asyncio
import json
import logging
import queue
import time
import uuid
from typing import Any

from kombu.entity import Exchange, Queue
from kombu.message import Message
from kombu.messaging import Consumer

from gateway import metrics, publisher
from gateway.amqp import ConsumerLink
from gateway.context import current_correlation_id
from gateway.failures import BrokerAway, Overloaded, RemoteFailure, RpcTimeout, ServiceAway
from gateway.reads import Reply
from services.contracts.errors import from_wire

log = logging.getLogger(__name__)

EXCHANGE = Exchange("nameko-rpc", type="topic", durable=True)
MAX_IN_FLIGHT = 256  # at 400 calls a second these are 0.6 s of work; who comes after would only time out
REPLY_QUEUE_EXPIRES_SECONDS = 60
START_SECONDS = 5.0
_ERRORS = "services.contracts.errors."


class RpcClient:
    """One per worker process. `start` within the running event loop, after the fork."""

    def __init__(self, amqp_url: str, *, instance: str = "gateway", max_in_flight: int = MAX_IN_FLIGHT) -> None:
        self._instance = instance
        self._max_in_flight = max_in_flight
        self._reply_key = str(uuid.uuid4())
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pending: dict[str, asyncio.Future[Reply]] = {}
        self._replies = ConsumerLink(amqp_url, f"{instance} rpc replies", consumers=self._consumers)
        self._publisher = publisher.PublisherLink(amqp_url, f"{instance} rpc requests", max_waiting=max_in_flight)

    @property
    def available(self) -> bool:
        return not (self._publisher.away or self._replies.away)

    @property
    def in_flight(self) -> int:
        return len(self._pending)

    async def start(self) -> None:
        """Returns when the broker is reached or known to be away; the threads go on trying."""
        self._loop = asyncio.get_running_loop()
        self._replies.start()
        self._publisher.start()
        for link in (self._replies, self._publisher):
            await asyncio.to_thread(link.wait_until_tried, START_SECONDS / 2)

    async def stop(self) -> None:
        await asyncio.gather(*(asyncio.to_thread(link.stop) for link in (self._publisher, self._replies)))
        for future in list(self._pending.values()):
            if not future.done():
                future.set_exception(BrokerAway("the gateway is stopping"))

    async def call(
        self,
        service: str,
        method: str,
        kwargs: dict[str, Any],
        *,
        timeout_seconds: float,
        actor: str | None = None,
        repeatable: bool = False,
    ) -> Reply:
        """The answer of `service.method(**kwargs)`, or one of the errors in contracts and failures.

        `repeatable` allows to publish again when the connection breaks in the middle: for reads, and for commands that
        carry a request_id.
        """
        started_at = time.perf_counter()
        outcome = "ok"
        try:
            return await self._call(service, method, kwargs, timeout_seconds, actor, repeatable)
        except Exception as error:
            outcome = type(error).__name__
            raise
        finally:
            metrics.RPC_SECONDS.labels(service, method, outcome).observe(time.perf_counter() - started_at)

    async def _call(
        self,
        service: str,
        method: str,
        kwargs: dict[str, Any],
        timeout_seconds: float,
        actor: str | None,
        repeatable: bool,
    ) -> Reply:
        if self._loop is None or not self.available:
            raise BrokerAway("the message broker cannot be reached at the moment")
        if len(self._pending) >= self._max_in_flight:
            raise Overloaded("too many requests are waiting; try again in a moment", retry_after_seconds="1")
        call_id = str(uuid.uuid4())
        future: asyncio.Future[Reply] = self._loop.create_future()
        self._pending[call_id] = future
        try:
            self._publisher.submit(self._job(call_id, service, method, kwargs, timeout_seconds, actor, repeatable))
            async with asyncio.timeout(timeout_seconds):
                return await future
        except queue.Full:
            raise Overloaded("too many requests are waiting; try again in a moment", retry_after_seconds="1") from None
        except TimeoutError:
            raise RpcTimeout(f"the {service} service did not answer within {timeout_seconds:g} seconds") from None
        finally:
            del self._pending[call_id]

    def _job(
        self,
        call_id: str,
        service: str,
        method: str,
        kwargs: dict[str, Any],
        timeout_seconds: float,
        actor: str | None,
        repeatable: bool,
    ) -> publisher.Job:
        headers = {
            "nameko.correlation_id": current_correlation_id(),
            "nameko.call_id_stack": [f"{self._instance}.{service}.{method}.{call_id}"],
        }
        if actor is not None:
            headers["nameko.actor"] = actor
        return publisher.Job(
            id=call_id,
            exchange=EXCHANGE.name,
            routing_key=f"{service}.{method}",
            body=json.dumps({"args": [], "kwargs": kwargs}).encode(),
            properties={"headers": headers, "reply_to": self._reply_key},
            expires_at=time.monotonic() + timeout_seconds,
            repeatable=repeatable,
            failed=self._on_failure,
        )

    # Below: called from the two threads.

    def _consumers(self, channel: Any) -> list[Consumer]:
        replies = Queue(
            f"rpc.reply-gateway-{self._reply_key}",
            exchange=EXCHANGE,
            routing_key=self._reply_key,
            durable=True,
            expires=REPLY_QUEUE_EXPIRES_SECONDS,
        )
        consumer = Consumer(channel, [replies], on_message=self._on_reply, accept=["json"])
        consumer.qos(prefetch_count=self._max_in_flight)
        return [consumer]

    def _on_reply(self, message: Message) -> None:
        message.ack()
        call_id = str(message.properties.get("correlation_id"))
        try:
            outcome = _decode(message.body)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            log.error("a reply could not be read", extra={"reason": repr(error)})
            outcome = RemoteFailure("the service gave an answer that cannot be read")
        self._hand_over(call_id, outcome)

    def _on_failure(self, call_id: str, failure: publisher.Failure) -> None:
        self._hand_over(call_id, _failure(failure))

    def _hand_over(self, call_id: str, outcome: Reply | Exception) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(self._settle, call_id, outcome)
        except RuntimeError:
            log.debug("a reply came after the event loop was closed")

    # In the event loop again.

    def _settle(self, call_id: str, outcome: Reply | Exception) -> None:
        future = self._pending.get(call_id)
        if future is None or future.done():
            return  # late, or a second time after a reconnection: nobody waits for it
        if isinstance(outcome, Reply):
            future.set_result(outcome)
        else:
            future.set_exception(outcome)


def _decode(body: bytes | str | memoryview) -> Reply | Exception:
    raw = bytes(body) if isinstance(body, memoryview) else body
    answer = json.loads(raw)
    error = answer["error"]
    if error is None:
        return Reply(answer["result"], len(raw))
    name = str(error["exc_type"])
    # Other libraries have a NotFound, too: only ours may speak to the client.
    known = from_wire(name, error["exc_args"]) if error["exc_path"] == _ERRORS + name else None
    if known is not None:
        return known
    log.error("a service failed", extra={"exc_type": error["exc_path"]})
    return RemoteFailure("the service failed; the failure has been recorded")


def _failure(failure: publisher.Failure) -> Exception:
    if isinstance(failure, publisher.Unroutable):
        return ServiceAway("the service that knows this is not there at the moment")
    if isinstance(failure, publisher.NotSent):
        return BrokerAway("the message broker cannot be reached at the moment")
    return RpcTimeout("the connection to the message broker broke; it is not known whether the request was carried out")
