"""The demo conference's programme as a schedule.json (version 1), with dates around a given day. Pure."""

import tomllib
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

DAYS = 3
DAY_CHANGE_HOUR = 4  # a session that starts before it belongs to the day before
SITE = "https://harbour-lights.example"
GENERATOR = {"name": "hallway-demo", "version": "1"}


@cache
def source() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("programme.toml").read_text())


def zone() -> ZoneInfo:
    return ZoneInfo(source()["conference"]["timezone"])


def slug(first_day: date) -> str:
    return f"harbour-lights-{first_day.year}"


def guid(title: str) -> str:
    """Of the session with this title: the same in every installation."""
    return str(uuid5(NAMESPACE_URL, f"{SITE}/{title}"))


def schedule(first_day: date) -> dict[str, Any]:
    """The whole file."""
    about = source()["conference"]
    conference = {
        "acronym": slug(first_day),
        "title": f"{about['name']} {first_day.year}",
        "description": about["subtitle"],
        "start": first_day.isoformat(),
        "end": (first_day + timedelta(days=DAYS - 1)).isoformat(),
        "daysCount": DAYS,
        "timeslot_duration": "00:05",
        "time_zone_name": about["timezone"],
        "rooms": [{"name": name, "guid": guid(f"room {name}")} for name in about["rooms"]],
        "tracks": [{"name": name} for name in about["tracks"]],
        "days": [_day(number, first_day + timedelta(days=number - 1)) for number in range(1, DAYS + 1)],
    }
    return {"generator": GENERATOR, "schedule": {"version": "1.0", "base_url": SITE, "conference": conference}}


def _day(number: int, on: date) -> dict[str, Any]:
    begins = datetime(on.year, on.month, on.day, DAY_CHANGE_HOUR, tzinfo=zone())
    entries = [entry for entry in source()["session"] if entry["day"] == number]
    rooms = source()["conference"]["rooms"]
    return {
        "index": number,
        "date": on.isoformat(),
        "day_start": begins.isoformat(),
        "day_end": (begins + timedelta(days=1, minutes=-1)).isoformat(),
        "rooms": {room: [_event(entry, on) for entry in entries if entry["room"] == room] for room in rooms},
    }


def _event(entry: dict[str, Any], on: date) -> dict[str, Any]:
    hour, minute = map(int, entry["start"].split(":"))
    starts = datetime(on.year, on.month, on.day, hour, minute, tzinfo=zone())
    title = entry["title"].removeprefix("CANCELLED: ")
    identity = guid(title)
    return {
        "guid": identity,
        "id": source()["session"].index(entry) + 1,
        "date": starts.isoformat(),
        "start": entry["start"],
        "duration": f"{entry['minutes'] // 60:02}:{entry['minutes'] % 60:02}",
        "room": entry["room"],
        "slug": f"{slug(on)}-{identity[:8]}",
        "url": f"{SITE}/{on.year}/{identity[:8]}",
        "title": entry["title"],
        "subtitle": entry.get("subtitle", ""),
        "track": entry.get("track", ""),
        "type": entry["type"],
        "language": entry.get("language", "en"),
        "abstract": entry.get("abstract", ""),
        "description": "",
        "persons": [{"guid": guid(f"person {name}"), "name": name} for name in entry.get("speakers", [])],
        "links": _links(entry, identity, on.year),
        "attachments": [],
    }


def _links(entry: dict[str, Any], identity: str, year: int) -> list[dict[str, str]]:
    if not entry.get("recorded"):
        return []
    return [{"url": f"{SITE}/{year}/{identity[:8]}.webm", "title": "Video recording", "type": "media"}]
