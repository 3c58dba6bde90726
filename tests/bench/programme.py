"""An invented programme of any size, as schedule.json (v1): the same for the same size, on every machine."""

import json
import random
import uuid
from datetime import date, datetime, timedelta
from typing import Any

DAYS, ROOMS = 5, 20
FIRST_DAY = date(2027, 3, 1)
ZONE, OFFSET = "Europe/Brussels", "+01:00"
PER_SLOT = DAYS * ROOMS
MAX_SESSIONS = PER_SLOT * 12  # one an hour, from nine in the morning
TRACKS = ("Databases", "Networks", "Community", "Security", "Science", "Hardware", "Languages", "Web")
SOME_WORDS = (
    "archive balance beacon bridge canvas circuit cluster compass copper current delta ember engine fabric ferry "
    "filter forest garden glacier granite harbour horizon island kernel lantern ledger library lighthouse loom "
    "magnet meadow mirror module mosaic museum needle network orbit orchard packet paper pattern pebble pencil "
    "planet pocket prairie prism puzzle quarry quartz queue radio railway river saddle sailor signal silver sketch "
    "spindle spiral station stream summit sunrise switch tablet tandem thread tide timber tower tunnel valley "
    "velvet village voyage walnut weather willow window winter wonder workshop"
)
WORDS = SOME_WORDS.split()


def schedule(sessions: int) -> bytes:
    """`sessions` is rounded down to a whole number of slots in all rooms (steps of 100)."""
    invent = random.Random(sessions)
    slots = range(max(1, min(sessions, MAX_SESSIONS) // PER_SLOT))
    days = [_day(invent, number, FIRST_DAY + timedelta(days=number), slots) for number in range(DAYS)]
    conference = {
        "acronym": "bench",
        "title": "Days of Measuring",
        "start": days[0]["date"],
        "end": days[-1]["date"],
        "daysCount": DAYS,
        "timeslot_duration": "00:30",
        "time_zone_name": ZONE,
        "days": days,
    }
    return json.dumps({"schedule": {"version": "1.0", "conference": conference}}).encode()


def _day(invent: random.Random, number: int, day: date, slots: range) -> dict[str, Any]:
    rooms = {f"Room {room + 1}": [_session(invent, day, room, slot) for slot in slots] for room in range(ROOMS)}
    return {
        "index": number + 1,
        "date": day.isoformat(),
        "day_start": f"{day}T08:00:00{OFFSET}",
        "day_end": f"{day}T23:00:00{OFFSET}",
        "rooms": rooms,
    }


def _session(invent: random.Random, day: date, room: int, slot: int) -> dict[str, Any]:
    start = datetime(day.year, day.month, day.day, 9 + slot)
    return {
        "id": (day.toordinal() * ROOMS + room) * 24 + slot,
        "guid": str(uuid.UUID(int=invent.getrandbits(128), version=4)),
        "date": f"{start.isoformat()}{OFFSET}",
        "start": f"{start:%H:%M}",
        "duration": "00:45",
        "room": f"Room {room + 1}",
        "title": _words(invent, 5).capitalize(),
        "subtitle": "",
        "track": invent.choice(TRACKS),
        "type": "lecture",
        "language": "en",
        "abstract": _text(invent, 4),
        "description": _text(invent, 9),
        "do_not_record": False,
        "persons": [_person(invent) for _ in range(invent.randint(1, 3))],
        "links": [{"url": f"https://example.org/{_words(invent, 1)}", "title": _words(invent, 2)}],
    }


def _person(invent: random.Random) -> dict[str, Any]:
    number = invent.randrange(700)
    return {"id": number, "public_name": f"{WORDS[number % len(WORDS)].capitalize()} Speaker {number}"}


def _text(invent: random.Random, sentences: int) -> str:
    return " ".join(f"{_words(invent, 14).capitalize()}." for _ in range(sentences))


def _words(invent: random.Random, count: int) -> str:
    return " ".join(invent.choices(WORDS, k=count))
