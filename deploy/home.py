"""HALLWAY_HOME: the data, logs and secrets of a system on this machine, and what of it runs. Starts nothing."""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from deploy.problem import Problem

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_PORT = 8000
NEEDED_BYTES = 300 * 2**20  # database, broker and logs of a small conference; the broker stops taking messages at 50 MB


@dataclass(frozen=True)
class Settings:
    """What the environment says. A server whose URL is given is used, and none is started."""

    home: Path
    port: int
    amqp_url: str | None
    mongo_url: str | None
    smtp_url: str | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        given = env.get("HALLWAY_PORT") or str(DEFAULT_PORT)
        if not (given.isascii() and given.isdecimal() and 0 < int(given) < 65536):
            raise Problem(f"HALLWAY_PORT is {given!r}, which is not a port", "Set it to a number from 1 to 65535.")
        home = Path(env.get("HALLWAY_HOME") or ROOT / ".hallway").expanduser()
        urls = (env.get(name) or None for name in ("AMQP_URL", "MONGO_URL", "SMTP_URL"))
        return cls(Path(os.path.abspath(home)), int(given), *urls)


class Home:
    """The folder. Its files that hold passwords or keys are readable by their owner only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.logs, self.metrics, self.mail = folder / "logs", folder / "metrics", folder / "mail"
        self.broker, self.database, self.keys = folder / "broker", folder / "database", folder / "keys"
        self.lock_file = folder / "lock"
        self.run_file, self.ports_file = folder / "run.json", folder / "ports.json"
        self.secrets_file, self.demo_file = folder / "secrets.json", folder / "demo.json"
        self.private_key, self.public_key = self.keys / "token_private.pem", self.keys / "token_public.pem"

    def prepare(self) -> None:
        """Makes the folder, and finds out now rather than later whether one can write in it."""
        elsewhere = "Set HALLWAY_HOME to a folder that you may write to."
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            probe = self.folder / f"probe-{os.getpid()}"
            probe.write_bytes(b"x" * 4096)
            probe.unlink()
            free = shutil.disk_usage(self.folder).free
        except OSError as error:
            raise Problem(f"cannot use {self.folder} as HALLWAY_HOME: {error.strerror}", elsewhere) from error
        if free < NEEDED_BYTES:
            need = f"{NEEDED_BYTES >> 20} MB are needed"
            raise Problem(
                f"only {free >> 20} MB are free at {self.folder}, {need}", f"Make room there. Or: {elsewhere}"
            )

    def empty(self) -> None:
        """Deletes what `up` made, and nothing else that may lie in the folder."""
        for folder in (self.broker, self.database, self.keys, self.logs, self.metrics, self.mail):
            shutil.rmtree(folder, ignore_errors=True)
        for file in (self.run_file, self.secrets_file, self.demo_file, self.ports_file):
            file.unlink(missing_ok=True)

    @property
    def has_data(self) -> bool:
        return self.broker.exists() or self.database.exists() or self.secrets_file.exists()

    @contextmanager
    def only_one(self) -> Iterator[bool]:
        """True for the one process that runs this home. However it ends, the kernel lets go of its lock."""
        with self.lock_file.open("a+") as file:
            mine = _lock(file)
            if mine:
                file.truncate(0)
                file.write(f"{os.getpid()}\n")
                file.flush()
            yield mine

    @property
    def is_running(self) -> bool:
        if not self.lock_file.exists():
            return False
        with self.lock_file.open() as file:
            return not _lock(file)

    def runner(self) -> int | None:
        """The process that runs this home, if one does."""
        if not self.is_running:
            return None
        try:
            return int(self.lock_file.read_text())
        except (OSError, ValueError):
            return None

    def run(self) -> dict[str, Any]:
        """What the supervisor last wrote about itself and its programs; {} when nothing readable."""
        return read_json(self.run_file)

    def secret(self, name: str) -> str:
        """A random word for this purpose, the same every time."""
        known = read_json(self.secrets_file)
        if name not in known:
            write_private(self.secrets_file, known | {name: secrets.token_urlsafe(18)})
        return str(read_json(self.secrets_file)[name])


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def read_json(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_private(file: Path, content: Mapping[str, Any]) -> None:
    """Whole or not at all, and for the owner only."""
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        json.dump(content, opened, indent=1)
        opened.write("\n")
    unfinished.replace(file)
