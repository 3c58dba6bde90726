"""The servers that tests share, and a clean place on them for each test."""

import json
import os
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from uuid import uuid4

import pymongo
import pytest

from deploy.local.servers import Servers, running


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Those of AMQP_URL, MONGO_URL and HALLWAY_TEST_RABBITMQ_API when set, else our own for this run."""
    amqp_url, mongo_url = os.environ.get("AMQP_URL"), os.environ.get("MONGO_URL")
    if amqp_url and mongo_url:
        yield Servers(amqp_url, mongo_url, os.environ.get("HALLWAY_TEST_RABBITMQ_API"))
        return
    with running(tmp_path_factory.mktemp("servers"), management=True) as own:
        yield own


def call_rabbitmq(api: str, method: str, path: str, body: object | None = None) -> object:
    """One request to RabbitMQ's management API, given as a URL with user and password in it."""
    parts = urlsplit(api)
    credentials = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    bare = urlunsplit(parts._replace(netloc=f"{parts.hostname}:{parts.port}"))
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{bare}{path}", method=method, data=data)
    request.add_header("authorization", "Basic " + b64encode(credentials.encode()).decode())
    request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read() or b"null")


@contextmanager
def virtual_host(servers: Servers) -> Iterator[str]:
    """The URL of a virtual host of one's own, deleted afterwards; without the management API, AMQP_URL's."""
    if not servers.rabbitmq_api:
        yield servers.amqp_url
        return
    vhost, user = f"test-{uuid4().hex[:12]}", urlsplit(servers.rabbitmq_api).username or ""
    call_rabbitmq(servers.rabbitmq_api, "PUT", f"/vhosts/{vhost}")
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    call_rabbitmq(servers.rabbitmq_api, "PUT", f"/permissions/{vhost}/{quote(user)}", everything)
    yield urlunsplit(urlsplit(servers.amqp_url)._replace(path=f"/{vhost}"))
    call_rabbitmq(servers.rabbitmq_api, "DELETE", f"/vhosts/{vhost}")


def drop_databases(mongo_url: str, prefix: str) -> None:
    with pymongo.MongoClient[dict[str, object]](mongo_url) as client:
        for name in client.list_database_names():
            if name.startswith(prefix):
                client.drop_database(name)


@pytest.fixture
def amqp_url(servers: Servers) -> Iterator[str]:
    """A virtual host that only this test has."""
    with virtual_host(servers) as url:
        yield url


@pytest.fixture
def mongo_url(servers: Servers) -> str:
    return servers.mongo_url


@pytest.fixture
def db_prefix(mongo_url: str) -> Iterator[str]:
    """A prefix of database names that only this test has; its databases are dropped afterwards."""
    prefix = f"test_{uuid4().hex[:10]}_"
    yield prefix
    drop_databases(mongo_url, prefix)
