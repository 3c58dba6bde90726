"""Turns a letter into a message: text and HTML with the same words, and headers that nothing in them can break."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from services.attendees import cleaning
from services.attendees.mail.domain import Letter
from services.attendees.mail.texts import Text

VALUE_CHARACTERS = 2_000  # of one value in a letter; a note to those invited has less
SUBJECT_CHARACTERS = 150
NAME = "Hallway"

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=lambda name: str(name).endswith(".html"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class BadAddress(ValueError):
    """Nobody can have this address."""


@dataclass(frozen=True)
class Stationery:
    """What all letters of this installation have: where its pages are, and from whom they come."""

    public_url: str
    sender: Address

    @property
    def site(self) -> str:
        return urlsplit(self.public_url).netloc

    @classmethod
    def of(cls, public_url: str, mail_from: str) -> "Stationery":
        """`mail_from` is an address, with or without a name; empty: one at the host of `public_url`.

        Raises ValueError, saying what is wrong.
        """
        host = urlsplit(public_url).hostname
        if not host:
            raise ValueError("HALLWAY_PUBLIC_URL must be an address such as https://conference.example.org")
        return cls(public_url, _sender(mail_from) if mail_from else Address(NAME, "hallway", _domain(host)))


def render(letter: Letter, text: Text, stationery: Stationery, *, token: str, at: datetime) -> EmailMessage:
    """The whole message, dated `at`. Raises BadAddress when it cannot go anywhere."""
    values = {name: cleaned(value) for name, value in letter.values.items()} | {"site": stationery.site}
    in_path = {name: quote(value, safe="") for name, value in values.items()} | {"token": token}
    shown = {
        "site": stationery.site,
        "url": stationery.public_url,
        "button": text.button,
        "link": stationery.public_url + text.path.format(**in_path) if text.path else "",
    }
    subject = " ".join(text.subject.format(**values).split())[:SUBJECT_CHARACTERS]
    message = EmailMessage(policy=SMTP)
    message["From"] = stationery.sender
    message["To"] = _recipient(letter.address)
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(letter, stationery)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine shall answer it
    said = [paragraph for paragraph in text.paragraphs if paragraph.format(**values).strip()]
    paragraphs = [paragraph.format(**values) for paragraph in said]
    message.set_content(_templates.get_template("letter.txt").render(shown, paragraphs=paragraphs))
    isolated = {name: Markup("<bdi>{}</bdi>").format(value) for name, value in values.items()}
    paragraphs = [escape(paragraph).format(**isolated) for paragraph in said]
    html = _templates.get_template("letter.html").render(shown, subject=subject, paragraphs=paragraphs)
    message.add_alternative(html, subtype="html")
    return message


def message_id(letter: Letter, stationery: Stationery) -> str:
    """The same for the same letter, always: one that was perhaps sent already can be told from a second one."""
    return f"<{hashlib.sha256(letter.id.encode()).hexdigest()[:40]}@{stationery.sender.domain}>"


def cleaned(value: str) -> str:
    """Words of a person as they may stand in a letter: bounded, without what is invisible or turns the text round."""
    return cleaning.lines(value[:VALUE_CHARACTERS]) + ("…" if len(value) > VALUE_CHARACTERS else "")


def _recipient(address: str) -> Address:
    """As one address, whatever stands in it: a list of two would go to two."""
    local, _, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode()  # servers that know ASCII only can send there, too
        # The parser knows ASCII only; other letters may stand wherever an x may (RFC 6531).
        Address(
            addr_spec="".join(one if one.isascii() or not one.isprintable() else "x" for one in f"{local}@{domain}")
        )
        plain = Address(addr_spec=f"{local}@{domain}") if local.isascii() else Address(username=local, domain=domain)
    except (MessageError, ValueError, IndexError) as error:
        raise BadAddress("the address is none") from error
    return plain


def _sender(mail_from: str) -> Address:
    header = SMTP.header_factory("From", " ".join(mail_from.split()))
    addresses: tuple[Address, ...] = getattr(header, "addresses", ())
    if len(addresses) != 1 or header.defects or not (addresses[0].username and addresses[0].domain):
        raise ValueError("HALLWAY_MAIL_FROM must be one address: Hallway <hallway@example.org>")
    return Address(addresses[0].display_name or NAME, addresses[0].username, addresses[0].domain)


def _domain(host: str) -> str:
    """A number is not the domain of an address."""
    try:
        ip_address(host)
    except ValueError:
        return host
    return "localhost"
