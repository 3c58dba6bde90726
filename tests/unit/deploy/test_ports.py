"""Which ports are chosen for the servers of a home."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import ports


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server((ports.LOOPBACK, 0)) as server:
        yield server.getsockname()[1]


def test_each_name_gets_a_free_port_of_its_own() -> None:
    chosen = ports.choose(["a", "b", "c", "d"])
    assert len(set(chosen.values())) == 4
    assert all(ports.is_free(port) for port in chosen.values())


def test_the_port_of_the_last_time_is_kept() -> None:
    earlier = ports.choose(["a", "b"])
    assert ports.choose(["a", "b"], earlier=earlier) == earlier


def test_a_port_that_is_taken_meanwhile_is_replaced(taken: int) -> None:
    assert ports.choose(["a"], earlier={"a": taken})["a"] != taken


def test_two_names_never_share_a_remembered_port() -> None:
    port = ports.choose(["a"])["a"]
    chosen = ports.choose(["a", "b"], earlier={"a": port, "b": port})
    assert chosen["a"] == port != chosen["b"]


@pytest.mark.parametrize("content", ["", "[]", '{"a": "x", "b": 70000}', "{", "\x00"])
def test_a_spoilt_file_of_ports_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "ports.json"
    file.write_text(content)
    assert ports.remembered(file) == {}


def test_ports_are_remembered(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    ports.remember(file, {"amqp": 5001})
    assert ports.remembered(file) == {"amqp": 5001}


def test_the_holder_of_a_port_is_named(taken: int) -> None:
    assert "pytest" in str(ports.holder(taken))
    assert not ports.is_free(taken)
    assert ports.answers(taken)


def test_nobody_answers_where_nobody_listens() -> None:
    port = ports.choose(["a"])["a"]
    assert not ports.answers(port)
    assert ports.holder(port) is None
