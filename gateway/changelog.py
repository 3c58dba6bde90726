"""The public changelog in words, and as feeds: Atom (RFC 4287) and JSON Feed 1.1. Pure: entries in, text out.

Feed readers do not say where their readers are, so times are the conference's, and say so.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any
from xml.sax.saxutils import escape as xml_escape
from xml.sax.saxutils import quoteattr

from gateway.pages.addresses import conference_url
from gateway.pages.entries import FIELD_NAMES
from gateway.pages.times import Zones, instant, offset_label

Json = dict[str, Any]

SINGLE = {
    "published": "{title} is in the programme",
    "cancelled": "{title} was cancelled",
    "withdrawn": "{title} is not in the programme any more",
    "moved": "{title} moved",
    "changed": "{title} was changed",
}
LISTS = (
    ("moved", "Moved"),
    ("added", "New"),
    ("changed", "Changed"),
    ("cancelled", "Cancelled"),
    ("withdrawn", "Taken back"),
)
TEXT_SHOWN = 400  # of an abstract that was changed; the whole is on the session's page
VERBS = {"withdrawn": "taken back"}


@dataclass(frozen=True)
class Item:
    """An entry in words. `id` and `url` stay the same for ever."""

    id: str
    url: str
    title: str
    at: str
    lines: tuple[str, ...]

    @property
    def html(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in self.lines)


def items(entries: Iterable[Json], conference: Json, zones: Zones, public_url: str) -> list[Item]:
    return [_item(entry, conference, zones, public_url) for entry in entries]


def title_of(entry: Json) -> str:
    """What happened, in a line."""
    if entry["kind"] == "change":
        if entry["change"].get("takes_place_again"):
            return f"{entry['change']['title']} takes place again"
        return SINGLE[entry["change"]["kind"]].format(title=entry["change"]["title"])
    programme = entry["programme"]
    if entry["kind"] == "import":
        return f"The programme was brought up to date: {_counted(programme)}"
    if programme["kind"] == "undo":
        return f"Release {programme['undoes']} was taken back: {_counted(programme)}"
    return f"Release {programme['version']}: {_counted(programme)}"


def atom(items: list[Item], conference: Json, public_url: str) -> str:
    """A feed with an id that stays, and when it last changed: not now, or it would change with each reading."""
    home = f"{public_url}{conference_url(conference['slug'])}/changes"
    updated = items[0].at if items else conference["created_at"]
    own = f"{public_url}/api/v1/conferences/{conference['slug']}/changes.atom"
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{xml_escape(home)}</id>",
        f"<title>{xml_escape(_feed_title(conference))}</title>",
        f"<updated>{updated}</updated>",
        f"<author><name>{xml_escape(_legal(conference['title']))}</name></author>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(own)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(home)}/>',
        *(_atom_entry(item) for item in items),
        "</feed>\n",
    ]
    return "\n".join(parts)


def json_feed(items: list[Item], conference: Json, public_url: str) -> str:
    address = f"{public_url}/api/v1/conferences/{conference['slug']}/changes.json"
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _feed_title(conference),
        "home_page_url": f"{public_url}{conference_url(conference['slug'])}/changes",
        "feed_url": address,
        "items": [
            {
                "id": item.id,
                "url": item.url,
                "title": item.title,
                "content_html": item.html,
                "date_published": item.at,
            }
            for item in items
        ],
    }
    return json.dumps(document, ensure_ascii=False)


def _item(entry: Json, conference: Json, zones: Zones, public_url: str) -> Item:
    address = f"{public_url}{conference_url(conference['slug'])}/changes/{entry['id']}"
    lines = _single(entry["change"], zones) if entry["kind"] == "change" else _whole(entry["programme"], zones)
    why = [entry["reason"]] if entry["reason"] else []
    return Item(address, address, title_of(entry), entry["at"], tuple([*why, *lines]))


def _single(change: Json, zones: Zones) -> list[str]:
    lines = []
    if change["before"] and change["after"]:
        lines.append(f"From {place(change['before'], zones)} to {place(change['after'], zones)}.")
    if change["title_before"] != change["title"]:
        lines.append(f"Before, it was called “{change['title_before']}”.")
    if change["fields"]:
        lines.append(f"Changed: {', '.join(field_names(change['fields']))}.")
    return lines


def _whole(programme: Json, zones: Zones) -> list[str]:
    lines = []
    for name, heading in LISTS:
        for one in programme.get(f"{name}_sessions") or []:
            where = f": from {place(one['before'], zones)} to {place(one['after'], zones)}" if name == "moved" else ""
            said = "Takes place again" if one.get("takes_place_again") else heading
            lines.append(f"{said}: {one['title']}{where}.{_why(one)}")
        left = int(programme.get(name) or 0) - len(programme.get(f"{name}_sessions") or [])
        if left > 0:
            lines.append(f"{heading}: {left} more.")
    return lines


def _why(session: Json) -> str:
    """Of one session, when it has another reason than the release."""
    return f" Why: {session['reason']}" if session.get("reason") else ""


def field_names(fields: Iterable[str]) -> list[str]:
    return [FIELD_NAMES.get(name, name.replace("_", " ")) for name in fields]


def in_words(name: str, value: Any, zones: Zones) -> str:
    """The value of a session's field for people to compare; "" for what is not there."""
    if value is None or value == "" or value == []:
        return ""
    if name in ("start", "end"):
        when = zones.when(value, None)
        return f"{when.start.date}, {when.start.clock}" if when else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_name_of(one) for one in value)
    text = str(value)
    return text if len(text) <= TEXT_SHOWN else f"{text[:TEXT_SHOWN]}…"


def _name_of(one: Any) -> str:
    """Of a speaker, a link, a recording; words are their own."""
    return str(one.get("name") or one.get("title") or one.get("url")) if isinstance(one, dict) else str(one)


def place(place: Json, zones: Zones) -> str:
    """When and where, on the conference's clock."""
    when, room = zones.when(place["start"], place["end"]), place["room"]
    if when is None:
        return f"no time yet, {room}" if room else "no time yet"
    offset = offset_label(instant(place["start"]).astimezone(zones.conference))
    end = f"–{when.end.clock}" if when.end else ""
    text = f"{when.start.date}, {when.start.clock}{end} ({offset})"
    return f"{text}, {room}" if room else text


def _counted(programme: Json) -> str:
    counts = [(int(programme.get(name) or 0), VERBS.get(name, name)) for name in ("added", "moved", "changed")]
    counts += [(int(programme.get(name) or 0), VERBS.get(name, name)) for name in ("cancelled", "withdrawn")]
    said = [f"{count} {'session' if count == 1 else 'sessions'} {verb}" for count, verb in counts if count]
    return ", ".join(said) or "small corrections"


def _atom_entry(item: Item) -> str:
    return (
        f"<entry><id>{xml_escape(item.id)}</id><title>{xml_escape(_legal(item.title))}</title>"
        f"<updated>{item.at}</updated><published>{item.at}</published>"
        f'<link rel="alternate" type="text/html" href={quoteattr(item.url)}/>'
        f'<content type="html">{xml_escape(_legal(item.html))}</content></entry>'
    )


def _feed_title(conference: Json) -> str:
    return f"Changes of the programme of {conference['title']}"


def _legal(text: str) -> str:
    """Without what no XML file may hold; services take most of it out, other writers of the database may not."""
    return "".join(one for one in text if one in "\t\n\r" or ord(one) >= 0x20)
