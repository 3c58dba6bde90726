"""python -m deploy.local.catcher PORT FOLDER: takes every mail, and keeps each as a file. Delivers nothing.

A name begins with the time, so names in order are mails in order: `<nanoseconds>-<random>.eml`.
"""

import asyncio
import json
import os
import secrets
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local import ports

KEPT = 500  # the newest; who tries things out has no use for more
MAX_BYTES = 10 * 2**20  # of one mail


class Outbox:
    """The folder. Nobody but its owner can read it: links in mails open accounts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)

    def keep(self, content: bytes) -> str:
        """Whole or not at all, and safely on the disk: then the sender may forget it."""
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        unfinished = self._folder / f"{name}.unfinished"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(self._folder / f"{name}.eml")
        for old in sorted(self._folder.glob("*.eml"))[:-KEPT]:
            old.unlink(missing_ok=True)
        return name

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)  # the server does not decode
        name = self.keep(content)
        print(json.dumps({"message": "mail kept", "id": name, "bytes": len(content)}), flush=True)
        return "250 kept"


async def serve(port: int, folder: Path) -> None:
    """Until SIGTERM or SIGINT."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    outbox = Outbox(folder)
    make = lambda: SMTP(outbox, hostname="localhost", data_size_limit=MAX_BYTES, enable_SMTPUTF8=True, loop=loop)  # noqa: E731
    server = await loop.create_server(make, ports.LOOPBACK, port)
    print(json.dumps({"message": "mail server started", "port": port}), flush=True)
    await ended.wait()
    server.close()


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or not arguments[0].isdecimal():
        print("usage: python -m deploy.local.catcher PORT FOLDER", file=sys.stderr)
        return 2
    asyncio.run(serve(int(arguments[0]), Path(arguments[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
