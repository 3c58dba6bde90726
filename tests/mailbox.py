"""A real SMTP server for tests: what it takes, it keeps, and it can be told to refuse or to go away."""

import asyncio
import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.waiting import eventually


class Mailbox:
    """`url` is for SMTP_URL. `refuse[address] = "550 no such user"` answers so to mail for this address.

    `seconds` is how long it takes to keep a message; of so many as `hang_ups` it keeps, but tells nobody that it did.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.messages: list[tuple[str, EmailMessage]] = []
        self.refuse: dict[str, str] = {}
        self.seconds = 0.0
        self.hang_ups = 0
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def to(self, address: str, *, subject: str = "") -> list[EmailMessage]:
        """What has come for this address so far, oldest first; `subject` is a part of it."""
        return [one for to, one in self.messages if to == address and subject in str(one["subject"])]

    def wait_for(self, address: str, *, subject: str = "", seconds: float = 15) -> EmailMessage:
        """The newest mail to this address, once there is one."""
        return eventually(lambda: self.to(address, subject=subject), seconds=seconds)[-1]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.seconds)
        content: Any = envelope.content
        message = BytesParser(policy=policy.default).parsebytes(content)
        assert isinstance(message, EmailMessage)
        self.messages += [(address, message) for address in envelope.rcpt_tos]
        if self.hang_ups:
            self.hang_ups -= 1
            server.transport.abort()  # type: ignore[union-attr]
        return "250 taken"


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    """The body of this kind: plain or html."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def link_in(message: EmailMessage, path: str) -> str:
    """The first address in the text whose path begins with `path`; without the host."""
    found = re.search(rf"https?://[^/\s]+({re.escape(path)}[^\s>]*)", text_of(message))
    assert found, text_of(message)
    return found[1]
