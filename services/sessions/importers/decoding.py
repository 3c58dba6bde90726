"""Text out of bytes whose encoding nobody told: UTF-8 mostly, with what else is in it taken as Windows-1252."""

import re

from services.sessions.importers.raw import Notes

_STRAY = re.compile("[\udc80-\udcff]")  # how Python keeps a byte that is not UTF-8
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def decoded(content: bytes, notes: Notes) -> str:
    if content.startswith(_WIDE):
        return content.decode("utf-16", "replace")
    text = content.decode("utf-8-sig", "surrogateescape")
    text, count = _STRAY.subn(lambda stray: _windows(stray[0]), text)
    if count:
        notes.warn(f"The file is not UTF-8 in {count} places; they were read as Windows-1252. Look at its accents.")
    return text


def _windows(stray: str) -> str:
    return bytes([ord(stray) - 0xDC00]).decode("cp1252", "replace")
