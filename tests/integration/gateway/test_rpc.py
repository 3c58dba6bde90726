"""The gateway's RPC client against a real Nameko service and a real RabbitMQ, over a network that breaks."""

import asyncio
import signal
import subprocess
import time
from typing import Any

import pytest

from gateway import context
from gateway.failures import BrokerAway, Overloaded, RemoteFailure, RpcTimeout, ServiceAway
from gateway.rpc import RpcClient
from services.contracts.errors import Conflict, NotFound
from tests.integration.gateway.conftest import with_client
from tests.tcp_proxy import TcpProxy

Process = subprocess.Popen[bytes]


async def ask(client: RpcClient, method: str, *, seconds: float = 5, actor: str | None = None, **kwargs: Any) -> Any:
    reply = await client.call("echo", method, kwargs, timeout_seconds=seconds, actor=actor, repeatable=True)
    return reply.data


async def until_available(client: RpcClient, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not client.available:
            await asyncio.sleep(0.01)


def test_values_errors_and_context_cross_the_wire(echo: Process, amqp_url: str) -> None:
    async def scenario(client: RpcClient) -> None:
        value = {"text": "Grüße, 東京", "list": [1, None, True], "deep": {"a": {"b": 1.5}}}
        assert await ask(client, "echo", value=value) == value
        with pytest.raises(NotFound) as missing:
            await ask(client, "missing")
        assert (missing.value.message, missing.value.details) == ("there is no such thing", {"id": "x"})
        with pytest.raises(Conflict):
            await ask(client, "conflict")
        context.correlation_id.set("request-1")
        headers = await ask(client, "headers", actor="ada")
        assert (headers["correlation_id"], headers["actor"]) == ("request-1", "ada")
        ours, theirs = headers["call_id_stack"]
        assert ours.startswith("gateway.echo.headers.") and theirs.startswith("echo.headers.")

    with_client(amqp_url, scenario)


def test_what_a_broken_service_says_does_not_get_out(echo: Process, amqp_url: str) -> None:
    async def scenario(client: RpcClient) -> None:
        for method in ("broken", "no_such_method"):
            with pytest.raises(RemoteFailure) as failure:
                await ask(client, method)
            assert "swordfish" not in str(failure.value)

    with_client(amqp_url, scenario)


def test_many_calls_at_once_each_get_their_own_answer(echo: Process, amqp_url: str) -> None:
    async def scenario(client: RpcClient) -> None:
        assert await asyncio.gather(*(ask(client, "echo", value=n) for n in range(200))) == list(range(200))

    with_client(amqp_url, scenario)


def test_an_idle_connection_that_was_cut_is_not_noticed_by_the_next_call(
    echo: Process, proxy: TcpProxy, proxy_url: str
) -> None:
    async def scenario(client: RpcClient) -> None:
        for _ in range(3):
            assert await ask(client, "echo", value=1) == 1
            proxy.cut()
            assert await ask(client, "echo", value=2) == 2

    with_client(proxy_url, scenario)


def test_a_call_is_answered_although_the_connection_was_cut_meanwhile(
    echo: Process, proxy: TcpProxy, proxy_url: str
) -> None:
    async def scenario(client: RpcClient) -> None:
        waiting = asyncio.create_task(_slow(client))
        while not await ask(client, "running"):
            await asyncio.sleep(0.01)
        proxy.cut()
        assert await waiting == "late"

    with_client(proxy_url, scenario)


async def _slow(client: RpcClient) -> Any:
    kwargs = {"seconds": 1.5, "value": "late"}
    return (await client.call("echo", "slow", kwargs, timeout_seconds=8)).data


def test_a_broker_that_is_away_is_told_at_once_and_used_again_when_it_is_back(
    echo: Process, proxy: TcpProxy, proxy_url: str
) -> None:
    async def scenario(client: RpcClient) -> None:
        assert await ask(client, "echo", value=1) == 1
        proxy.refuse()
        with pytest.raises((BrokerAway, RpcTimeout)):
            await ask(client, "mark", value="first")
        refused_until = time.monotonic() + 3
        while time.monotonic() < refused_until:
            started_at = time.monotonic()
            with pytest.raises(BrokerAway):
                await ask(client, "mark", value="refused")
            assert time.monotonic() - started_at < 0.2
            assert client.in_flight == 0
            await asyncio.sleep(0.05)
        proxy.accept()
        await until_available(client)
        assert await ask(client, "echo", value=2) == 2
        assert "refused" not in await ask(client, "marks")

    with_client(proxy_url, scenario)


def test_a_broker_that_is_away_at_the_start_is_found_when_it_comes(
    echo: Process, proxy: TcpProxy, proxy_url: str
) -> None:
    proxy.refuse()

    async def scenario(client: RpcClient) -> None:
        with pytest.raises(BrokerAway):
            await ask(client, "echo", value=1)
        proxy.accept()
        await until_available(client)
        assert await ask(client, "echo", value=2) == 2

    with_client(proxy_url, scenario)


def test_a_service_that_never_was_is_told_at_once(amqp_url: str) -> None:
    async def scenario(client: RpcClient) -> None:
        for _ in range(6):
            started_at = time.monotonic()
            with pytest.raises(ServiceAway):
                await client.call("nobody", "knows", {}, timeout_seconds=5)
            assert time.monotonic() - started_at < 1

    with_client(amqp_url, scenario)


def test_a_request_nobody_waits_for_any_more_is_not_carried_out_later(echo: Process, amqp_url: str) -> None:
    async def scenario(client: RpcClient) -> None:
        assert await ask(client, "mark", value="before") == "before"
        echo.send_signal(signal.SIGSTOP)
        try:
            # The broker hands out as many as the service may prefetch; what lies behind them expires in the queue.
            outcomes = await asyncio.gather(
                *(ask(client, "mark", value=f"late-{n}", seconds=0.5) for n in range(60)), return_exceptions=True
            )
        finally:
            echo.send_signal(signal.SIGCONT)
        assert {type(outcome) for outcome in outcomes} == {RpcTimeout}
        assert await ask(client, "mark", value="after") == "after"
        ran = await ask(client, "marks")
        assert ran[0] == "before" and len([value for value in ran if value.startswith("late")]) <= 20

    with_client(amqp_url, scenario)


def test_more_requests_than_can_be_answered_are_refused_at_once(echo: Process, amqp_url: str) -> None:
    async def scenario(client: RpcClient) -> None:
        running = [asyncio.create_task(_slow(client)) for _ in range(10)]
        while client.in_flight < 10:
            await asyncio.sleep(0)
        with pytest.raises(Overloaded) as refused:
            await ask(client, "echo", value=1)
        assert refused.value.details == {"retry_after_seconds": "1"}
        assert await asyncio.gather(*running) == ["late"] * 10
        assert await ask(client, "echo", value=2) == 2

    with_client(amqp_url, scenario, max_in_flight=10)


def test_a_caller_that_leaves_leaves_nothing_behind(echo: Process, amqp_url: str) -> None:
    async def scenario(client: RpcClient) -> None:
        leaver = asyncio.create_task(_slow(client))
        while not client.in_flight:
            await asyncio.sleep(0)
        leaver.cancel()
        await asyncio.wait({leaver})
        assert client.in_flight == 0
        assert await ask(client, "echo", value=1) == 1

    with_client(amqp_url, scenario)
