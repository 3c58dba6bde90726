"""A private SecantusDB: MongoDB's wire protocol over WiredTiger, one process, real files."""

import sys
from pathlib import Path

from deploy.local import ports
from deploy.local.program import Program

PORT_NAMES = ("mongo",)
CACHE_SIZE = "1G"  # at most; a smaller one filled up with what snapshots pin, and the database stood still


class Database:
    """Where the database lives and how it is reached."""

    def __init__(self, folder: Path, port: int, *, durable: bool = True) -> None:
        self.folder, self.port, self.durable = folder, port, durable

    @property
    def url(self) -> str:
        return f"mongodb://{ports.LOOPBACK}:{self.port}/?directConnection=true"

    def programs(self, logs: Path) -> list[Program]:
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = self.folder / "secantusd.toml"
        settings.touch()  # an empty file of ours, or it would look for one in the user's home and in /etc
        argv = [sys.executable, "-m", "secantus", "--config", str(settings)]
        argv += ["--host", ports.LOOPBACK, "--port", str(self.port)]
        argv += ["--storage-path", str(self.folder / "data"), "--cache-size", CACHE_SIZE, "--log-level", "WARNING"]
        # Without a replica set there is no oplog, which nothing here reads. With one, a database that had served tests
        # for an hour stood still while it pruned its oplog: a cache full of what old snapshots still pin.
        argv.append("--standalone")
        if self.durable:
            # Without it a killed database loses its last acknowledged writes (36 of 2,667, measured).
            # It costs a quarter of the insert speed.
            argv.append("--sync-on-commit")
        ready = lambda: ports.answers(self.port)  # noqa: E731 - a sentence, not a function worth a name
        return [Program("database", argv, logs / "database.log", cwd=self.folder, ready=ready)]
