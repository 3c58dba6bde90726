"""`hallway test`: ruff, mypy, and pytest for each kind of test; what they need is started before and stopped after."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import click

from deploy import rabbitmq
from deploy.home import ROOT
from deploy.local.servers import running

KINDS = ("unit", "integration", "e2e", "bench")
NO_TESTS = 5  # pytest's exit status
BIG = ("integration", "e2e", "bench")
CODE = ("services", "gateway", "deploy", "tests")

Running = subprocess.Popen[bytes]


@dataclass
class Report:
    """The phases that ran: name, seconds, exit status."""

    phases: list[tuple[str, float, int]] = field(default_factory=list)

    def run(self, name: str, *command: str, env: dict[str, str] | None = None, none_is_fine: bool = False) -> None:
        click.echo(f"== {name}", err=True)
        began = time.monotonic()
        [status] = _wait_for([_start(command, env)])
        if status == NO_TESTS and none_is_fine:
            status = 0
        self.phases.append((name, time.monotonic() - began, status))

    def run_together(self, commands: dict[str, tuple[str, ...]], *, envs: dict[str, dict[str, str]]) -> None:
        """Several at once, by name. The first is seen as it runs; what the others print comes when all are done."""
        click.echo(f"== {', '.join(commands)}, at the same time", err=True)
        began = time.monotonic()
        with ExitStack() as stack:
            said = {name: stack.enter_context(tempfile.TemporaryFile()) for name in list(commands)[1:]}
            statuses = _wait_for([_start(command, envs[name], said.get(name)) for name, command in commands.items()])
            for name, output in said.items():
                click.echo(f"== {name}", err=True)
                output.seek(0)
                click.echo(output.read().decode(errors="replace"))
        took = time.monotonic() - began
        self.phases += [(name, took, status) for name, status in zip(commands, statuses, strict=True)]

    def table(self) -> str:
        rows = [f"  {name:<22} {seconds:>6.1f} s  {_outcome(status)}" for name, seconds, status in self.phases]
        return "\n".join(["", "  phase                     time  outcome", *rows, ""])

    @property
    def status(self) -> int:
        return 1 if any(status for _, _, status in self.phases) else 0


def _start(command: tuple[str, ...], env: dict[str, str] | None, output: IO[bytes] | None = None) -> Running:
    return subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=env, stdout=output, stderr=output)


def _wait_for(processes: list[Running]) -> list[int]:
    """Their exit statuses. Ctrl-C goes on to them: each stops what it has started, then ends."""
    try:
        return [process.wait() for process in processes]
    except KeyboardInterrupt:
        for process in processes:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
        for process in processes:
            process.wait()
        raise


def _outcome(status: int) -> str:
    return f"FAILED ({status})" if status else "passed"


def run(kind: str, arguments: list[str]) -> int:
    """Runs one kind or all; the exit status is not 0 when a phase failed. The end-to-end tests come last."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    report = Report()
    chosen = bool(arguments)
    if kind == "all":
        report.run("ruff", "ruff", "check", "--quiet", *CODE)
        report.run("ruff format", "ruff", "format", "--check", "--quiet", *CODE)
        report.run("mypy", "mypy", "--no-error-summary", *CODE)
    if kind in ("all", "unit"):
        others = [f"--ignore=tests/{each}" for each in BIG]
        report.run("unit", "pytest", *_paths(arguments, "tests"), *others, *arguments, none_is_fine=chosen)
    if kind in ("all", "integration"):
        _integration(report, arguments)
    if kind == "all":
        click.echo(report.table())
    if kind in ("all", "e2e"):
        report.run("e2e", "pytest", *_paths(arguments, "tests/e2e"), *arguments, none_is_fine=chosen)
    if kind == "bench":
        report.run("bench", "tests.bench", *arguments)
    return report.status


def _integration(report: Report, arguments: list[str]) -> None:
    """All of it in parts that run at the same time, for they wait more than they compute; what is named runs alone.

    Each part has servers of its own, so that none waits for the database of another.
    """
    with ExitStack() as stack:
        if arguments:
            paths, env = _paths(arguments, "tests/integration"), stack.enter_context(_servers())
            report.run("integration", "pytest", *paths, *arguments, env=env, none_is_fine=True)
            return
        parts = integration_parts(ROOT / "tests" / "integration")
        commands = {name: ("pytest", *map(str, paths)) for name, paths in parts.items()}
        report.run_together(commands, envs={name: stack.enter_context(_servers()) for name in commands})


def integration_parts(folder: Path) -> dict[str, list[Path]]:
    """What runs at the same time: every second file of the tests over HTTP, the others, and all other folders."""
    over_http = sorted((folder / "http").glob("test_*.py"))
    others = [one for one in sorted(folder.iterdir()) if one.is_dir() and one.name != "http" and one.name[0] != "_"]
    return {"integration, HTTP 1": over_http[::2], "integration, HTTP 2": over_http[1::2], "integration, rest": others}


@contextmanager
def _servers() -> Iterator[dict[str, str]]:
    """The environment of the tests: the servers that it names already, or ones that run only meanwhile."""
    if os.environ.get("AMQP_URL") and os.environ.get("MONGO_URL"):
        yield dict(os.environ)
        return
    rabbitmq.ensure(click.echo)
    with tempfile.TemporaryDirectory(prefix="hallway-test-") as folder, running(Path(folder), management=True) as own:
        urls = {"AMQP_URL": own.amqp_url, "MONGO_URL": own.mongo_url, "HALLWAY_TEST_RABBITMQ_API": own.rabbitmq_api}
        yield {**os.environ, **{name: url for name, url in urls.items() if url}}


def _paths(arguments: list[str], default: str) -> list[str]:
    """The folder to test, unless the arguments name files or folders themselves."""
    return [] if any(Path(ROOT, each.partition("::")[0]).exists() for each in arguments) else [default]
