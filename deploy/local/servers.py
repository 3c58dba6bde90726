"""Broker and database together, for as long as a `with` block lasts. For tests: `hallway up` has deploy.supervisor."""

import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.local import broker, database, ports, program


@dataclass(frozen=True)
class Servers:
    amqp_url: str
    mongo_url: str
    rabbitmq_api: str | None


@contextmanager
def running(folder: Path, *, management: bool = False) -> Iterator[Servers]:
    """A fresh broker and database under `folder`. In the end they are killed, since nobody needs their data."""
    chosen = ports.choose((*broker.PORT_NAMES, *database.PORT_NAMES))
    node = broker.Broker(folder / "broker", chosen, password=secrets.token_urlsafe(18), management=management)
    store = database.Database(folder / "database", chosen["mongo"], durable=False)
    started: list[tuple[program.Program, subprocess.Popen[bytes]]] = []
    try:
        for entry in (*node.programs(folder / "logs"), *store.programs(folder / "logs")):
            started.append((entry, program.start(entry)))
            if entry.name == "epmd":
                program.wait_until_ready(*started[-1])
        for pair in started:
            program.wait_until_ready(*pair)
        yield Servers(node.url, store.url, node.api if management else None)
    finally:
        for _, process in reversed(started):
            program.kill(process)


def main() -> None:
    """`python -m deploy.local.servers FOLDER`: both, until Ctrl-C, for many test runs. Prints lines for a shell."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), running(Path(sys.argv[1]), management=True) as servers:
        print(f"export AMQP_URL='{servers.amqp_url}' MONGO_URL='{servers.mongo_url}'")
        print(f"export HALLWAY_TEST_RABBITMQ_API='{servers.rabbitmq_api}'", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
