"""The supervisor with small programs in place of Hallway's own."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deploy.home import Home, read_json
from deploy.local.program import Program, ProgramFailed
from deploy.supervisor import Supervisor, clear_leftovers
from tests.waiting import eventually

FOREVER = "import time; time.sleep(600)"
WITH_CHILD = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', '{FOREVER}']).wait()"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); {FOREVER}"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


@pytest.fixture
def supervisor(home: Home) -> Iterator[Supervisor]:
    supervisor = Supervisor(home, {"url": "http://here"}, print)
    yield supervisor
    supervisor.stop()


def python(home: Home, name: str, code: str, *, stop_seconds: float = 5) -> Program:
    return Program(name, [sys.executable, "-c", code], home.logs / f"{name}.log", stop_seconds=stop_seconds)


def pid(home: Home, name: str) -> int:
    return int(read_json(home.run_file)["programs"][name]["pid"])


def is_gone(number: int) -> bool:
    return not psutil.pid_exists(number) or psutil.Process(number).status() == psutil.STATUS_ZOMBIE


def test_others_can_read_what_runs(home: Home, supervisor: Supervisor) -> None:
    supervisor.start([python(home, "one", FOREVER), python(home, "two", FOREVER)])
    run = home.run()
    assert (run["state"], run["url"], run["pid"]) == ("starting", "http://here", os.getpid())
    assert set(run["programs"]) == {"one", "two"}
    assert home.run_file.stat().st_mode & 0o777 == 0o600


def test_a_program_that_ends_while_starting_is_named_with_its_log(home: Home, supervisor: Supervisor) -> None:
    failing = python(home, "broken", "raise SystemExit('no key')")
    never = Program("slow", [sys.executable, "-c", FOREVER], home.logs / "slow.log", ready=lambda: False)
    with pytest.raises(ProgramFailed, match="broken ended with status 1 while starting") as caught:
        supervisor.start([never, failing])
    assert "no key" in caught.value.log.read_text()


def test_a_program_that_is_not_ready_in_time_is_named(home: Home, supervisor: Supervisor) -> None:
    late = Program(
        "late", [sys.executable, "-c", FOREVER], home.logs / "late.log", ready=lambda: False, ready_seconds=0.3
    )
    with pytest.raises(ProgramFailed, match="late was not ready after"):
        supervisor.start([late])


def test_a_dead_program_is_started_again_while_another_runs_once(home: Home, supervisor: Supervisor) -> None:
    supervisor.start([python(home, "one", FOREVER)])
    first = pid(home, "one")
    wait = f"import json, time\nwhile json.load(open({str(home.run_file)!r}))['programs']['one']['pid'] == {first}:"
    os.kill(first, signal.SIGKILL)
    supervisor.run_once(python(home, "once", f"{wait}\n time.sleep(0.05)"))
    assert pid(home, "one") != first
    assert home.run()["programs"]["one"]["restarts"] == 1


def test_running_once_tells_the_lines_and_fails_with_the_program(home: Home, supervisor: Supervisor) -> None:
    told: list[str] = []
    with pytest.raises(ProgramFailed, match="once ended with status 3"):
        supervisor.run_once(
            python(home, "once", "print('half way', flush=True); raise SystemExit(3)"), tell=told.append
        )
    assert told == ["half way"]


def test_stopping_ends_grandchildren_and_the_deaf(home: Home, supervisor: Supervisor) -> None:
    supervisor.start([python(home, "parent", WITH_CHILD), python(home, "deaf", STUBBORN, stop_seconds=0.3)])
    eventually(lambda: "deaf" in (home.logs / "deaf.log").read_text())
    grandchild = eventually(lambda: psutil.Process(pid(home, "parent")).children())[0]
    numbers = [pid(home, "parent"), pid(home, "deaf"), grandchild.pid]
    supervisor.stop()
    eventually(lambda: all(is_gone(number) for number in numbers))
    assert not home.run_file.exists()


def test_what_a_killed_supervisor_left_is_ended_and_no_stranger(home: Home) -> None:
    left = subprocess.Popen([sys.executable, "-c", WITH_CHILD], start_new_session=True)
    stranger = subprocess.Popen([sys.executable, "-c", FOREVER])
    grandchild = eventually(lambda: psutil.Process(left.pid).children())[0]
    programs = {
        "left": {"pid": left.pid, "started_at": psutil.Process(left.pid).create_time()},
        "stranger": {"pid": stranger.pid, "started_at": psutil.Process(stranger.pid).create_time() - 3600},
        "gone": {"pid": 2**22 + 1, "started_at": 0},
        "spoilt": {},
    }
    home.run_file.write_text(json.dumps({"programs": programs}))
    reaper = threading.Thread(target=left.wait)
    reaper.start()
    try:
        assert clear_leftovers(home) == ["left"]
        eventually(lambda: is_gone(grandchild.pid))
        assert stranger.poll() is None
    finally:
        reaper.join(10)
        stranger.kill()
        stranger.wait()


def test_killing_the_parent_ends_its_programs(tmp_path: Path) -> None:
    """As when the supervisor is killed: the kernel tells its children."""
    code = f"""
import os, signal, sys
from pathlib import Path
from deploy.local.program import Program, start
child = start(Program("child", [sys.executable, "-c", {FOREVER!r}], Path({str(tmp_path / "child.log")!r})))
print(child.pid, flush=True)
signal.pause()
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        condition: Callable[[], bool] = lambda: "sleep" in " ".join(psutil.Process(child).cmdline())  # noqa: E731
        eventually(condition)
        parent.kill()
    eventually(lambda: is_gone(child))
