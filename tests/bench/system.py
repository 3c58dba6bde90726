"""A whole Hallway of one's own, as `hallway up` runs it but with one web worker, and the two bare things beside it.

Broker and database are private and empty, the database as durable as `up` has it. Everything lives in one folder and
ends with `stop`.
"""

import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.local import broker, database, ports, program
from deploy.local.program import Program
from tests.processes import ROOT
from tests.waiting import eventually

SERVICES = ("attendees", "sessions", "feed")
WEB_PORTS = ("web", "bare")
TOOL_SECONDS = 60
IDLE_SECONDS, IDLE_CORES = 1.5, 0.1  # the gateway begins to read ahead after a second of quiet
SETTLE_SECONDS = 60


class ToolFailed(Exception):
    """A program that should end well did not."""


@dataclass(frozen=True)
class Memory:
    """Of a program with all its processes, in MB."""

    name: str
    processes: int
    rss_mb: float
    pss_mb: float


class System:
    """Processes by name. `started_in` tells how long each step of the start took."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bodies = folder / "bodies"
        self.started_in: dict[str, float] = {}
        self._ports = ports.choose((*broker.PORT_NAMES, *database.PORT_NAMES, *WEB_PORTS))
        self._broker = broker.Broker(folder / "broker", self._ports, password=secrets.token_urlsafe(18))
        self._database = database.Database(folder / "database", self._ports["mongo"])
        self._running: list[tuple[Program, subprocess.Popen[bytes]]] = []

    @property
    def port(self) -> int:
        return self._ports["web"]

    @property
    def bare_port(self) -> int:
        return self._ports["bare"]

    @property
    def url(self) -> str:
        return f"http://{ports.LOOPBACK}:{self.port}"

    @property
    def amqp_url(self) -> str:
        return self._broker.url

    @property
    def mongo_url(self) -> str:
        return self._database.url

    def start(self) -> None:
        """From nothing to ready: broker and database, topology, services and gateway."""
        logs = self.folder / "logs"
        self._timed("keys", lambda: self.tool("services.attendees.keys", self._file("private"), self._file("public")))
        self._timed("servers", lambda: self._start_servers(logs))
        self._timed("topology", lambda: self.tool("services.topology"))
        everything = [self._python(name, "services.run", name) for name in SERVICES]
        everything.append(self._gunicorn("gateway", "gateway.asgi:app", self.port, "/readyz"))
        self._timed("services and gateway", lambda: self._start(*everything))

    def start_bare_app(self) -> None:
        """Answers what lies in `bodies` by then."""
        self._start(self._gunicorn("bare app", "tests.bench.bare_app:create_app()", self.bare_port, "/identity"))

    def start_echo(self) -> None:
        self._start(self._python("echo", "tests.bench.echo_service", self.amqp_url))

    def tool(self, module: str, *arguments: str, stdin: str = "") -> str:
        """Runs `python -m MODULE` to its end and answers what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments], cwd=ROOT, env=_merged(self._environment(module)),
            input=stdin, capture_output=True, text=True, timeout=TOOL_SECONDS, check=False,
        )  # fmt: skip
        if done.returncode:
            raise ToolFailed(f"{module} ended with status {done.returncode}:\n{done.stderr[-1500:]}")
        return done.stdout

    def stop(self) -> None:
        """Ends everything at once: nobody needs what they know."""
        for _, process in reversed(self._running):
            program.kill(process)
        self._running.clear()

    def complaints(self) -> str:
        """The last lines of each program's log that are not mere information."""
        found = []
        for one, _ in self._running:
            lines = [line for line in program.tail(one.log, 200).splitlines() if '"level": "INFO"' not in line]
            found += [f"{one.name}: {line[:500]}" for line in lines[-3:]]
        return "\n".join(found)

    def wait_until_idle(self, seconds: float = SETTLE_SECONDS) -> None:
        """Until events are handled and caches read ahead, so that what follows is measured alone."""
        since, used = time.monotonic(), sum(self.cpu_seconds().values())

        def idle() -> bool:
            nonlocal since, used
            passed = time.monotonic() - since
            if passed < IDLE_SECONDS:
                return False
            before, since, used = used, time.monotonic(), sum(self.cpu_seconds().values())
            return (used - before) / passed < IDLE_CORES

        eventually(idle, seconds=seconds)

    def cpu_seconds(self) -> dict[str, float]:
        """What each program has used so far."""
        return {one.name: sum(_cpu_seconds(each) for each in _family(process)) for one, process in self._running}

    def memory(self) -> list[Memory]:
        found = []
        for one, process in self._running:
            family = [each.memory_full_info() for each in _family(process)]
            rss, pss = sum(each.rss for each in family), sum(each.pss for each in family)
            found.append(Memory(one.name, len(family), round(rss / 1e6, 1), round(pss / 1e6, 1)))
        return found

    def _start_servers(self, logs: Path) -> None:
        epmd, node = self._broker.programs(logs)
        self._start(epmd)
        self._start(node, *self._database.programs(logs))

    def _timed(self, step: str, run: Callable[[], object]) -> None:
        began = time.perf_counter()
        run()
        self.started_in[step] = round(time.perf_counter() - began, 2)

    def _start(self, *programs: Program) -> None:
        """All at once, then waits for each."""
        started = []
        for one in programs:
            started.append((one, program.start(one)))
            self._running.append(started[-1])
        for pair in started:
            program.wait_until_ready(*pair)

    def _python(self, name: str, *module: str) -> Program:
        argv = [sys.executable, "-m", *module]
        return Program(name, argv, self.folder / "logs" / f"{name}.log", env=self._environment(name), cwd=ROOT)

    def _gunicorn(self, name: str, app: str, port: int, ready_path: str) -> Program:
        argv = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", app]
        env = {**self._environment(name), "HALLWAY_BIND": f"{ports.LOOPBACK}:{port}"}
        ready = lambda: _answers(f"http://{ports.LOOPBACK}:{port}{ready_path}")  # noqa: E731
        return Program(name, argv, self.folder / "logs" / f"{name}.log", env=env, cwd=ROOT, ready=ready)

    def _environment(self, name: str) -> dict[str, str | None]:
        return {
            "AMQP_URL": self._broker.url,
            "MONGO_URL": self._database.url,
            "HALLWAY_DB_PREFIX": None,
            "HALLWAY_PUBLIC_URL": self.url,
            "HALLWAY_WEB_WORKERS": "1",  # as many as the bare app has
            "HALLWAY_INSTANCE": name,
            "HALLWAY_TOKEN_KEY_FILE": self._file("private"),
            "HALLWAY_TOKEN_PUBLIC_KEY_FILE": self._file("public"),
            "HALLWAY_BENCH_BODIES": str(self.bodies),
            "PROMETHEUS_MULTIPROC_DIR": None,
            "PYTHONUNBUFFERED": "1",
        }

    def _file(self, kind: str) -> str:
        return str(self.folder / f"{kind}.pem")


def _merged(env: dict[str, str | None]) -> dict[str, str]:
    """Ours, with these put in or, where None, taken away."""
    return {name: value for name, value in {**os.environ, **env}.items() if value is not None}


def _family(process: subprocess.Popen[bytes]) -> Sequence[psutil.Process]:
    return [psutil.Process(process.pid), *program.descendants(process.pid)]


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=4) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
