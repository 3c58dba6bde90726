"""Services as what they are: processes. Started with their own environment, their logs kept, ended by pid."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.waiting import eventually

ROOT = Path(__file__).parent.parent
READY_SECONDS = 20


@dataclass
class Service:
    """One running service process and its log."""

    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def lines(self) -> list[dict[str, Any]]:
        """What it logged, as the objects it wrote; lines that are not JSON are left out."""
        parsed = []
        for line in self.log.read_text().splitlines():
            try:
                parsed.append(json.loads(line))
            except ValueError:
                continue
        return parsed

    def logged(self, message: str) -> list[dict[str, Any]]:
        return [line for line in self.lines() if line["message"] == message]

    def stop(self, seconds: float = 30) -> int:
        """SIGTERM, and the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=seconds)

    def kill(self) -> None:
        if self.is_alive:
            self.process.kill()
            self.process.wait(timeout=10)


@contextmanager
def running(module: str, *arguments: str, env: Mapping[str, str], log: Path) -> Iterator[Service]:
    """`python -m MODULE` until the end of the block; ready when it has logged that it started."""
    service = start(module, *arguments, env=env, log=log)
    try:
        wait_until_started(service)
        yield service
    finally:
        service.kill()


def start(module: str, *arguments: str, env: Mapping[str, str], log: Path) -> Service:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**os.environ, **env},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return Service(process, log)


def wait_until_started(service: Service) -> None:
    def started() -> bool:
        assert service.is_alive, f"ended with {service.process.returncode}:\n{service.log.read_text()[-3000:]}"
        return bool(service.logged("service started"))

    eventually(started, seconds=READY_SECONDS)


def run(
    module: str, *arguments: str, env: Mapping[str, str], input: str | None = None
) -> "subprocess.CompletedProcess[str]":
    """`python -m MODULE` to its end, with `input` on its standard input."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, **env},
        input=input,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
