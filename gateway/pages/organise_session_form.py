"""The form of a session: what stands in its fields, what of it was changed, and what two organisers changed at once.

Pure. A form carries a digest of each field as it was shown (`base`): what differs from it was typed here; what differs
from it in the session as it is now, somebody else has changed meanwhile. Only what was typed is sent.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from gateway.pages.local_times import NoSuchTime, choices, moment, typed
from services.contracts.errors import Invalid

Json = dict[str, Any]
Values = dict[str, str]

SPEAKERS_AT_MOST = 100  # as the API says
TEXTS = ("title", "subtitle", "type", "track", "room", "abstract", "description")
FIELDS = {
    "title": "Title",
    "subtitle": "Subtitle",
    "type": "Type",
    "track": "Track",
    "room": "Room",
    "start": "Start",
    "end": "End",
    "speakers": "Speakers",
    "languages": "Languages",
    "tags": "Tags",
    "is_break": "A break",
    "needs_minutes": "Minutes that it needs",
    "abstract": "Abstract",
    "description": "Description",
    "links": "Links",
}
"""In the order of the form, with their labels."""

_NUMBERED = re.compile(r"(?P<name>.*\S)\s+#(?P<id>\S{1,100})")
_LANGUAGE_BREAKS = re.compile(r"[,;\s]+")


@dataclass(frozen=True)
class Clash:
    """A field that somebody else has changed, too: what they made of it."""

    name: str
    label: str
    yours: str
    theirs: str


def as_planned(session: Json) -> Json:
    """The session as it will be after the next release: that is what organisers edit."""
    planned = session.get("planned") or {}
    return session | {name: value for name, value in planned.items() if name in FIELDS}


def values_of(session: Json, zone: ZoneInfo) -> Values:
    """What stands in the fields."""
    start, end = typed(session.get("start"), zone), typed(session.get("end"), zone)
    speakers = session.get("speakers") or []
    names = [one["name"] for one in speakers]
    return {
        **{name: session.get(name) or "" for name in TEXTS},
        "start": start.text,
        "start_which": start.which,
        "end": end.text,
        "end_which": end.which,
        "speakers": "\n".join(_named(one, twice=names.count(one["name"]) > 1) for one in speakers),
        "languages": ", ".join(session.get("languages") or []),
        "tags": "\n".join(session.get("tags") or []),
        "links": "\n".join(f"{link['url']} {link.get('title') or ''}".strip() for link in session.get("links") or []),
        "is_break": "1" if session.get("is_break") else "",
        "needs_minutes": str(session.get("needs_minutes") or ""),
    }


def digests(values: Values) -> str:
    """The fields as they are shown, for the hidden field `base`."""
    return json.dumps({name: _digest(values, name) for name in FIELDS}, separators=(",", ":"))


def digests_of(text: str) -> dict[str, str]:
    """What `digests` made; of what no form of ours has made, nothing, and all fields count as typed."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def typed_fields(values: Values, base: Mapping[str, str]) -> list[str]:
    """The fields that are not as they were shown."""
    return [name for name in FIELDS if base.get(name) != _digest(values, name)]


def merged(yours: Values, theirs: Values, base: Mapping[str, str]) -> tuple[Values, list[Clash]]:
    """What each has changed, together; and what both have, to different values, where yours stands.

    A field `theirs-…` of the form gives up what was typed in that field.
    """
    mine = {name for name in typed_fields(yours, base) if not yours.get(f"theirs-{name}")}
    others = set(typed_fields(theirs, base))
    values, clashes = dict(theirs), []
    for name, label in FIELDS.items():
        if name not in mine:
            continue
        values |= {key: yours.get(key, "") for key in _keys(name)}
        if name in others and _digest(yours, name) != _digest(theirs, name):
            clashes.append(Clash(name, label, _readable(yours, name), _readable(theirs, name)))
    return values, clashes


def changes_of(
    values: Values, names: list[str], session: Json, people: Mapping[str, list[str]], zone: ZoneInfo
) -> Json:
    """What the API would be sent of these fields. `people`: by name, the ids of those who speak in this conference.

    Raises Invalid, naming the fields.
    """
    changes: Json = {name: values.get(name, "") for name in TEXTS if name in names}
    errors: dict[str, list[str]] = {}
    readers: dict[str, Callable[[], Any]] = {
        "languages": lambda: [one for one in _LANGUAGE_BREAKS.split(values.get("languages", "")) if one],
        "tags": lambda: lines(values.get("tags", "")),
        "links": lambda: [_link(line) for line in lines(values.get("links", ""))],
        "is_break": lambda: bool(values.get("is_break")),
        "needs_minutes": lambda: _number(values.get("needs_minutes", "")),
        "speakers": lambda: _speakers(lines(values.get("speakers", "")), session, people),
        "start": lambda: _moment(values, "start", zone),
        "end": lambda: _moment(values, "end", zone),
    }
    for name in readers.keys() & set(names):
        try:
            changes[name] = readers[name]()
        except ValueError as error:
            errors[name] = [str(error)]
    if errors:
        raise Invalid.fields(errors)
    return changes


def new_names(values: Values, session: Json) -> list[str]:
    """The names of speakers that are not in the session yet: they may be somebody who speaks elsewhere.

    Raises Invalid for more than a session can have, before anybody looks for them.
    """
    known = {one["name"] for one in session.get("speakers") or []}
    given = dict.fromkeys(lines(values.get("speakers", "")))
    if len(given) > SPEAKERS_AT_MOST:
        raise Invalid.fields({"speakers": [f"{SPEAKERS_AT_MOST} at most."]})
    return [line for line in given if line not in known and not _NUMBERED.fullmatch(line)]


def clock_choices(values: Values, zone: ZoneInfo) -> dict[str, list[tuple[str, str]]]:
    """For times that come twice: which there are."""
    return {name: choices(values.get(name, ""), zone) for name in ("start", "end")}


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _keys(name: str) -> tuple[str, ...]:
    return (name, f"{name}_which") if name in ("start", "end") else (name,)


def _digest(values: Values, name: str) -> str:
    text = "\x1f".join(_same(values.get(key, "")) for key in _keys(name))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _same(text: str) -> str:
    """Browsers change line ends, and people leave blanks behind."""
    return text.replace("\r\n", "\n").strip()


def _readable(values: Values, name: str) -> str:
    if name == "is_break":
        return "yes" if values.get(name) else "no"
    text = " ".join(values.get(key, "") for key in _keys(name)).strip()
    return text.replace("T", " ") if name in ("start", "end") else text


def _named(speaker: Json, *, twice: bool) -> str:
    return f"{speaker['name']} #{speaker['id']}" if twice else str(speaker["name"])


def _link(line: str) -> Json:
    url, _, title = line.partition(" ")
    return {"url": url, "title": title.strip()}


def _number(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise ValueError("Give whole minutes, such as 45.")
    return int(text)


def _moment(values: Values, name: str, zone: ZoneInfo) -> str | None:
    text = values.get(name, "").strip()
    try:
        return moment(text, values.get(f"{name}_which", ""), zone) if text else None
    except NoSuchTime as error:
        raise ValueError(str(error)) from error


def _speakers(given: list[str], session: Json, people: Mapping[str, list[str]]) -> list[Json]:
    """Each line is a name; `Name #id` tells one of several who are called the same."""
    here = {one["name"]: one["id"] for one in session.get("speakers") or []}
    found = []
    for line in given:
        numbered = _NUMBERED.fullmatch(line)
        if numbered and line not in here:
            found.append({"id": numbered["id"], "name": numbered["name"]})
            continue
        ids = [here[line]] if line in here else people.get(line, [])
        if len(ids) > 1:
            raise ValueError(
                f"{len(ids)} speakers are called {line}. Write {' or '.join(f'{line} #{i}' for i in ids)}."
            )
        found.append({"id": ids[0], "name": line} if ids else {"name": line})
    return found
