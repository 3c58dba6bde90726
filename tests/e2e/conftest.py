"""A whole Hallway, started by its own command in a folder of its own, for all end-to-end tests of one run."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from deploy.home import read_json
from deploy.local import ports, program
from deploy.local.program import Program
from tests.waiting import eventually

COMMAND = Path(__file__).parents[2] / "hallway"
NONE_GIVEN = {"AMQP_URL": None, "MONGO_URL": None, "SMTP_URL": None}
SECONDS = 120  # one call of the command, on a busy machine


@dataclass
class Installation:
    """One home. `run` calls ./hallway for it, as a user would."""

    home: Path
    port: int
    more: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in NONE_GIVEN}
        return {**inherited, "HALLWAY_HOME": str(self.home), "HALLWAY_PORT": str(self.port), **self.more}

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """The finished command: returncode, and stdout with stderr in it."""
        return subprocess.run(
            [COMMAND, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )

    def must(self, *arguments: str) -> str:
        """What the command said; it has to succeed."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout

    @property
    def demo(self) -> dict[str, Any]:
        """demo.json: url, conference (slug), accounts by role."""
        return read_json(self.home / "demo.json")

    def pid(self, program: str) -> int:
        return int(read_json(self.home / "run.json")["programs"][program]["pid"])

    def processes(self) -> list[psutil.Process]:
        """Everything that runs for this home, by its environment or command line, whoever its parent is."""
        found = []
        for process in psutil.process_iter():
            try:
                words = [
                    process.environ().get("HALLWAY_HOME", ""),
                    process.environ().get("HOME", ""),
                    *process.cmdline(),
                ]
            except psutil.Error:
                continue
            if process.pid != os.getpid() and any(str(self.home) in word for word in words):
                found.append(process)
        return found


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running system with the demo conference. For tests that kill or stop things there is `own`."""
    installation = installed(tmp_path_factory.mktemp("hallway"))
    log = installation.home.with_name("up.log")
    # In the foreground, as our child, so that nothing is left of it even when this run of pytest is killed.
    process = program.start(
        Program("hallway", [str(COMMAND), "up"], log, env={**installation.environment, **NONE_GIVEN})
    )
    try:
        eventually(lambda: "ready after" in log.read_text() or process.poll() is not None, seconds=SECONDS)
        assert process.poll() is None, log.read_text()
        yield installation
    finally:
        installation.run("down")
        program.kill(process)


def installed(folder: Path) -> Installation:
    """A home that has not been started yet, with a free port for its gateway."""
    return Installation(folder / "home", ports.choose(["gateway"])["gateway"])
