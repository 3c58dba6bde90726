"""Hands one message to the mail server of SMTP_URL, and says what became of it. Knows nothing of letters.

smtp://host:25              as it is
smtp://user:password@host:587?starttls=1
smtps://user:password@host:465
"""

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

import eventlet
from eventlet import tpool

from services.plumbing.subscribe import Outage

STEP_SECONDS = 10.0  # for each answer of the server
SEND_SECONDS = 20.0  # for all of it; shorter than the lease of a letter (domain.py)
GOODBYE_SECONDS = 2.0
NOT_NOW_TIER = 2  # which of the delays it waits after "not now": 30 s, since servers that greylist want to see patience
PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}
ENHANCED = re.compile(rb"^([245]\.\d{1,3}\.\d{1,3})\b")


class Refused(Exception):
    """The server does not take this message, today or tomorrow. Says why without naming anybody."""


class NotNow(Outage):
    """The server is there, but does not take this message at the moment."""


@dataclass(frozen=True)
class Server:
    """A mail server. `tls` is smtps, starttls or empty."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = ""

    @classmethod
    def from_url(cls, url: str) -> "Server":
        """Raises ValueError, saying what is wrong; never with the URL in it, which has a password."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise ValueError("SMTP_URL is no URL, or its port is no number. " + EXAMPLE) from None
        if parts.scheme not in ("smtp", "smtps"):
            raise ValueError("SMTP_URL must begin with smtp:// or smtps://. " + EXAMPLE)
        if not host or parts.path.strip("/") or parts.fragment:
            raise ValueError("SMTP_URL must be a host and nothing behind it (escape / and # in a password). " + EXAMPLE)
        if bool(parts.username) != bool(parts.password):
            raise ValueError("SMTP_URL has a user without a password, or the other way round. " + EXAMPLE)
        tls = "smtps" if parts.scheme == "smtps" else _starttls(parts.query)
        return cls(
            host, port or PORTS[tls or "smtp"], unquote(parts.username or ""), unquote(parts.password or ""), tls
        )


EXAMPLE = "For example: smtp://user:password@mail.example.org:587?starttls=1"


def _starttls(query: str) -> str:
    given = parse_qs(query, keep_blank_values=True)
    if set(given) - {"starttls"} or given.get("starttls", ["1"])[0] not in ("0", "1"):
        raise ValueError("SMTP_URL takes starttls=1 and nothing else behind a question mark. " + EXAMPLE)
    return "starttls" if given.get("starttls") == ["1"] else ""


@dataclass(frozen=True)
class Sender:
    """Sends by one server. `greeting` is the name by which we introduce ourselves."""

    server: Server
    greeting: str

    def send(self, message: EmailMessage) -> None:
        """Returns once the server has taken it. Raises Refused or Outage; neither names the recipient.

        When the connection breaks between the end of the message and the server's answer, nobody can know whether it
        was taken. That is an Outage: it is sent again with the same Message-ID, by which mailboxes and people can tell.
        """
        too_long = Outage(f"the mail server took longer than {SEND_SECONDS:.0f} s")
        with eventlet.Timeout(SEND_SECONDS, too_long):
            connection = self._connect()
            try:
                _hand_over(connection, message)
            except BaseException:
                connection.close()
                raise
        # Outside of the time limit: what the server says to our goodbye does not change that it has the message.
        with eventlet.Timeout(GOODBYE_SECONDS, False), suppress(smtplib.SMTPException, OSError):
            connection.quit()
        connection.close()

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        try:
            if server.tls == "smtps":
                context = ssl.create_default_context()
                connection: smtplib.SMTP = _SmtpOverTls(
                    server.host, server.port, self.greeting, timeout=STEP_SECONDS, context=context
                )
            else:
                connection = _Smtp(server.host, server.port, self.greeting, timeout=STEP_SECONDS)
            if server.tls == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if server.user:
                connection.login(server.user, server.password)
        except (smtplib.SMTPException, OSError) as error:
            raise Outage(f"the mail server cannot be used: {_kind(error)}") from None
        return connection


class _Smtp(smtplib.SMTP):
    """Looks the server's name up in a thread: the C library does it, which would hold all others up meanwhile."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        refused = OSError("the name of the mail server has no address")
        for *_, address in tpool.execute(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM):
            try:
                return socket.create_connection(address[:2], timeout)
            except OSError as error:
                refused = error
        raise refused


class _SmtpOverTls(smtplib.SMTP_SSL, _Smtp):
    """The same, by TLS from the first byte; for the name that was asked for, not for its address."""


def _hand_over(connection: smtplib.SMTP, message: EmailMessage) -> None:
    """Raises from None throughout: the library's errors have the address in them, and would go into the log."""
    sender, recipient = (message[name].addresses[0].addr_spec for name in ("From", "To"))
    try:
        connection.send_message(message, sender, [recipient])
    except smtplib.SMTPRecipientsRefused as error:
        raise _answer(*next(iter(error.recipients.values()))) from None
    except smtplib.SMTPSenderRefused as error:
        # Not the letter's fault: another HALLWAY_MAIL_FROM, or another server, and it goes out.
        raise Outage(f"the mail server refuses our address: {error.smtp_code}") from None
    except smtplib.SMTPDataError as error:
        raise _answer(error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPNotSupportedError:
        raise Refused("the mail server takes no addresses with such letters") from None
    except (smtplib.SMTPException, OSError) as error:
        raise Outage(f"the connection to the mail server broke: {_kind(error)}") from None


def _answer(code: int, text: bytes | str) -> Exception:
    """What a refusal means: 4xx is for now, 5xx for good. Of its text, the enhanced code (RFC 3463) names nobody."""
    known = ENHANCED.match(text if isinstance(text, bytes) else text.encode())
    says = f"{code} {known[1].decode()}" if known else str(code)
    if code >= 500:
        return Refused(f"refused: {says}")
    return NotNow(f"the mail server says not now: {says}", tier=NOT_NOW_TIER)


def _kind(error: Exception) -> str:
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
