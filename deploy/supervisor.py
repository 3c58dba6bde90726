"""Starts programs, starts those again that die, stops them all. Which programs these are is told by deploy.system."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

import psutil

from deploy.home import Home, write_private
from deploy.local import logfiles, program
from deploy.local.program import Program, ProgramFailed
from deploy.restarts import Restarts

POLL_SECONDS = 0.05
LOGS_EVERY_SECONDS = 5.0
ONCE_SECONDS = 120.0


class Stop(BaseException):
    """Somebody asked us to end. Raised where we wait, never in the midst of starting something."""


class Child:
    """A program that is to run until the end, and its present process."""

    def __init__(self, what: Program) -> None:
        self.program, self.restarts = what, Restarts()
        self.again_at: float | None = None
        self.start()

    def start(self) -> None:
        self.again_at = None
        self.process = program.start(self.program)
        self.started_at = time.time()
        self.restarts.started(time.monotonic())

    def look_after(self, now: float) -> str | None:
        """Starts it again when it has died and its time has come; says what happened, if anything did."""
        if self.again_at is not None:
            if now < self.again_at:
                return None
            self.start()
            return f"started again (process {self.process.pid})"
        if self.process.poll() is None:
            return None
        self.again_at = self.restarts.died(now)
        program.kill(self.process)  # what it may have left behind
        return f"ended with status {self.process.returncode}"

    def record(self) -> dict[str, object]:
        return {
            "pid": self.process.pid,
            "started_at": self.started_at,
            "restarts": self.restarts.count,
            "log": str(self.program.log),
        }


class Supervisor:
    """All the children of one home, and run.json, in which others read about them."""

    def __init__(self, home: Home, facts: dict[str, object], say: Callable[[str], None]) -> None:
        self._home, self._say = home, say
        self._facts: dict[str, object] = {**facts, "pid": psutil.Process().pid, "started_at": time.time()}
        self._stages: list[list[Child]] = []  # what was started together
        self._logs_at = 0.0
        self._signals = 0

    def obey_signals(self) -> None:
        """The first Ctrl-C or TERM ends us in order, the second at once."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1

    def _pause(self, seconds: float) -> None:
        if self._signals:
            raise Stop
        time.sleep(seconds)

    def start(self, programs: Sequence[Program]) -> None:
        """Starts them together and waits until all are ready; raises ProgramFailed when one is not to be."""
        waiting = [Child(each) for each in programs]
        self._stages.append(waiting)
        self.write("starting")
        deadlines = {child.program.name: time.monotonic() + child.program.ready_seconds for child in waiting}
        while waiting := [child for child in waiting if not child.program.ready()]:
            for child in self._children:
                _must_run(child, deadlines.get(child.program.name))
            self._pause(POLL_SECONDS)

    def run_once(self, what: Program, *, tell: Callable[[str], None] = lambda line: None) -> None:
        """Runs a program to its end, telling the lines it writes and looking after the others meanwhile.

        Raises ProgramFailed when it fails.
        """
        lines = logfiles.new_lines(what.log)
        process = program.start(what)
        try:
            deadline = time.monotonic() + ONCE_SECONDS
            while process.poll() is None and time.monotonic() < deadline:
                self._look_after_children()
                _tell_all(next(lines), tell)
                self._pause(POLL_SECONDS)
        finally:
            program.kill(process)
            _tell_all(next(lines), tell)
        if process.returncode:
            raise ProgramFailed(what.name, f"ended with status {process.returncode}", what.log)

    def watch(self) -> None:
        """Until Stop is raised."""
        self.write("ready")
        while True:
            self._look_after_children()
            self._pause(POLL_SECONDS)

    @property
    def _children(self) -> list[Child]:
        return [child for stage in self._stages for child in stage]

    def _look_after_children(self) -> None:
        now = time.monotonic()
        news = [(child, what) for child in self._children if (what := child.look_after(now))]
        for child, what in news:
            self._say(f"{child.program.name} {what}")
        if news:
            self.write(str(self._facts["state"]))
        if now > self._logs_at:
            self._logs_at = now + LOGS_EVERY_SECONDS
            logfiles.limit(self._home.logs)

    def stop(self) -> None:
        """Those that were started last go first: the servers are still there for whoever needs them to end in order."""
        self.write("stopping")
        for stage in reversed(self._stages):
            self._stop_together(stage)
        self._home.run_file.unlink(missing_ok=True)

    def _stop_together(self, children: list[Child]) -> None:
        families = {child.program.name: program.descendants(child.process.pid) for child in children}
        for child in children:
            if child.process.poll() is None:
                child.process.send_signal(child.program.stop_signal)
        deadline = time.monotonic() + max((child.program.stop_seconds for child in children), default=0)
        while any(child.process.poll() is None for child in children):
            if self._signals > 1 or time.monotonic() > deadline:
                break
            time.sleep(program.POLL_SECONDS)
        for child in children:
            program.kill(child.process, families[child.program.name])

    def write(self, state: str) -> None:
        """run.json: what `status`, `down` and `logs` go by, and the next start when this one was killed."""
        self._facts["state"] = state
        programs = {child.program.name: child.record() for child in self._children}
        with suppress(OSError):  # a full disk must not end a system that runs
            write_private(self._home.run_file, {**self._facts, "programs": programs})


def _tell_all(lines: list[str], tell: Callable[[str], None]) -> None:
    for line in lines:
        tell(line)


def _must_run(child: Child, deadline: float | None) -> None:
    status = child.process.poll()
    if status is not None:
        raise ProgramFailed(child.program.name, f"ended with status {status} while starting", child.program.log)
    if deadline is not None and time.monotonic() > deadline and not child.program.ready():
        seconds = f"{child.program.ready_seconds:.0f} seconds"
        raise ProgramFailed(child.program.name, f"was not ready after {seconds}", child.program.log)


def clear_leftovers(home: Home) -> list[str]:
    """Ends the programs of an earlier run whose supervisor was killed, and says which.

    A process that merely has the same number now started at another time, and is left alone.
    """
    ended = []
    for name, record in home.run().get("programs", {}).items():
        with suppress(psutil.Error, KeyError, TypeError):
            process = psutil.Process(record["pid"])
            if abs(process.create_time() - record["started_at"]) > 2:
                continue
            for each in [*process.children(recursive=True), process]:
                each.kill()
            psutil.wait_procs([process], timeout=5)
            ended.append(name)
    return ended


def end_supervisor(home: Home, *, seconds: float, progress: Callable[[], None] = lambda: None) -> bool:
    """Asks the supervisor of this home to stop all and end; True when it has."""
    asked: set[int] = set()
    deadline = time.monotonic() + seconds
    while home.is_running:
        runner = home.runner()
        if runner and runner not in asked:
            asked.add(runner)
            with suppress(ProcessLookupError):
                os.kill(runner, signal.SIGTERM)
        if time.monotonic() > deadline:
            return False
        progress()
        time.sleep(POLL_SECONDS)
    return True
