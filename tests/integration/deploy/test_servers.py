"""Private servers under a folder: they answer, they are ours alone, and nothing of them is left."""

from pathlib import Path

import psutil
import pymongo
import pytest
from kombu import Connection

from deploy.local.broker import installation, needed
from deploy.local.servers import Servers, running
from tests.waiting import eventually


def own_children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def test_broker_and_database_answer_and_leave_nothing_behind(tmp_path: Path) -> None:
    before = {child.pid for child in own_children()}
    with running(tmp_path / "a folder, with spaces and ö") as servers:
        with Connection(servers.amqp_url) as connection:
            connection.ensure_connection(max_retries=1)
        with pymongo.MongoClient[dict[str, object]](servers.mongo_url) as client:
            client["a"]["b"].insert_one({"_id": 1})
            assert client["a"]["b"].count_documents({}) == 1
        family = [child for child in own_children() if child.pid not in before]
    eventually(lambda: not any(process.is_running() for process in family))


def test_all_listen_on_the_loopback_only(tmp_path: Path) -> None:
    with running(tmp_path):
        listening = [
            connection.laddr.ip
            for child in own_children()
            for connection in child.net_connections(kind="tcp")
            if connection.status == psutil.CONN_LISTEN
        ]
    assert len(listening) >= 4
    assert set(listening) <= {"127.0.0.1", "::1"}


def test_each_test_has_a_virtual_host_of_its_own(servers: Servers, amqp_url: str) -> None:
    assert amqp_url != servers.amqp_url
    with Connection(amqp_url) as connection:
        connection.SimpleQueue("only-here").close()


@pytest.mark.parametrize("round_", [1, 2])
def test_each_test_has_databases_of_its_own(mongo_url: str, db_prefix: str, round_: int) -> None:
    with pymongo.MongoClient[dict[str, object]](mongo_url) as client:
        assert not [name for name in client.list_database_names() if name.startswith("test_")]
        client[f"{db_prefix}feed"]["entries"].insert_one({"_id": round_})


def test_a_node_gets_only_the_code_it_needs() -> None:
    plugins = installation() / "plugins"
    bare = {folder.name.rsplit("-", 1)[0] for folder in needed(plugins, {"rabbit"})}
    with_management = {folder.name.rsplit("-", 1)[0] for folder in needed(plugins, {"rabbit", "rabbitmq_management"})}
    assert {"rabbit", "rabbit_common", "ra"} <= bare
    assert with_management - bare >= {"rabbitmq_management", "cowboy"}
    assert len(bare) < 30
