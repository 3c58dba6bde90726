"""One running set of services for all tests of this folder; each test makes a conference of its own."""

import base64
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pymongo
import pytest

from deploy.local.servers import Servers
from tests import processes
from tests.conftest import drop_databases, virtual_host
from tests.processes import Service
from tests.rpc_client import Rpc


@pytest.fixture(scope="package")
def env(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of the services, with the topology declared."""
    folder = tmp_path_factory.mktemp("services")
    prefix = f"test_{uuid.uuid4().hex[:10]}_"
    with virtual_host(servers) as amqp_url:
        env = {
            "AMQP_URL": amqp_url,
            "MONGO_URL": servers.mongo_url,
            "HALLWAY_DB_PREFIX": prefix,
            "HALLWAY_TOKEN_KEY_FILE": str(folder / "private.pem"),
        }
        for module, arguments in (
            ("services.attendees.keys", [env["HALLWAY_TOKEN_KEY_FILE"], str(folder / "public.pem")]),
            ("services.topology", []),
        ):
            done = processes.run(module, *arguments, env=env)
            assert done.returncode == 0, done.stderr
        yield env
    drop_databases(servers.mongo_url, prefix)


@pytest.fixture(scope="package")
def services(env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Service]]:
    """The processes by name; all of them, since events go from one to the other."""
    folder = tmp_path_factory.mktemp("logs")
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(processes.running("services.run", name, env=env, log=folder / f"{name}.log"))
            for name in ("attendees", "sessions", "feed")
        }


@pytest.fixture
def rpc(env: dict[str, str], services: dict[str, Service]) -> Iterator[Rpc]:
    with Rpc(env["AMQP_URL"], headers={"nameko.correlation_id": "cid-1", "nameko.actor": "ada"}) as client:
        yield client


@pytest.fixture
def database(env: dict[str, str]) -> Iterator[Callable[[str], "pymongo.database.Database[dict[str, Any]]"]]:
    """A service's database, to look at what is really stored."""
    with pymongo.MongoClient[dict[str, Any]](env["MONGO_URL"]) as client:
        yield lambda service: client[f"{env['HALLWAY_DB_PREFIX']}{service}"]


@pytest.fixture
def conference(rpc: Rpc) -> dict[str, Any]:
    """A conference that only this test knows."""
    made = rpc(
        "sessions.create_conference",
        slug=f"c-{uuid.uuid4().hex[:10]}",
        title="Remote Days",
        start="2026-11-23",
        end="2026-11-25",
        timezone="Europe/Brussels",
        request_id=key(),
    )
    return dict(made)


def key() -> str:
    """A request id that nobody has used."""
    return uuid.uuid4().hex


def packed(content: bytes) -> str:
    """A file as it goes over RPC."""
    return base64.b64encode(zlib.compress(content)).decode()


class LaterRelay:
    """Stands where the service's relay stands, which finds what is left in the outbox. Counts who would have waited."""

    def __init__(self) -> None:
        self.waited, self.handed = 0, 0

    def watch(self, collection: object) -> None: ...

    def tell(self, collection: object, document_id: str, wired: object) -> None:
        self.waited += 1

    def hand_over(self, collection: object, document_id: str, wired: object) -> None:
        self.handed += 1


DATA = Path(__file__).parents[4] / "shared" / "data"
