"""Small synthetic programmes in the shapes that real systems write, for the tests beside this."""

import json
from typing import Any
from xml.sax.saxutils import escape

from services.sessions.importers import ImportedSession, Programme, read_programme

GUID = "11111111-2222-4333-8444-5555555555"


def guid(number: int) -> str:
    return f"{GUID}{number:02d}"


def event(number: int = 1, **fields: Any) -> dict[str, Any]:
    """An event as in schedule.json; a field given as None is left out."""
    found: dict[str, Any] = {
        "guid": guid(number),
        "id": number,
        "date": "2031-05-03T10:00:00+02:00",
        "start": "10:00",
        "duration": "00:45",
        "room": "Aula",
        "slug": f"demo-{number}-talk",
        "url": f"https://cfp.example.org/demo/talk/ABCDE{number}/",
        "title": f"Talk {number}",
        "subtitle": "",
        "track": "Main",
        "type": "talk",
        "language": "en",
        "abstract": "",
        "description": "",
        "logo": "",
        "persons": [{"id": 7, "public_name": "Ada Example"}],
        "links": [],
        "attachments": [],
    }
    found.update(fields)
    return {name: value for name, value in found.items() if value is not None}


def json_file(*events: Any, days: Any = None, **conference: Any) -> bytes:
    about = {
        "acronym": "demo31",
        "title": "DemoConf 2031",
        "start": "2031-05-03",
        "end": "2031-05-04",
        "time_zone_name": "Europe/Berlin",
        "timeslot_duration": "00:05",
        "days": days or [{"index": 1, "date": "2031-05-03", "rooms": {"Aula": list(events)}}],
        **conference,
    }
    schedule = {"version": "1.0", "base_url": "https://cfp.example.org/demo/schedule/", "conference": about}
    return json.dumps({"schedule": schedule}).encode()


def xml_event(number: int = 1, **fields: Any) -> str:
    """The same event as event(), as an <event> element."""
    found = event(number, **fields)
    guid_, id_ = found.pop("guid", ""), found.pop("id", "")
    parts = [f'<event guid="{guid_}" id="{id_}">' if guid_ else f'<event id="{id_}">']
    persons, links, files = (found.pop(name, []) for name in ("persons", "links", "attachments"))
    parts += [f"<{name}>{escape(str(value))}</{name}>" for name, value in found.items()]
    people = "".join(f'<person id="{p["id"]}">{escape(p["public_name"])}</person>' for p in persons)
    parts.append(f"<persons>{people}</persons>")
    parts.append("<links>" + "".join(_anchor("link", link) for link in links) + "</links>")
    parts.append("<attachments>" + "".join(_anchor("attachment", file) for file in files) + "</attachments>")
    return "".join([*parts, "</event>"])


def _anchor(tag: str, link: dict[str, str]) -> str:
    href = escape(link["url"], {'"': "&quot;"})
    return f'<{tag} href="{href}" type="{link.get("type", "")}">{escape(link.get("title", ""))}</{tag}>'


def xml_file(*events: str, conference: str | None = None, day: str = 'date="2031-05-03"') -> bytes:
    about = conference
    if about is None:
        about = (
            "<acronym>demo31</acronym><title>DemoConf 2031</title><start>2031-05-03</start><end>2031-05-04</end>"
            "<timeslot_duration>00:05</timeslot_duration><time_zone_name>Europe/Berlin</time_zone_name>"
            "<base_url>https://cfp.example.org/demo/schedule/</base_url>"
        )
    body = "\n".join(events)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<schedule><version>1.0</version><conference>{about}</conference>\n'
        f'<day index="1" {day}><room name="Aula">\n{body}\n</room></day>\n</schedule>\n'
    ).encode()


FOSDEM = (
    "<title>FOSSFEST 2031</title><city>Utopia</city><start>2031-02-01</start><end>2031-02-02</end>"
    "<day_change>09:00:00</day_change><timeslot_duration>00:05:00</timeslot_duration>"
)


def fosdem_event(number: int = 1, **fields: Any) -> str:
    """An event as FOSDEM wrote it until 2024: no guid, no date, no address."""
    return xml_event(number, **{"guid": None, "date": None, "url": None, **fields})


def fosdem_file(*events: str) -> bytes:
    return xml_file(*events, conference=FOSDEM, day='date="2031-02-01"')


def only(programme: Programme) -> ImportedSession:
    (session,) = programme.sessions
    return session


def only_of(content: bytes, **options: Any) -> ImportedSession:
    return only(read_programme(content, **options))
