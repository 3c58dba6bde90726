"""HALLWAY_HOME and what the environment says about it."""

import os
from pathlib import Path

import pytest

from deploy.home import DEFAULT_PORT, ROOT, Home, Settings, read_json, write_private
from deploy.problem import Problem


def test_without_any_setting_the_home_lies_beside_the_command() -> None:
    assert Settings.from_env({}) == Settings(ROOT / ".hallway", DEFAULT_PORT, None, None)


def test_given_servers_and_ports_are_taken(tmp_path: Path) -> None:
    urls = {"AMQP_URL": "amqp://a", "MONGO_URL": "mongodb://b", "SMTP_URL": "smtp://c"}
    env = {"HALLWAY_HOME": str(tmp_path), "HALLWAY_PORT": "8123", **urls}
    assert Settings.from_env(env) == Settings(tmp_path, 8123, "amqp://a", "mongodb://b", "smtp://c")


def test_a_relative_home_is_seen_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings.from_env({"HALLWAY_HOME": "here"}).home == tmp_path / "here"


@pytest.mark.parametrize("port", ["x", "0", "65536", "-1", "80.5", "١٢"])
def test_what_is_no_port_is_named(port: str) -> None:
    with pytest.raises(Problem, match="HALLWAY_PORT"):
        Settings.from_env({"HALLWAY_PORT": port})


def test_a_home_that_cannot_be_made_is_named_with_the_setting_that_changes_it(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file" / "home", tmp_path / ("x" * 300)):
        with pytest.raises(Problem) as caught:
            Home(folder).prepare()
        assert str(folder) in caught.value.message
        assert "HALLWAY_HOME" in caught.value.advice


def test_a_secret_stays_the_same_and_is_for_the_owner_only(tmp_path: Path) -> None:
    home = Home(tmp_path)
    secret = home.secret("broker")
    assert home.secret("broker") == secret != home.secret("other")
    assert home.secrets_file.stat().st_mode & 0o777 == 0o600


def test_only_one_process_runs_a_home(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert not home.is_running
    with home.only_one() as mine:
        assert mine
        assert home.is_running
        with Home(tmp_path).only_one() as second:
            assert not second
    assert not home.is_running


def test_emptying_leaves_what_is_not_ours(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    home.secret("broker")
    home.database.mkdir()
    (tmp_path / "letter.txt").write_text("mine")
    home.empty()
    assert os.listdir(tmp_path) == ["letter.txt"]


@pytest.mark.parametrize("content", ["", "{", "[1]", "null"])
def test_a_spoilt_file_reads_as_empty(tmp_path: Path, content: str) -> None:
    file = tmp_path / "run.json"
    file.write_text(content)
    assert read_json(file) == {}


def test_a_private_file_is_private_even_when_it_was_not(tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    file.write_text("{}")
    write_private(file, {"a": 1})
    assert read_json(file) == {"a": 1}
    assert file.stat().st_mode & 0o777 == 0o600
