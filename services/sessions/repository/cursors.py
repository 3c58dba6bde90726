"""Cursors: the sort key of the last thing on a page, `<start>|<id>`, given back by whoever wants the next page."""

import re

from services.contracts.errors import Invalid

_CURSOR = re.compile(r"^[0-9TZ:.-]{1,30}\|[0-9A-Z]{26}$")


def checked_cursor(cursor: str) -> str:
    """The cursor. Raises Invalid for what no page gave: an empty answer would look like the end of the list."""
    if not _CURSOR.match(cursor):
        raise Invalid.cursor()
    return cursor
