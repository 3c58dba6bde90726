"""./hallway as a user meets it. `own` is a system that runs after every test, `idle` one that does not."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from deploy.demo import programme
from deploy.home import read_json
from deploy.local import ports
from tests.e2e.conftest import COMMAND, Installation, installed
from tests.waiting import eventually

SLUG = "tides"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = installed(tmp_path_factory.mktemp("a home with spaces, ä"))
    installation.must("up", "--detach", "--no-demo")
    yield installation
    installation.run("down")
    assert eventually(lambda: not installation.processes())


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A second home, in which nothing runs between tests."""
    installation = installed(tmp_path_factory.mktemp("idle"))
    yield installation
    installation.run("down")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small programme."""
    path = tmp_path / "schedule.json"
    path.write_text(json.dumps(programme.schedule(date(2026, 5, 1))))
    return path


def is_ready(installation: Installation) -> bool:
    try:
        return httpx.get(f"{installation.url}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def sessions(installation: Installation) -> list[str]:
    answer = httpx.get(f"{installation.url}/api/v1/conferences/{SLUG}/sessions", params={"limit": 100}, timeout=10)
    return [entry["title"] for entry in answer.json()["items"]] if answer.status_code == 200 else []


def test_status_shows_every_program_and_that_all_is_ready(own: Installation) -> None:
    shown = own.must("status")
    for name in ("epmd", "broker", "database", "mail", "attendees", "sessions", "feed", "gateway", own.url, "Ready."):
        assert name in shown


def test_secrets_are_for_the_owner_only(own: Installation) -> None:
    files = [own.home / name for name in ("run.json", "secrets.json", "keys/token_private.pem", "broker/rabbitmq.conf")]
    assert {file.stat().st_mode & 0o077 for file in files} == {0}


def test_started_twice_it_says_so_and_where(own: Installation) -> None:
    for options in (["--detach"], []):
        assert f"already running (ready): {own.url}" in own.must("up", *options)


def test_its_data_cannot_be_deleted_while_it_runs(own: Installation) -> None:
    done = own.run("up", "--detach", "--fresh")
    assert done.returncode == 1
    assert "./hallway down" in done.stdout


def test_a_port_in_use_is_named_with_its_holder_and_the_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for options in (["--detach"], []):
            done = Installation(tmp_path / "home", port).run("up", "--no-demo", *options)
            assert done.returncode == 1
            for word in (str(port), f"HALLWAY_PORT={port + 1}", f"process {os.getpid()}"):
                assert word in done.stdout


def test_doctor_finds_nothing_wrong(own: Installation) -> None:
    assert "Everything is as it should be." in own.must("doctor")


def test_logs_are_shown_whole_or_by_name(own: Installation) -> None:
    assert json.loads(own.must("logs", "feed", "-n", "1"))["instance"] == "feed"
    assert "gateway" in own.must("logs")
    done = own.run("logs", "nonsense")
    assert done.returncode == 1
    assert "attendees" in done.stdout


def test_an_import_shows_the_difference_and_the_second_none(own: Installation, file: Path) -> None:
    assert "would change: 46 added" in own.must("import", str(file), "--conference", SLUG, "--dry-run")
    assert sessions(own) == []
    assert "changed: 46 added" in own.must("import", str(file), "--conference", SLUG)
    assert "0 added, 0 moved, 0 changed, 0 cancelled, 0 skipped; 46 unchanged" in own.must(
        "import", str(file), "--conference", SLUG
    )
    assert len(sessions(own)) == 46


def test_a_file_that_is_no_programme_is_refused_in_words(own: Installation, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sir or Madam")
    for name in ("letter.txt", "missing.xml"):
        done = own.run("import", str(tmp_path / name), "--conference", "letters")
        assert done.returncode == 1
        assert name in done.stdout
        assert "Traceback" not in done.stdout


def test_tools_reach_the_running_system(own: Installation) -> None:
    assert "topology declared" in own.must("topology")
    assert own.must("parked", "list") == ""


@pytest.mark.parametrize("name", ["epmd", "broker", "database", "mail", "attendees", "sessions", "feed", "gateway"])
def test_a_killed_program_comes_back_with_its_data(own: Installation, name: str) -> None:
    before = sessions(own)
    assert before
    pid = own.pid(name)
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: own.pid(name) != pid, seconds=10)
    eventually(lambda: is_ready(own), seconds=30)
    assert eventually(lambda: sessions(own), seconds=10) == before


def test_the_state_survives_down_and_up(own: Installation) -> None:
    before, chosen = sessions(own), read_json(own.home / "ports.json")
    assert "Stopped." in own.must("down")
    assert own.processes() == []
    assert own.run("status").returncode == 3
    assert "not running" in own.must("down")
    own.must("up", "--detach", "--no-demo")
    assert sessions(own) == before
    assert read_json(own.home / "ports.json") == chosen


def test_after_a_killed_supervisor_nothing_is_left_and_it_starts_again(own: Installation) -> None:
    before = sessions(own)
    os.kill(read_json(own.home / "run.json")["pid"], signal.SIGKILL)
    eventually(lambda: own.run("status").returncode == 3)
    own.must("up", "--detach", "--no-demo")
    assert sessions(own) == before


def in_the_foreground(installation: Installation, log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as output:
        return subprocess.Popen(
            [COMMAND, "up", "--no-demo"],
            env=installation.environment | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def ended(process: "subprocess.Popen[bytes]") -> Callable[[], bool]:
    return lambda: process.poll() is not None


@pytest.mark.parametrize("when", ["broker and database", "services and gateway", "ready after"])
def test_ctrl_c_stops_everything_at_any_time(idle: Installation, tmp_path: Path, when: str) -> None:
    log = tmp_path / "log"
    process = in_the_foreground(idle, log)
    eventually(lambda: when in log.read_text(), seconds=60)
    process.send_signal(signal.SIGINT)
    eventually(ended(process), seconds=15)
    assert process.returncode == 0, log.read_text()
    assert idle.processes() == []


def test_a_second_ctrl_c_does_not_wait(idle: Installation, tmp_path: Path) -> None:
    log = tmp_path / "log"
    process = in_the_foreground(idle, log)
    eventually(lambda: "ready after" in log.read_text(), seconds=60)
    gateway = psutil.Process(idle.pid("gateway"))
    gateway.suspend()  # it cannot end in order
    process.send_signal(signal.SIGINT)
    eventually(lambda: "Stopping" in log.read_text())
    process.send_signal(signal.SIGINT)
    eventually(ended(process), seconds=6)
    assert idle.processes() == []


def test_a_broken_program_is_named_with_the_end_of_its_log(idle: Installation) -> None:
    key = idle.home / "keys" / "token_private.pem"
    key.parent.mkdir(parents=True, exist_ok=True)
    key.write_text("not a key")
    done = idle.run("up", "--detach", "--no-demo")
    key.unlink()  # the next start makes a new one
    assert done.returncode == 1
    assert str(idle.home / "logs") in done.stdout
    assert idle.processes() == []


def test_given_servers_are_used_and_none_is_started(own: Installation, tmp_path: Path) -> None:
    run = read_json(own.home / "run.json")
    urls = {"AMQP_URL": run["amqp_url"], "MONGO_URL": run["mongo_url"], "SMTP_URL": run["smtp_url"]}
    given = {**urls, "HALLWAY_DB_PREFIX": "second_"}
    second = Installation(tmp_path / "second", ports.choose(["gateway"])["gateway"], more=given)
    try:
        second.must("up", "--detach", "--no-demo")
        programs = read_json(second.home / "run.json")["programs"]
        assert set(programs) == {"attendees", "sessions", "feed", "gateway"}
        assert httpx.get(f"{second.url}/dev/mail", timeout=10).status_code == 404  # it is sent, so not shown
        assert "the mail server 127.0.0.1" in second.must("doctor")
    finally:
        second.run("down")
    assert is_ready(own)


def test_fresh_deletes_what_was_there(own: Installation) -> None:
    assert sessions(own)
    own.must("down")
    own.must("up", "--detach", "--no-demo", "--fresh")
    assert sessions(own) == []


def test_the_demo_is_complete_and_its_accounts_sign_in(system: Installation) -> None:
    demo = system.demo
    assert set(demo) == {"url", "conference", "accounts"}
    assert demo["url"] == system.url
    assert (system.home / "demo.json").stat().st_mode & 0o777 == 0o600
    assert set(demo["accounts"]) == {"attendee", "organiser", "operator"}
    for account in demo["accounts"].values():
        answer = httpx.post(f"{system.url}/api/v1/auth/tokens", json=account, timeout=10)
        assert answer.status_code == 200, answer.text
    feed = items(f"{system.url}/api/v1/conferences/{demo['conference']}/feed")
    assert len([entry for entry in feed if entry["kind"] == "post"]) >= 5


def items(url: str) -> list[dict[str, Any]]:
    return list(httpx.get(url, params={"limit": 100}, timeout=10).json()["items"])
