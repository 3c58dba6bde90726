"""One program as a child process: start it, know when it is ready, stop it with all its descendants.

Restarting it is deploy.supervisor's.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

POLL_SECONDS = 0.03
# When we are killed, and so cannot stop our children, the kernel asks them to end.
# It does so when the thread that made them ends: programs are started from the main thread.
END_WITH_PARENT = ("setpriv", "--pdeathsig", "TERM", "--") if shutil.which("setpriv") else ()


class ProgramFailed(Exception):
    """A program ended, or did not get ready in time; carries the end of its log."""

    def __init__(self, name: str, what: str, log: Path) -> None:
        super().__init__(f"{name} {what}")
        self.name, self.what, self.log = name, what, log


@dataclass(frozen=True)
class Program:
    """What to run. `ready` is asked until it says yes; `stop_seconds` is how long it may take to end by itself."""

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str | None] = field(default_factory=dict)  # beside what we have ourselves; None takes away
    cwd: Path | None = None
    ready: Callable[[], bool] = lambda: True
    ready_seconds: float = 60
    stop_seconds: float = 8
    stop_signal: signal.Signals = signal.SIGTERM


def start(program: Program) -> subprocess.Popen[bytes]:
    """Starts the program, its output appended to its log, in its own session: Ctrl-C on the terminal is for us."""
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as log:
        return subprocess.Popen(
            [*END_WITH_PARENT, *program.argv],
            env={name: value for name, value in {**os.environ, **program.env}.items() if value is not None},
            cwd=program.cwd,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_until_ready(program: Program, process: subprocess.Popen[bytes]) -> None:
    """Raises ProgramFailed when the program ends first, or takes longer than it may."""
    deadline = time.monotonic() + program.ready_seconds
    while not program.ready():
        if process.poll() is not None:
            raise ProgramFailed(program.name, f"ended with status {process.returncode} while starting", program.log)
        if time.monotonic() > deadline:
            raise ProgramFailed(program.name, f"was not ready after {program.ready_seconds:.0f} seconds", program.log)
        time.sleep(POLL_SECONDS)


def stop(program: Program, process: subprocess.Popen[bytes]) -> None:
    """Asks the program to end, then insists; afterwards none of its descendants is left."""
    family = descendants(process.pid)
    if process.poll() is None:
        process.send_signal(program.stop_signal)
        with suppress(subprocess.TimeoutExpired):  # then it had its time, and is killed below
            process.wait(program.stop_seconds)
    kill(process, family)


def kill(process: subprocess.Popen[bytes], family: Sequence[psutil.Process] | None = None) -> None:
    """Ends the program and its descendants at once."""
    family = descendants(process.pid) if family is None else family
    process.kill()
    with suppress(ProcessLookupError, PermissionError):
        # It leads a group of its own, and the number of a group in use is not given out again.
        os.killpg(process.pid, signal.SIGKILL)
    for descendant in family:
        with suppress(psutil.Error):
            descendant.kill()  # psutil compares start times: never somebody else's process
    process.wait()


def descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for an error message."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 16_384))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
    except OSError:
        return "(no log)"
