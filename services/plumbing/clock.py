"""Time and ids: the only module of the services that asks the system what time it is."""

from datetime import UTC, datetime

from ulid import ULID


def now() -> datetime:
    """This moment in UTC, cut to milliseconds: what MongoDB keeps, so that a value read back equals the one written."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def to_text(moment: datetime) -> str:
    """RFC 3339 in UTC: `2026-11-23T09:00:00Z`, with milliseconds only where there are any."""
    precision = "milliseconds" if moment.microsecond else "seconds"
    return moment.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """The moment that `to_text` wrote; other RFC 3339 offsets are understood. ValueError when it is no moment."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time needs an offset, such as 2026-11-23T09:00:00Z")
    return moment.astimezone(UTC)


def new_id() -> str:
    """A ULID: opaque, unique, sorts by the time it was made. https://github.com/ulid/spec"""
    return str(ULID())
