"""Dates, times, zones and durations as programme files write them.

Functions raise ValueError with a sentence for people when a value cannot be read; who skips what is build.py's.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import available_timezones

from services.sessions.importers.raw import RawDay

DEFAULT_DAY_CHANGE = time(4)  # pretalx's; the hour at which even the party is over
MAX_DURATION = timedelta(days=7)  # the longest that the session domain takes
YEARS = range(1970, 2101)  # outside of these a date is a typing error, and year 1 overflows in a zone west of UTC

# Old names that browsers and phones no longer show. Names by continent stay as the organisers wrote them.
_CANONICAL = {
    "US/Eastern": "America/New_York", "US/Central": "America/Chicago", "US/Mountain": "America/Denver",
    "US/Pacific": "America/Los_Angeles", "US/Arizona": "America/Phoenix", "US/Hawaii": "Pacific/Honolulu",
    "US/Alaska": "America/Anchorage", "Canada/Eastern": "America/Toronto", "Canada/Pacific": "America/Vancouver",
    "Canada/Mountain": "America/Edmonton", "Canada/Central": "America/Winnipeg", "Canada/Atlantic": "America/Halifax",
    "GB": "Europe/London", "Eire": "Europe/Dublin", "Portugal": "Europe/Lisbon", "Poland": "Europe/Warsaw",
    "Turkey": "Europe/Istanbul", "Israel": "Asia/Jerusalem", "Japan": "Asia/Tokyo", "PRC": "Asia/Shanghai",
    "ROK": "Asia/Seoul", "ROC": "Asia/Taipei", "Singapore": "Asia/Singapore", "Hongkong": "Asia/Hong_Kong",
    "NZ": "Pacific/Auckland", "Brazil/East": "America/Sao_Paulo", "Asia/Calcutta": "Asia/Kolkata",
    "Etc/UTC": "UTC", "Zulu": "UTC", "Universal": "UTC", "Etc/Zulu": "UTC",
}  # fmt: skip
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$")
_TWO_PARTS = re.compile(r"^(\d{1,3}):(\d{1,2})$")
_THREE_PARTS = re.compile(r"^(\d{1,3}):(\d{1,2}):(\d{1,2})$")
_LONGEST_MOMENT = 40
_SPACED_OFFSET = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$|Z$)")


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def zone_name(value: str) -> str | None:
    """The IANA name meant by a value in any case, modern where the old one is only an alias; None if there is none."""
    name = _zones().get(value.strip().lower())
    return _CANONICAL.get(name, name) if name else None


def zone_of_offset(offset: timedelta) -> str | None:
    """A zone that shows local times right when a file has offsets but no zone; only whole hours have one."""
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest or not -12 <= hours <= 14:
        return None
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"  # POSIX signs: Etc/GMT-2 is two hours east


def day(value: str) -> date | None:
    """The date of a date or dateTime as written, or None."""
    try:
        found = date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None
    return found if found.year in YEARS else None


def moment(value: str) -> datetime:
    """An ISO date and time, with or without an offset."""
    try:
        found = datetime.fromisoformat(_SPACED_OFFSET.sub("", value.strip()[:_LONGEST_MOMENT]))
    except ValueError:
        raise ValueError(f"the date “{value[:40]}” is not an ISO 8601 date and time") from None
    if found.year not in YEARS:
        raise ValueError(f"the date “{value[:40]}” is not between {YEARS[0]} and {YEARS[-1]}")
    return found


def is_date_only(value: str) -> bool:
    return len(value.strip()) <= 10 and day(value) is not None


def in_utc(found: datetime, zone: tzinfo) -> datetime:
    local = found if found.tzinfo else found.replace(tzinfo=zone)
    return local.astimezone(UTC).replace(microsecond=0)


def clock(value: str) -> timedelta:
    """A time of day since midnight. 24:00 and later are of the next day, as Pentabarf writes them."""
    match = _CLOCK.match(value.strip())
    if match is None or int(match[1]) > 47 or int(match[2]) > 59 or int(match[3] or 0) > 59:
        raise ValueError(f"the start time “{value[:40]}” is not HH:MM")
    return timedelta(hours=int(match[1]), minutes=int(match[2]), seconds=int(match[3] or 0))


def on_day(value: str, start: str, day_change: time, zone: tzinfo) -> datetime:
    """The instant of a local start time on a programme day: what starts before the day changes is of the next date."""
    on = day(value)
    if on is None:
        raise ValueError(f"its day has no readable date (“{value[:40]}”)")
    since = clock(start)
    if since < timedelta(hours=day_change.hour, minutes=day_change.minute):
        since += timedelta(days=1)
    local = datetime.combine(on, time()) + since
    return in_utc(local.replace(tzinfo=zone), zone)


def programme_day(start: datetime, day_change: time, zone: tzinfo) -> date:
    """By wall clock: an hour that a summer time skips does not move the day."""
    local = start.astimezone(zone).replace(tzinfo=None)
    return (local - timedelta(hours=day_change.hour, minutes=day_change.minute)).date()


def day_change_of(stated: str, days: Iterable[RawDay], zone: tzinfo) -> time | None:
    """What the file says, else when most of its days end, if that is at night; None when neither is there."""
    try:
        since = clock(stated)
    except ValueError:
        since = None
    if since is not None and since < timedelta(hours=13):
        return (datetime.min + since).time()
    ends = Counter(end for end in (_night_end(found.end, zone) for found in days) if end is not None)
    return ends.most_common(1)[0][0] if ends else None


def _night_end(value: str, zone: tzinfo) -> time | None:
    """03:59 and 03:59:59 mean that the day changes at 04:00."""
    try:
        found = moment(value)
    except ValueError:
        return None
    local = in_utc(found, zone).astimezone(zone)
    if local.minute % 5 == 4:
        local = (local + timedelta(minutes=1)).replace(second=0)
    return local.time().replace(second=0) if local.hour < 10 else None


def durations(value: str) -> tuple[timedelta, ...]:
    """Everything a duration can mean, likeliest first: three parts are H:MM:SS to some and D:HH:MM to others."""
    value = value.strip()
    if value.isdigit() and len(value) <= 4:
        return _within((timedelta(minutes=int(value)),), value)
    if match := _TWO_PARTS.match(value):
        hours, minutes = int(match[1]), int(match[2])
        return _within((timedelta(hours=hours, minutes=minutes),) if minutes < 60 else (), value)
    if match := _THREE_PARTS.match(value):
        first, second, third = int(match[1]), int(match[2]), int(match[3])
        as_hours = timedelta(hours=first, minutes=second, seconds=third)
        as_days = timedelta(days=first, hours=second, minutes=third)
        candidates = [as_hours] if second < 60 and third < 60 else []
        candidates += [as_days] if second < 24 and third < 60 and as_days != as_hours else []
        return _within(tuple(candidates), value)
    raise ValueError(f"the duration “{value[:40]}” is not HH:MM")


def _within(candidates: tuple[timedelta, ...], value: str) -> tuple[timedelta, ...]:
    possible = tuple(found for found in candidates if found <= MAX_DURATION)
    if not possible:
        raise ValueError(f"the duration “{value[:40]}” is not HH:MM, or longer than {MAX_DURATION.days} days")
    return possible


def likeliest(candidates: tuple[timedelta, ...], grid: timedelta, room_until: timedelta | None) -> timedelta:
    """The reading that fits the programme's time grid and ends before the next session in the room begins."""
    if len(candidates) == 1:
        return candidates[0]

    def doubts(found: timedelta) -> tuple[bool, bool]:
        off_grid = found < grid or found % grid != timedelta()
        return off_grid, room_until is not None and found > room_until

    return min(candidates, key=doubts)  # the first of equals: hours, minutes and seconds
