"""`hallway test`: ruff, mypy, and pytest for each kind of test; what they need is started before and stopped after."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from deploy import rabbitmq
from deploy.home import ROOT
from deploy.local.servers import running

KINDS = ("unit", "integration", "e2e", "bench")
NO_TESTS = 5  # pytest's exit status
BIG = ("integration", "e2e", "bench")
CODE = ("services", "gateway", "deploy", "tests")


@dataclass
class Report:
    """The phases that ran: name, seconds, exit status."""

    phases: list[tuple[str, float, int]] = field(default_factory=list)

    def run(self, name: str, *command: str, env: dict[str, str] | None = None, none_is_fine: bool = False) -> None:
        click.echo(f"== {name}", err=True)
        began = time.monotonic()
        with subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=env) as process:
            try:
                status = process.wait()
            except KeyboardInterrupt:
                process.send_signal(signal.SIGINT)  # it stops what it has started, then ends
                process.wait()
                raise
        if status == NO_TESTS and none_is_fine:
            status = 0
        self.phases.append((name, time.monotonic() - began, status))

    def table(self) -> str:
        rows = [f"  {name:<22} {seconds:>6.1f} s  {_outcome(status)}" for name, seconds, status in self.phases]
        return "\n".join(["", "  phase                     time  outcome", *rows, ""])

    @property
    def status(self) -> int:
        return 1 if any(status for _, _, status in self.phases) else 0


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
    with _servers() as env:
        paths = _paths(arguments, "tests/integration")
        report.run("integration", "pytest", *paths, *arguments, env=env, none_is_fine=bool(arguments))


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
