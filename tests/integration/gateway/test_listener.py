"""Events from a real broker make a worker forget, and a lost connection makes it doubt."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from kombu.connection import Connection

from gateway.cache import Cache, Generations
from gateway.listener import EventListener
from services.contracts.envelope import Envelope
from services.plumbing.topology import event_exchange
from tests.tcp_proxy import TcpProxy

ATTENDEE = Envelope(
    "e1", "attendees", "operator_granted", "ada", "2020-02-01T09:00:00Z", {"attendee_id": "ada"}, 1, "c1", None
)


class Worker:
    """A listener with a cache, as in a gateway worker."""

    def __init__(self, url: str) -> None:
        self.generations = Generations()
        self.cache = Cache(10_000, self.generations)
        self.heard: list[Envelope] = []
        self.connections = 0
        self.listener = EventListener(
            url, self.generations, on_event=[self.heard.append], on_connected=[self._on_connected]
        )

    def _on_connected(self) -> None:
        self.connections += 1

    def remember(self, *tags: str) -> None:
        for tag in tags:
            self.cache.put(tag, tag, tags=[tag], size=1, generation=self.generations.now)

    def fresh(self, *tags: str) -> list[bool]:
        return [(entry := self.cache.get(tag)) is not None and entry.fresh for tag in tags]


def publish(url: str, body: Any, exchange: str = "attendees", routing_key: str = "operator_granted") -> None:
    with Connection(url) as connection:
        connection.Producer().publish(
            body if isinstance(body, str) else json.dumps(body),
            exchange=event_exchange(exchange),
            routing_key=routing_key,
            content_type="application/json",
            content_encoding="utf-8",
        )


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


def run(url: str, scenario: Callable[[Worker], Awaitable[None]]) -> None:
    async def main() -> None:
        worker = Worker(url)
        await worker.listener.start()
        try:
            await until(lambda: worker.connections > 0)
            await scenario(worker)
        finally:
            await worker.listener.stop()

    asyncio.run(main())


def test_an_event_makes_out_of_date_what_it_is_about_and_then_is_told(amqp_url: str) -> None:
    async def scenario(worker: Worker) -> None:
        worker.remember("attendee:ada", "attendee:olga")
        await asyncio.to_thread(publish, amqp_url, ATTENDEE.to_wire())
        await until(lambda: bool(worker.heard))
        assert worker.heard == [ATTENDEE]
        assert worker.fresh("attendee:ada", "attendee:olga") == [False, True]

    run(amqp_url, scenario)


@pytest.mark.parametrize("body", ["not json", {"type": "unheard of"}, {**ATTENDEE.to_wire(), "data": {"new": 1}}])
def test_an_event_that_cannot_be_read_puts_everything_in_doubt_and_the_next_is_heard(amqp_url: str, body: Any) -> None:
    async def scenario(worker: Worker) -> None:
        worker.remember("attendee:olga")
        await asyncio.to_thread(publish, amqp_url, body)
        await asyncio.to_thread(publish, amqp_url, ATTENDEE.to_wire())
        await until(lambda: bool(worker.heard))
        assert worker.fresh("attendee:olga") == [False]

    run(amqp_url, scenario)


def test_after_a_lost_connection_everything_is_in_doubt_and_events_are_heard_again(
    amqp_url: str, proxy: TcpProxy, proxy_url: str
) -> None:
    async def scenario(worker: Worker) -> None:
        worker.remember("attendee:olga")
        proxy.refuse()
        await until(lambda: not worker.listener.connected)
        assert worker.fresh("attendee:olga") == [True]  # it is the readers who look whether events arrive
        proxy.accept()
        await until(lambda: worker.connections == 2)
        assert worker.listener.connected
        assert worker.fresh("attendee:olga") == [False]
        await asyncio.to_thread(publish, amqp_url, ATTENDEE.to_wire())
        await until(lambda: bool(worker.heard))

    run(proxy_url, scenario)
