"""Dates and times as people type them into tables, made ISO 8601. What cannot be read raises ValueError, for people."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ,]+(.+))?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{0,2})?$")
_NUMBERS = re.compile(r"^(\d{1,2})([./-])\s?(\d{1,2})[./-]\s?(\d{4}|\d{2})(?:[T ,]+(.+))?$")
_DAY_FIRST = re.compile(
    r"^(\d{1,2})(?:\.|st|nd|rd|th)?\s+(?:de\s+|of\s+)?([^\W\d]+)\.?,?\s+(?:de\s+)?(\d{4})(?:[ ,]+(.+))?$"
)
_MONTH_FIRST = re.compile(r"^([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:[ ,]+(.+))?$")
_WEEKDAY = re.compile(r"^[^\W\d]{2,12}\.?,?\s+(?=\d|[^\W\d]+\.?\s+\d)")
_CLOCK = re.compile(
    r"^(\d{1,2})(?:[:.h](\d{2}))?(?::(\d{2})(?:\.\d+)?)?\s*([ap]\.?m\.?)?(?:\s*(?:h|uhr|hrs?))?$", re.IGNORECASE
)
_OFFSET = re.compile(r"\s*(Z|[+-]\d{2}:?\d{2})$")
_HOURS_MINUTES = re.compile(
    r"^(?:(\d+(?:[.,]\d+)?)\s*(?:h|hours?|hrs?|std\.?|stunden?|heures?|horas?)\.?)?\s*"
    r"(?:(\d+)\s*(?:m|min|mins|minutes?|minuten|minutos)?\.?)?$",
    re.IGNORECASE,
)
_ISO_DURATION = re.compile(r"^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?$", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan jän jän gen ene janv", "feb fév fev febr", "mar mär mrz mars maart", "apr avr abr", "may mai mei maj",
         "jun juin giu", "jul juil lug", "aug août aou ago", "sep sept set", "oct okt ott out", "nov",
         "dec dez déc dic"), 1)
    for name in names.split()
}  # fmt: skip

NEAR = timedelta(days=3)  # before and after a conference there are trainings and sprints


def is_day_first(values: Iterable[str], days: tuple[date, date] | None = None) -> tuple[bool, bool]:
    """Whether 3/5/2031 is in May, by the other dates of its column; and whether that is only a guess.

    Where these do not tell, `days` may, the first and the last of the conference: only one reading is near them.
    """
    found = [match for value in values if (match := _NUMBERS.match(_without_weekday(value)))]
    if any(int(match[1]) > 12 or match[2] == "." for match in found):
        return True, False
    if any(int(match[3]) > 12 for match in found):
        return False, False
    is_near = {order: _are_near(found, days, day_first=order) for order in (True, False)} if days else {}
    if is_near.get(True) != is_near.get(False):
        return is_near[True], False
    is_american = any("m" in (match[5] or "").lower() for match in found)
    return not is_american, bool(found)


def _are_near(found: list[re.Match[str]], days: tuple[date, date], *, day_first: bool) -> bool:
    """Whether one of these dates, so read, is of the conference or of the days around it."""
    for match in found:
        day, month = (match[1], match[3]) if day_first else (match[3], match[1])
        year = match[4] if len(match[4]) == 4 else f"20{match[4]}"
        try:
            read = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if days[0] - read <= NEAR and read - days[1] <= NEAR:
            return True
    return False


def moment(value: str, *, day_first: bool = True, pattern: str = "") -> tuple[date, str]:
    """The date, and the time of day as ISO text with its offset, if both were given; the time is "" otherwise."""
    value = " ".join(value.split())
    if pattern:
        found = _by_pattern(value, pattern)
        if found is not None:
            return found
    text = _without_weekday(value)
    if match := _ISO.match(text):
        return _date(match[1], match[2], match[3], value), _clock(match[4])
    if match := _COMPACT.match(text):
        return _date(match[1], match[2], match[3], value), f"{match[4]}:{match[5]}:00" if match[4] else ""
    if match := _NUMBERS.match(text):
        day, month = (match[1], match[3]) if day_first else (match[3], match[1])
        year = match[4] if len(match[4]) == 4 else f"20{match[4]}"
        return _date(year, month, day, value), _clock(match[5])
    for shape, of_day, of_month in ((_DAY_FIRST, 1, 2), (_MONTH_FIRST, 2, 1)):
        match = shape.match(text)
        if match and (number := _month(match[of_month])):
            return _date(match[3], str(number), match[of_day], value), _clock(match[4])
    raise ValueError(f"the date “{value[:40]}” cannot be read: write it as 2031-05-30, or give the format of dates")


def clock(value: str) -> str:
    """A time of day as ISO text. 9:30 am, 09h30 and 9.30 Uhr are times, too."""
    return _clock(" ".join(value.split()))


def is_clock(value: str) -> bool:
    return bool(_CLOCK.match(_OFFSET.sub("", value.strip())))


def minutes(value: str) -> int:
    """A length: 45, 0:45, 45 min, 1.5 h, PT45M."""
    text = " ".join(value.split())
    if match := _ISO_DURATION.match(text):
        days, hours, mins = (int(part or 0) for part in match.groups())
        return days * 1440 + hours * 60 + mins
    if match := re.match(r"^(\d{1,3}):(\d{2})(?::\d{2})?$", text):
        return int(match[1]) * 60 + int(match[2])
    match = _HOURS_MINUTES.match(text)
    if match is None or not text:
        raise ValueError(f"the duration “{value[:40]}” cannot be read: write minutes, or hours and minutes as 1:30")
    return round(float((match[1] or "0").replace(",", ".")) * 60) + int(match[2] or 0)


def joined(day: date, clock: str) -> str:
    """An ISO moment. A time of 24:00 and later is on the next day."""
    hours = int(clock[:2])
    if hours >= 24:
        day, clock = day + timedelta(days=1), f"{hours - 24:02d}{clock[2:]}"
    return f"{day.isoformat()}T{clock}"


def _by_pattern(value: str, pattern: str) -> tuple[date, str] | None:
    try:
        found = datetime.strptime(value, pattern)
    except ValueError:
        return None
    has_time = any(directive in pattern for directive in ("%H", "%I", "%X", "%c", "%T", "%R"))
    return found.date(), found.strftime("%H:%M:%S%z") if has_time else ""


def _without_weekday(value: str) -> str:
    return _WEEKDAY.sub("", " ".join(value.split()), count=1) if not _MONTH_FIRST.match(value) else value


def _date(year: str, month: str, day: str, value: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"the date “{value[:40]}” is none in the calendar") from None


def _month(word: str) -> int | None:
    word = word.casefold()
    return next((number for name, number in _MONTHS.items() if word.startswith(name)), None)


def _clock(value: str | None) -> str:
    """ISO text of a time of day, with the offset that was given; "" for none."""
    if not value or not value.strip():
        return ""
    offset = _OFFSET.search(value)
    match = _CLOCK.match(value[: offset.start()].strip() if offset else value.strip())
    if match is None or (match[2] is None and not match[4] and len(match[1]) > 2):
        raise ValueError(f"the time “{value[:40]}” cannot be read: write it as 14:30")
    hours, mins, seconds = (int(part or 0) for part in match.groups()[:3])
    half = (match[4] or "").lower()[:1]
    if half and not 1 <= hours <= 12:
        raise ValueError(f"the time “{value[:40]}” is none on a clock")
    hours = hours % 12 + (12 if half == "p" else 0) if half else hours
    if hours > 29 or mins > 59 or seconds > 59:
        raise ValueError(f"the time “{value[:40]}” is none on a clock")
    return f"{hours:02d}:{mins:02d}:{seconds:02d}" + (offset[1] if offset else "")
