"""How a session that lasts longer than usual is found by when it begins. Pure."""

from datetime import datetime

from services.sessions.now.domain import length_of


def long_order(conference_id: str, order: str, start: datetime | None, end: datetime | None) -> str:
    """Conference, length and start, for one narrow range of one index; "" for the usual session."""
    length = length_of(start, end)
    return f"{conference_id}|{length}|{order}" if length else ""
