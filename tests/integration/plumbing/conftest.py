"""A broker and a database of the test's own, reached through proxies it can cut, and the probe service on them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pymongo
import pytest
from kombu import Connection

from deploy.local.servers import Servers
from tests.processes import Service, start, wait_until_started
from tests.rpc_client import Rpc
from tests.tcp_proxy import TcpProxy

MODULE = "tests.integration.plumbing.probe"
WORK_QUEUE = "evt-probe-thing_written--probe"
PARKED = "hallway.parked"


@dataclass
class Bench:
    """What a test of the machinery works on."""

    amqp_url: str
    env: dict[str, str]
    broker: TcpProxy
    database: TcpProxy
    rpc: Rpc
    runs: "pymongo.collection.Collection[dict[str, Any]]"
    things: "pymongo.collection.Collection[dict[str, Any]]"
    start_probe: Callable[[], Service]
    probe: Service

    def ready(self, queue: str) -> int:
        """Messages that wait in a queue, counted by the broker itself."""
        with Connection(self.amqp_url) as connection:
            return int(connection.channel().queue_declare(queue, passive=True).message_count)

    def handled(self) -> list[dict[str, Any]]:
        return list(self.runs.find({"what": "handled"}).sort("at", 1))


def through(url: str, proxy: TcpProxy) -> str:
    parts = urlsplit(url)
    credentials = f"{parts.username}:{parts.password}@" if parts.username else ""
    return urlunsplit(parts._replace(netloc=f"{credentials}127.0.0.1:{proxy.port}"))


@pytest.fixture
def bench(servers: Servers, amqp_url: str, mongo_url: str, db_prefix: str, tmp_path: Path) -> Iterator[Bench]:
    with ExitStack() as stack:
        broker, database = (
            stack.enter_context(TcpProxy(urlsplit(url).hostname or "", urlsplit(url).port or 0))
            for url in (amqp_url, mongo_url)
        )
        env = {
            "AMQP_URL": through(amqp_url, broker),
            "MONGO_URL": through(mongo_url, database),
            "HALLWAY_DB_PREFIX": db_prefix,
            "HALLWAY_RETRY_DELAYS_SECONDS": "0.1,0.2,0.3,0.4",
            "HALLWAY_MAX_WORKERS": "10",
        }
        client = stack.enter_context(pymongo.MongoClient[dict[str, Any]](mongo_url))
        started: list[Service] = []

        def start_probe() -> Service:
            service = start(MODULE, env=env, log=tmp_path / f"probe-{len(started)}.log")
            started.append(service)
            stack.callback(service.kill)
            wait_until_started(service)
            return service

        probe = start_probe()
        rpc = stack.enter_context(Rpc(amqp_url, headers={"nameko.correlation_id": "cid-1", "nameko.actor": "ada"}))
        data = client[f"{db_prefix}probe"]
        yield Bench(
            amqp_url,
            env,
            broker,
            database,
            rpc,
            data["runs"],
            data["things"],
            start_probe,
            probe,
        )
