"""What kind of file this is, by its first characters. Names and media types lie; organisers send what they saved."""

import json
import re

from services.sessions.importers import tables
from services.sessions.importers.model import Unreadable

_PROLOG = re.compile(rb"(?:\s+|<\?.{0,2000}?\?>|<!--.*?-->)*", re.DOTALL)
DECLARES = (
    "The file declares things in its document type (<!DOCTYPE … [ … ]>), such as entities. They are not read, because "
    "they can unfold without end or pull in other files. Remove that declaration and try again."
)
_COMPRESSED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf")
_DECLARING = re.compile(rb"<!doctype[^>\[]*\[")
_WANTED = "Give a schedule.xml or schedule.json, an iCalendar, Sessionize's JSON, or a table as CSV."


def kind(content: bytes) -> str:
    """ "xml", "json", "ics" or "csv"; Unreadable says what else it seems to be."""
    start = ascii_start(content)
    if not start:
        raise Unreadable(f"The file is empty. {_WANTED}", 1)
    if start.startswith((b"{", b"[")):
        return "json"
    if start.startswith(b"<"):
        _refuse_markup(start)
        return "xml"
    if start[:200].upper().startswith(b"BEGIN:VCALENDAR"):
        return "ics"
    if not _is_binary(content, start) and tables.looks_like_table(content):
        return "csv"
    raise Unreadable(f"{_other(content, start)} {_WANTED}", 1)


def ascii_start(content: bytes) -> bytes:
    """The beginning as ASCII, whatever the encoding: marks and the zero bytes of UTF-16 and UTF-32 are left out."""
    head = content[:65_536]
    if is_wide(head):
        head = head.replace(b"\0", b"")
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        head = head.removeprefix(mark)
    return head.lstrip(b" \t\r\n\x0b\x0c")


def is_wide(content: bytes) -> bool:
    """Whether this is UTF-16 or UTF-32."""
    return json.detect_encoding(content[:8]) not in {"utf-8", "utf-8-sig"}


def after_prolog(start: bytes) -> bytes:
    """From the document type or the first element on; a comment or a description may name <!DOCTYPE, a prolog not."""
    match = _PROLOG.match(start)
    return start[match.end() if match else 0 :]


def _refuse_markup(start: bytes) -> None:
    rest = after_prolog(start)[:200].lower()
    if rest.startswith((b"<!doctype html", b"<html")):
        raise Unreadable(
            "This is an HTML page, not a programme: perhaps a sign-in page, or the schedule page itself. " + _WANTED,
            _line(start, rest),
        )
    # A bare document type, as old exports have it, says nothing; one with declarations of its own may unfold or fetch.
    if rest.startswith(b"<!entity") or _DECLARING.match(rest):
        raise Unreadable(DECLARES, _line(start, rest))


def _line(start: bytes, rest: bytes) -> int:
    at = start.lower().find(rest)
    return start[: max(at, 0)].count(b"\n") + 1


def _is_binary(content: bytes, start: bytes) -> bool:
    if start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"GIF8", *_COMPRESSED)):
        return True
    return b"\0" in content[:65_536] and not is_wide(content)


def _other(content: bytes, start: bytes) -> str:
    if start.startswith(_COMPRESSED):
        return "The file is compressed. Unpack it first."
    if _is_binary(content, start):
        return "The file is binary, not a text."
    return "The file is neither XML nor JSON, nor a calendar or a table."
