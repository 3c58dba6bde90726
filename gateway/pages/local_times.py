"""Times as people type them: on the clock of the conference, which skips an hour once a year and has one twice.

Pure. What browsers send of a field "date and time" has no zone: `2026-03-29T02:30`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.pages.times import instant, offset_label

FIRST, SECOND = FOLDS = ("first", "second")  # of the two times that a clock shows alike when it is put back
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?\Z")


class NoSuchTime(ValueError):
    """What is wrong with it, for whoever typed it. `is_twice`: it must be said which of two is meant."""

    def __init__(self, message: str, *, is_twice: bool = False) -> None:
        super().__init__(message)
        self.is_twice = is_twice


@dataclass(frozen=True)
class Typed:
    """A moment as a form has it; `which` is empty unless the clock shows this time twice."""

    text: str
    which: str = ""


def typed(moment: str | None, zone: ZoneInfo) -> Typed:
    """How a moment is shown in a form; seconds only when it has some."""
    if not moment:
        return Typed("")
    local = instant(moment).astimezone(zone)
    text = local.strftime("%Y-%m-%dT%H:%M:%S" if local.second else "%Y-%m-%dT%H:%M")
    return Typed(text, FOLDS[local.fold] if _is_twice(local.replace(tzinfo=None), zone) else "")


def moment(text: str, which: str, zone: ZoneInfo) -> str:
    """The moment in UTC, as the API takes it. Raises NoSuchTime."""
    if not _LOCAL.match(text):
        raise NoSuchTime("Give a day and a time, such as 2026-11-23 09:30.")
    try:
        local = datetime.fromisoformat(text)
        _check_exists(local, zone)
        if _is_twice(local, zone):
            local = local.replace(fold=_fold(local, which, zone))
        return local.replace(tzinfo=zone).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        raise NoSuchTime("Too early or too late a time.") from None
    except NoSuchTime:
        raise
    except ValueError:
        raise NoSuchTime("There is no such day or time.") from None


def choices(text: str, zone: ZoneInfo) -> list[tuple[str, str]]:
    """(value, label) of the two moments at which the clock shows this time; none when there is only one."""
    if not _LOCAL.match(text):
        return []
    try:
        local = datetime.fromisoformat(text)
        if not _is_twice(local, zone):
            return []
    except (ValueError, OverflowError):
        return []
    moments = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return [
        (name, f"the {name} {local:%H:%M} ({offset_label(each)})") for name, each in zip(FOLDS, moments, strict=True)
    ]


def _fold(local: datetime, which: str, zone: ZoneInfo) -> int:
    if which not in FOLDS:
        first, second = (offset_label(local.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
        raise NoSuchTime(
            f"The clocks go back that night, and {local:%H:%M} comes twice: first in {first}, then in {second}. "
            "Say which is meant.",
            is_twice=True,
        )
    return FOLDS.index(which)


def _check_exists(local: datetime, zone: ZoneInfo) -> None:
    """Raises NoSuchTime for a time that the clock skips."""
    back = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    if back.replace(tzinfo=None) != local:
        gap = abs(_offset(local, zone, 1) - _offset(local, zone, 0))
        after = local + gap
        raise NoSuchTime(
            f"There is no {local:%H:%M} on that day: the clocks are put forward by {_minutes(gap)}. "
            f"What would be {local:%H:%M} is {after:%H:%M}."
        )


def _is_twice(local: datetime, zone: ZoneInfo) -> bool:
    return _offset(local, zone, 0) > _offset(local, zone, 1)


def _offset(local: datetime, zone: ZoneInfo, fold: int) -> timedelta:
    return local.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()


def _minutes(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    return "an hour" if minutes == 60 else f"{minutes} minutes"
