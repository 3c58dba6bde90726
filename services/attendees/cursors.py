"""Cursors of lists of people: the sort key of the last one on a page, given back by whoever wants the next. Pure."""

import base64
import binascii
import json

from services.contracts.errors import Invalid

LONGEST = 500  # characters


def cursor_of(*parts: str) -> str:
    """Opaque on purpose: nobody shall rely on what is in it."""
    return base64.urlsafe_b64encode(json.dumps(parts, ensure_ascii=False).encode()).decode().rstrip("=")


def parts_of(cursor: str, count: int) -> list[str]:
    """The parts that a page gave out. Raises Invalid for what none gave: an empty page would look like the end."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True)) if len(cursor) <= LONGEST else None
    except (binascii.Error, ValueError):
        parts = None
    if not isinstance(parts, list) or len(parts) != count or not all(isinstance(part, str) for part in parts):
        raise Invalid.cursor()
    return parts
