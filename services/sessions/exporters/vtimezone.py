"""How the clocks of a zone were set over some years, for calendars, which must say it themselves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_STEP = timedelta(days=1)
_EXACT = timedelta(seconds=1)

Clock = tuple[timedelta, bool, str]  # offset, whether it is daylight saving time, name


@dataclass(frozen=True)
class Observance:
    """`begins` is by the clock that was in use before, as RFC 5545 has it; None when it has always been like this."""

    begins: datetime | None
    offset_before: timedelta
    offset: timedelta
    is_daylight: bool
    name: str


@lru_cache(maxsize=64)
def observances(zone: ZoneInfo, first_year: int, last_year: int) -> tuple[Observance, ...]:
    """Those in force from the beginning of the first year to the end of the last, with the one that led there.

    The years around are looked at too: clocks may have been set last in the year before.
    """
    at, end = datetime(first_year - 1, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    offset, is_daylight, name = before = _clock(zone, at)
    found = [Observance(None, offset, offset, is_daylight, name)]
    while at < end:
        following = at + _STEP
        after = _clock(zone, following)
        if after != before:
            moment = _change(zone, at, following)
            found.append(Observance((moment + before[0]).replace(tzinfo=None), before[0], *after))
            before = after
        at = following
    return tuple(found)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first moment of the new clock, between two moments that have different ones."""
    old = _clock(zone, before)
    while after - before > _EXACT:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        before, after = (middle, after) if _clock(zone, middle) == old else (before, middle)
    return after


def _clock(zone: ZoneInfo, at: datetime) -> Clock:
    local = at.astimezone(zone)
    return local.utcoffset() or timedelta(), bool(local.dst()), local.tzname() or zone.key
