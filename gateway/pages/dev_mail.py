"""/dev/mail: the mail that `hallway up` catches instead of sending. Without such a folder there are no such pages.

The files are those of deploy.local.catcher, `<nanoseconds>-<random>.eml`: their names in order are the mails in order.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import TypeVar

import falcon
import falcon.asgi

from gateway.pages.addresses import with_query
from gateway.pages.site import HTML, PRIVATE, Site
from services.contracts.errors import Invalid, NotFound

PAGE = 50
NAME = re.compile(r"\d{20}-[0-9a-f]{8}")
LINK = re.compile(r"(https?://[^\s<>\"]+)")
# The mail as its sender made it: nothing runs in it and nothing is fetched, and it knows nothing of who looks.
MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

Answer = TypeVar("Answer")
Request = falcon.asgi.Request
Response = falcon.asgi.Response


@dataclass(frozen=True)
class Mail:
    """One mail that was caught."""

    id: str
    to: str
    subject: str
    at: str
    text: str

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The text, and which parts of it are links."""
        return [(piece, bool(LINK.fullmatch(piece))) for piece in LINK.split(self.text) if piece]


class Outbox:
    """Reads the folder. Blocking: to be asked off the event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def page(self, before: str | None) -> tuple[list[Mail], str | None]:
        """The newest mails that are older than `before`, and where the next page begins."""
        names = sorted((file.stem for file in self._folder.glob("*.eml") if NAME.fullmatch(file.stem)), reverse=True)
        older = [name for name in names if before is None or name < before]
        found = [mail for name in older[:PAGE] if (mail := self._read(name))]
        return found, older[PAGE - 1] if len(older) > PAGE else None

    def one(self, name: str) -> Mail:
        mail = self._read(name) if NAME.fullmatch(name) else None
        if mail is None:
            raise NotFound("There is no such mail; only the newest are kept.")
        return mail

    def html(self, name: str) -> str:
        message = self._message(name) if NAME.fullmatch(name) else None
        if message is None or not message.get_body(("html",)):
            raise NotFound("There is no such mail, or it has text only.")
        return _body(message, "html")

    def _read(self, name: str) -> Mail | None:
        message = self._message(name)
        if message is None:
            return None
        at = datetime.fromtimestamp(int(name.partition("-")[0]) // 10**9, UTC)
        to, subject = str(message["To"] or ""), str(message["Subject"] or "")
        return Mail(name, to, subject, at.isoformat().replace("+00:00", "Z"), _body(message, "plain"))

    def _message(self, name: str) -> EmailMessage | None:
        try:
            content = (self._folder / f"{name}.eml").read_bytes()
        except FileNotFoundError:  # pushed out by newer ones
            return None
        message = BytesParser(policy=policy.default).parsebytes(content)
        assert isinstance(message, EmailMessage)
        return message


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


class _Pages:
    """Base: nothing of this exists unless there is a folder."""

    def __init__(self, site: Site, folder: str) -> None:
        self._site = site
        self._outbox = Outbox(Path(folder)) if folder else None

    async def _ask(self, question: Callable[[Outbox], Answer]) -> Answer:
        if self._outbox is None:
            raise NotFound("There is no such page.")
        return await asyncio.to_thread(question, self._outbox)


class MailList(_Pages):
    async def on_get(self, req: Request, resp: Response) -> None:
        before = _cursor(req)
        mails, following = await self._ask(lambda outbox: outbox.page(before))
        older = with_query("/dev/mail", cursor=following) if following else ""
        frame = self._site.frame(req, resp, "Mail", canonical="")
        self._site.show(req, resp, "dev_mails.html", frame, mails=mails, older_url=older)


class MailJson(_Pages):
    async def on_get(self, req: Request, resp: Response) -> None:
        before = _cursor(req)
        mails, following = await self._ask(lambda outbox: outbox.page(before))
        resp.media = {"items": [asdict(mail) for mail in mails], "next": following}
        resp.cache_control = PRIVATE


class MailPage(_Pages):
    async def on_get(self, req: Request, resp: Response, mail: str) -> None:
        found = await self._ask(lambda outbox: outbox.one(mail))
        frame = self._site.frame(req, resp, found.subject or "Mail", canonical="")
        self._site.show(req, resp, "dev_mail.html", frame, mail=found)


class MailHtml(_Pages):
    async def on_get(self, req: Request, resp: Response, mail: str) -> None:
        resp.text = await self._ask(lambda outbox: outbox.html(mail))
        resp.content_type = HTML
        resp.cache_control = PRIVATE
        resp.set_header("Content-Security-Policy", MAIL_POLICY)
        resp.set_header("Cross-Origin-Opener-Policy", "unsafe-none")  # browsers show no sandboxed page with another


def _cursor(req: Request) -> str | None:
    cursor = req.get_param("cursor")
    if cursor is not None and not NAME.fullmatch(cursor):
        raise Invalid.fields({"cursor": ["Use the `next` of a page before."]})
    return cursor
