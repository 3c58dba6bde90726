"""A private mail server that delivers nothing: it keeps what it is given, for the page /dev/mail.

The server itself is deploy.local.catcher, a program of its own.
"""

import sys
from pathlib import Path

from deploy.home import ROOT
from deploy.local import ports
from deploy.local.program import Program

PORT_NAMES = ("mail",)


class Mail:
    """Where the mail lies, and how the server is reached."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    @property
    def url(self) -> str:
        return f"smtp://{ports.LOOPBACK}:{self.port}"

    def programs(self, logs: Path) -> list[Program]:
        argv = [sys.executable, "-m", "deploy.local.catcher", str(self.port), str(self.folder)]
        ready = lambda: ports.answers(self.port)  # noqa: E731 - a sentence, not a function worth a name
        return [Program("mail", argv, logs / "mail.log", cwd=ROOT, ready=ready)]
