"""A real service behind a real broker, and an unreliable network in front of it."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from kombu.connection import Connection

from gateway.rpc import RpcClient
from tests.processes import Service, run, running, start
from tests.tcp_proxy import TcpProxy
from tests.waiting import eventually

ROOT = Path(__file__).parents[3]
SLUG = "winterhall"


@pytest.fixture
def echo(amqp_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """The echo service, consuming."""
    command = [sys.executable, "-m", "tests.integration.gateway.echo_service", amqp_url]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: has_consumer(amqp_url, "rpc-echo"), seconds=20)
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def proxy(amqp_url: str) -> Iterator[TcpProxy]:
    """An unreliable network in front of the broker."""
    parts = urlsplit(amqp_url)
    with TcpProxy(parts.hostname or "", parts.port or 5672) as proxy:
        yield proxy


@pytest.fixture
def proxy_url(amqp_url: str, proxy: TcpProxy) -> str:
    """The broker, through the proxy."""
    parts = urlsplit(amqp_url)
    return urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{proxy.port}"))


@pytest.fixture
def env(amqp_url: str, mongo_url: str, db_prefix: str, tmp_path: Path) -> dict[str, str]:
    """What the processes of a whole system are told."""
    return {
        "AMQP_URL": amqp_url,
        "MONGO_URL": mongo_url,
        "HALLWAY_DB_PREFIX": db_prefix,
        "HALLWAY_BIND": f"127.0.0.1:{free_port()}",
        "HALLWAY_WEB_WORKERS": "2",
        "HALLWAY_TOKEN_KEY_FILE": str(tmp_path / "key.pem"),
        "HALLWAY_TOKEN_PUBLIC_KEY_FILE": str(tmp_path / "pub.pem"),
    }


@pytest.fixture
def gateway(env: dict[str, str], proxy_url: str, tmp_path: Path) -> Iterator[Service]:
    """Two workers that reach the broker through the proxy, the services they need, and a conference."""
    run("services.attendees.keys", env["HALLWAY_TOKEN_KEY_FILE"], env["HALLWAY_TOKEN_PUBLIC_KEY_FILE"], env=env)
    run("services.topology", env=env)
    with ExitStack() as stack:
        for name in ("sessions", "feed"):
            stack.enter_context(running("services.run", name, env=env, log=tmp_path / f"{name}.log"))
        add_conference(env["AMQP_URL"])
        command = ("gunicorn", "-c", "deploy/gunicorn.conf.py", "gateway.asgi:app")
        gateway = start(*command, env=env | {"AMQP_URL": proxy_url}, log=tmp_path / "gateway.log")
        stack.callback(gateway.kill)
        eventually(lambda: len(gateway.logged("gateway worker started")) == 2, seconds=20)
        yield gateway


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def ask_service(amqp_url: str, service: str, method: str, **kwargs: Any) -> Any:
    """One call with a client of its own."""

    async def main() -> Any:
        client = RpcClient(amqp_url)
        await client.start()
        try:
            return (await client.call(service, method, kwargs, timeout_seconds=10)).data
        finally:
            await client.stop()

    return asyncio.run(main())


def add_conference(amqp_url: str) -> Any:
    conference = {
        "slug": SLUG,
        "title": "Winterhall",
        "start": "2026-12-05",
        "end": "2026-12-06",
        "timezone": "Europe/Brussels",
        "request_id": "r1",
        "fingerprint": "f1",
    }
    return ask_service(amqp_url, "sessions", "create_conference", **conference)


def has_consumer(amqp_url: str, queue: str) -> bool:
    with Connection(amqp_url) as connection:
        try:
            return bool(connection.channel().queue_declare(queue, passive=True).consumer_count)
        except connection.channel_errors:
            return False


def with_client(url: str, scenario: Callable[[RpcClient], Awaitable[None]], **options: Any) -> None:
    """Runs `scenario` with a started client, and looks that nothing is left behind."""

    async def main() -> None:
        client = RpcClient(url, **options)
        await client.start()
        try:
            await scenario(client)
            assert client.in_flight == 0
        finally:
            await client.stop()

    asyncio.run(main())
