"""In which zone a programme's local times are, and at what hour its days change."""

from dataclasses import dataclass
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from services.sessions.importers import times
from services.sessions.importers.model import Unreadable
from services.sessions.importers.raw import Notes, RawProgramme

_HOW = "Give the conference's time zone with the import, for example Europe/Brussels."


@dataclass(frozen=True)
class Setting:
    name: str
    given: bool
    zone: ZoneInfo
    day_change: time


def setting(raw: RawProgramme, notes: Notes, timezone: str | None) -> Setting:
    name, given = _zone_name(raw, notes, timezone)
    zone = ZoneInfo(name)
    stated = raw.conference.get("day_change", "")
    day_change = times.day_change_of(stated, raw.days, zone) or times.DEFAULT_DAY_CHANGE
    return Setting(name, given, zone, day_change)


def _zone_name(raw: RawProgramme, notes: Notes, timezone: str | None) -> tuple[str, bool]:
    if timezone:
        name = times.zone_name(timezone)
        if name is None:
            raise Unreadable(f"“{timezone[:60]}” is no time zone. Give an IANA name, for example Europe/Brussels.")
        return name, True
    stated = raw.conference.get("time_zone_name", "").strip()
    name = times.zone_name(stated) if stated else None
    if name is not None:
        return name, True
    said = f"The file's time zone “{stated[:60]}” is unknown" if stated else "The file names no time zone"
    guess = _guess(raw)
    if guess is None:
        notes.warn(f"{said}; its local times were read as UTC. {_HOW}")
        return "UTC", False
    notes.warn(f"{said}; times are shown as {guess}, the offset its dates have. {_HOW}")
    return guess, False


def _guess(raw: RawProgramme) -> str | None:
    """Dates with one offset say how clocks were set, though not where; without one nothing is known."""
    offsets: set[timedelta | None] = set()
    for event in raw.events:
        try:
            offsets.add(times.moment(event.get("date") or event.get("start")).utcoffset())
        except ValueError:
            continue
    found = offsets.pop() if len(offsets) == 1 else None
    return times.zone_of_offset(found) if found else None
