"""Moments as people read them: in the conference's zone, and in the viewer's beside it.

Pure: no clock is read here and no request is seen. What a session is, is the business of views.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
# One or two per offset, so that the short list on every page has a right answer for nearly everyone.
COMMON_ZONES = (
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Halifax",
    "America/Argentina/Buenos_Aires",
    "America/Sao_Paulo",
    "Atlantic/Azores",
    "UTC",
    "Europe/London",
    "Europe/Lisbon",
    "Africa/Lagos",
    "Europe/Berlin",
    "Europe/Brussels",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Athens",
    "Europe/Helsinki",
    "Europe/Kyiv",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Nairobi",
    "Europe/Istanbul",
    "Asia/Tehran",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Australia/Perth",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Australia/Adelaide",
    "Australia/Sydney",
    "Pacific/Auckland",
)


@dataclass(frozen=True)
class Stamp:
    """A moment on the clock and the calendar of one zone."""

    iso: str
    clock: str
    day: date

    @property
    def date(self) -> str:
        return long_date(self.day)

    @property
    def short_date(self) -> str:
        return short_date(self.day)


@dataclass(frozen=True)
class When:
    """From when to when, in the conference's zone and, if it is known and another, in the viewer's."""

    start: Stamp
    end: Stamp | None
    your_start: Stamp | None = None
    your_end: Stamp | None = None

    @property
    def end_day(self) -> str:
        """The date of the end when it is not that of the start."""
        return self.end.short_date if self.end and self.end.day != self.start.day else ""

    @property
    def your_day(self) -> str:
        """The viewer's date when it is not the conference's."""
        return self.your_start.short_date if self.your_start and self.your_start.day != self.start.day else ""

    @property
    def your_end_day(self) -> str:
        """The viewer's date of the end when it is not that of their start."""
        if self.your_start is None or self.your_end is None or self.your_end.day == self.your_start.day:
            return ""
        return self.your_end.short_date


@dataclass(frozen=True)
class Zones:
    """The conference's zone, and the viewer's if they told us; `at` is now, on pages that say what is on."""

    conference: ZoneInfo
    viewer: ZoneInfo | None = None
    at: datetime | None = None

    def when(self, start: str | None, end: str | None) -> When | None:
        """None for what is not scheduled."""
        if not start:
            return None
        first, last = instant(start), instant(end) if end else None
        here = stamp(first, self.conference)
        until = stamp(last, self.conference) if last else None
        # One of the two clocks may change while the session lasts: then they differ at its end only.
        if self.viewer is None or not (self.differ_at(first) or (last and self.differ_at(last))):
            return When(here, until)
        return When(here, until, stamp(first, self.viewer), stamp(last, self.viewer) if last else None)

    def differ_at(self, moment: datetime) -> bool:
        """Whether the two clocks show different times then. Zones with other names may well agree."""
        if self.viewer is None:
            return False
        return moment.astimezone(self.viewer).utcoffset() != moment.astimezone(self.conference).utcoffset()

    def own(self, moment: str) -> Stamp:
        """For things that happened anywhere (a post, a change): the viewer's clock, else the conference's."""
        return stamp(instant(moment), self.viewer or self.conference)


def instant(text: str) -> datetime:
    """An RFC 3339 moment; one without an offset is taken as UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def stamp(moment: datetime, zone: tzinfo) -> Stamp:
    """Names the offset only when the clock shows this time twice that day (the hour that comes back in autumn)."""
    local = moment.astimezone(zone)
    clock = f"{local:%H:%M}"
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        clock = f"{clock} {offset_label(local)}"
    return Stamp(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), clock, local.date())


def offset_label(moment: datetime) -> str:
    """UTC+1, UTC−3:30: understood everywhere, unlike names such as IST."""
    seconds = int((moment.utcoffset() or timedelta()).total_seconds())
    if not seconds:
        return "UTC"
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"UTC{'+' if seconds > 0 else '−'}{hours}" + (f":{minutes:02}" if minutes else "")


def long_date(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1][:3]}"


def date_range(first: date, last: date) -> str:
    """`Sat 1 February 2020`, `1–2 February 2020`, `30 January – 2 February 2020`."""
    if first == last:
        return long_date(first)
    end = f"{last.day} {MONTHS[last.month - 1]} {last.year}"
    if first.year != last.year:
        return f"{first.day} {MONTHS[first.month - 1]} {first.year} – {end}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} – {end}"
    return f"{first.day}–{end}"


def duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def position(seconds: int) -> str:
    """Where in a recording: `4:07`, `1:02:03`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def programme_day(moment: datetime, zone: ZoneInfo, day_change: str) -> date:
    """The day a conference still counts this moment to: at 01:00 most people are in yesterday's evening."""
    try:
        change = time.fromisoformat(day_change)
    except ValueError:
        change = time(4)
    local = moment.astimezone(zone)
    return local.date() - timedelta(days=1) if local.time() < change else local.date()


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    return frozenset(available_timezones()) - {"Factory", "localtime"}


def find_zone(name: str | None) -> ZoneInfo | None:
    """The zone of that name, or None. Only known names are looked up, so no path can be smuggled in."""
    return ZoneInfo(name) if name and name in known_zones() else None


def zone_choices(names: Iterable[str], at: datetime) -> list[tuple[str, str]]:
    """(name, label) for a select, west to east."""
    places = sorted(((at.astimezone(ZoneInfo(name)), name) for name in names), key=_west_to_east)
    return [(name, f"{city(name)} ({offset_label(moment)})") for moment, name in places]


def _west_to_east(place: tuple[datetime, str]) -> tuple[timedelta, str]:
    return place[0].utcoffset() or timedelta(), city(place[1])


def zones_by_region(at: datetime) -> dict[str, list[tuple[str, str]]]:
    """Every zone that is a place, for the page on which anyone finds theirs."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(known_zones()):
        region, _, place = name.partition("/")
        if place and region in REGIONS:
            label = f"{place.replace('_', ' ')} ({offset_label(at.astimezone(ZoneInfo(name)))})"
            regions.setdefault(region, []).append((name, label))
    return regions


def city(name: str) -> str:
    return name.rpartition("/")[2].replace("_", " ")
