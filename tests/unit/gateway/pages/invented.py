"""An invented programme in the fake services: small for tests, and as large as wished to look at."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.unit.gateway.fakes import FakeServices

ROOMS = (
    "Aula Magna",
    "Janson",
    "K.1.105 (La Fontaine)",
    "H.1302 (Depage)",
    "UB2.252A (Lameere)",
    "AW1.120",
    "D.hacking",
    "Workshop 1",
)
TRACKS = ("Keynotes", "Databases", "Python", "Community", "Hardware & making", "Security", "Web", "Ethics of software")
TITLES = (
    "How we moved forty services without anyone noticing",
    "Reading a flame graph over breakfast",
    "Threads, greenlets and other small lies",
    "A queue is a promise: at least once, applied once",
    "What the archive of a mailing list teaches about a community",
    "Soldering for people who type",
    "Time zones: a love story in seventeen tables",
    "Maps from open data, printed on real paper",
    "Why your backup is not one",
    "Public money, public code: five years on",
    "The smallest useful compiler",
    "Radio astronomy with a dish from the scrapyard",
    "Accessible by default",
    "Fuzzing the parser you wrote last night",
)
NAMES = (
    "Ada Marsh",
    "Bruno Okafor",
    "Chen Li-Hua",
    "Dagny Østergård",
    "Emeka Nwosu",
    "Farah Haddad",
    "Gül Demir",
    "Hana Sato",
    "Ivo Kovač",
    "Jamila Boateng",
    "Kai Nakamura-Lindqvist",
    "Luz Ferreira",
)
LOREM = (
    "<p>Everything that can be late is late one day: messages, people, the coffee. This talk follows a single request "
    "through a system that has decided to live with that, and shows what becomes simple once you do.</p>"
    "<p>We look at</p><ul><li>what an <em>outbox</em> is, and why it belongs to the document,</li>"
    "<li>how a reader notices a gap,</li><li>and what to do when <code>seq</code> runs away.</li></ul>"
)
FIRST = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)


def rfc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def conference(services: FakeServices, **fields: Any) -> dict[str, Any]:
    facts = {
        "title": "Winterhall 2026",
        "start": "2026-01-31",
        "end": "2026-02-01",
        "timezone": "Europe/Brussels",
        "description": "Two days of free software in a cold building with warm rooms.",
    }
    return services.sessions.add_conference("winterhall", **{**facts, **fields})


def talk(
    services: FakeServices, conference_id: str, title: str, start: datetime | None, **fields: Any
) -> dict[str, Any]:
    """A published session of 45 minutes; `day` is what the sessions service would say."""
    day = fields.pop("day", f"{start:%Y-%m-%d}" if start else None)
    minutes = timedelta(minutes=fields.pop("minutes", 45))
    times = {"start": rfc(start), "end": rfc(start + minutes)} if start else {}
    session = services.sessions.add_session(conference_id, title, **{"state": "published", **times, **fields})
    session["day"] = day
    return session


def programme(services: FakeServices, conference_id: str, per_day: int, days: int = 2) -> list[dict[str, Any]]:
    made = []
    for number in range(per_day * days):
        day, place = divmod(number, per_day)
        slot = place * 20 // per_day
        start = FIRST + timedelta(days=day, minutes=30 * slot + (5 * (number % 3) if per_day > 60 else 0))
        speakers = [NAMES[(number * 5 + i * 3) % len(NAMES)] for i in range(number % 3)]
        made.append(
            talk(
                services,
                conference_id,
                TITLES[(number * 3) % len(TITLES)],
                start,
                minutes=(25, 45, 50)[number % 3],
                room=ROOMS[number % len(ROOMS)] if per_day < 60 else f"Room {number % 35}",
                track=TRACKS[number * 7 % len(TRACKS)],
                type=("talk", "talk", "workshop")[number % 3],
                speakers=speakers,
                languages=["en"] if number % 7 else ["fr", "nl"],
                abstract_html=LOREM,
                abstract="Everything that can be late.",
            )
        )
    return made


def recording(url: str, title: str = "", **fields: Any) -> dict[str, Any]:
    """As a session has it."""
    return {
        "id": f"recording-{title}",
        "url": url,
        "title": title,
        "type": "",
        "languages": [],
        "licence": "",
        "credit": "",
        "credit_url": "",
        "start_offset_seconds": 0,
        "duration_seconds": None,
        "chapters": [],
        "added_at": None,
        **fields,
    }


def material(url: str, title: str = "") -> dict[str, Any]:
    """A link, as a session has it."""
    nothing = dict.fromkeys(("added_at", "number", "filename", "size", "content_type"))
    return {"id": f"material-{title}", "url": url, "title": title, "type": "", "versions": [], **nothing}
