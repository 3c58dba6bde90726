"""schedule.xml of frab, pretalx, wafer, Pentabarf and FOSDEM, as raw strings. Nothing outside the file is opened."""

import re

from lxml import etree

from services.sessions.importers import sniff
from services.sessions.importers.model import Unreadable
from services.sessions.importers.raw import Notes, RawDay, RawEvent, RawLink, RawPerson, RawProgramme, RawSkip

Element = etree._Element
People = dict[str, RawPerson]

_WANTED = "Give the schedule.xml that frab, pretalx or wafer exports."
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))
_REFERENCE = re.compile(rb"&#(x[0-9a-fA-F]{1,6}|[0-9]{1,7});")
_FIELDS = frozenset({
    "date", "start", "duration", "end", "room", "slug", "url", "title", "subtitle", "track", "type", "language",
    "abstract", "description", "logo", "guid", "id", "code", "feedback_url", "origin_url", "cancelled", "canceled",
    "status", "state", "license",
})  # fmt: skip


def read(content: bytes, notes: Notes) -> RawProgramme:
    root = _root(content, notes)
    if root.tag != "schedule":
        raise Unreadable(f"{_what(root)} {_WANTED}", _line(root))
    programme = RawProgramme(
        conference=_conference(root),
        days=[],
        events=[],
        version=_text(root.find("version")),
        generator=_generator(root.find("generator")),
    )
    people = {person.get("id", ""): _person(person, {}) for person in root.iterfind("persons/person")}
    for element in root.iterfind("day"):
        _read_day(element, programme, people)
    for element in root.iterfind("event"):
        _read_event(element, RawDay(), "", programme, people)
    programme.rooms = _described(root, "day/room", "guid", "slug", "capacity", "description")
    programme.tracks = _described(root, "conference/track", "slug", "color") or _described(
        root, "tracks/track", "slug", "color"
    )
    return programme


def _root(content: bytes, notes: Notes) -> Element:
    try:
        root = _parsed(content)
    except etree.XMLSyntaxError as error:
        root = _parsed_without_controls(content, error, notes)
    except (LookupError, ValueError) as error:
        raise Unreadable(f"The XML cannot be read: {error}. Save it as UTF-8.", 1) from None
    # Again, after the check of the first bytes: the encoding may have hidden a declaration from it.
    internal = root.getroottree().docinfo.internalDTD
    if internal is not None and list(internal.iterentities()):  # type: ignore[attr-defined]
        raise Unreadable(sniff.DECLARES, 1)
    for element in root.iter(etree.Element):
        if "}" in str(element.tag):
            element.tag = etree.QName(element).localname
    return root


def _parsed(content: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    return etree.fromstring(content if sniff.is_wide(content) else content.lstrip(), parser)


def _parsed_without_controls(content: bytes, error: etree.XMLSyntaxError, notes: Notes) -> Element:
    """A second try when characters that XML forbids are the trouble: they were pasted in, and mean nothing."""
    if sniff.is_wide(content):
        raise _unreadable(error, content) from None
    cleaned = _REFERENCE.sub(_legal_reference, content.translate(None, _CONTROLS))
    if len(cleaned) == len(content):
        raise _unreadable(error, content) from None
    try:
        root = _parsed(cleaned)
    except etree.XMLSyntaxError as second:
        raise _unreadable(second, cleaned) from None
    left_out = len(content) - len(cleaned)
    notes.warn(f"{left_out} bytes of control characters were left out, the first on line {_at(error)}.")
    return root


def _legal_reference(match: re.Match[bytes]) -> bytes:
    digits = match[1]
    code = int(digits[1:], 16) if digits[:1] == b"x" else int(digits)
    illegal = (code < 32 and code not in (9, 10, 13)) or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF)
    return b"" if illegal or code > 0x10FFFF else match[0]


def _unreadable(error: etree.XMLSyntaxError, content: bytes) -> Unreadable:
    line, reason = _at(error), (error.msg or "syntax error").split(", line ")[0]
    if "encoding" in reason.lower() or "UTF-8" in reason:
        return Unreadable(f"The text is not in its declared encoding: {reason} (line {line}). Save it as UTF-8.", line)
    if "XML_PARSE_HUGE" in reason:
        return Unreadable(f"A text is too long or elements are nested too deeply for a programme (line {line}).", line)
    if line > content.count(b"\n") and b"</schedule" not in content:
        return Unreadable(f"The file ends too early, on line {line} ({reason}). Download it again, completely.", line)
    return Unreadable(f"This is not well-formed XML: {reason} (line {line}). Correct it or export it again.", line)


def _line(element: Element) -> int | None:
    return element.sourceline if isinstance(element.sourceline, int) else None


def _at(error: etree.XMLSyntaxError) -> int:
    return error.lineno or 1


def _what(root: Element) -> str:
    known = {
        "rss": "This is a news feed (RSS), not a programme.",
        "feed": "This is a news feed (Atom), not a programme.",
        "html": "This is an HTML page, not a programme.",
        "iCalendar": "This is an xCal calendar, which is not read here.",
        "schedule-v2": "This is not a schedule of version 1.",
    }
    return known.get(str(root.tag), f"The file starts with <{str(root.tag)[:40]}>, not <schedule>: it is no programme.")


def _conference(root: Element) -> dict[str, str]:
    found = root.find("conference")
    fields = {} if found is None else {str(child.tag): _text(child) for child in found.iterchildren(etree.Element)}
    # Very old files have these as attributes or beside the conference.
    for name in ("day_change", "time_zone_name", "base_url", "url"):
        if not fields.get(name):
            fields[name] = _text(root.find(name)) or (found.get(name, "") if found is not None else "")
    return fields


def _generator(element: Element | None) -> str:
    if element is None:
        return ""
    return " ".join(part for part in (element.get("name", ""), element.get("version", "")) if part) or _text(element)


def _read_day(element: Element, programme: RawProgramme, people: People) -> None:
    day = RawDay(date=element.get("date", ""), end=element.get("end", ""))
    programme.days.append(day)
    for child in element.iterchildren("room", "event"):
        if child.tag == "event":
            _read_event(child, day, "", programme, people)
            continue
        room = child.get("name", "")
        for event in child.iterchildren("event"):
            _read_event(event, day, room, programme, people)


def _read_event(element: Element, day: RawDay, room: str, programme: RawProgramme, people: People) -> None:
    try:
        programme.events.append(_event(element, day, room, people))
    except (ValueError, TypeError, RecursionError) as error:
        # Whatever one event holds, the others are read.
        where = f"(on line {element.sourceline})"
        programme.skipped.append(RawSkip(_text(element.find("title")) or where, f"it cannot be read: {error} {where}"))


def _event(element: Element, day: RawDay, room: str, people: People) -> RawEvent:
    event = RawEvent(fields={}, day=day, where=f"line {element.sourceline}")
    for child in element.iterchildren(etree.Element):
        tag = str(child.tag)
        if tag in _FIELDS:
            event.fields.setdefault(tag, _text(child))
        elif tag == "persons":
            event.persons = [_person(person, people) for person in child.iterchildren("person")]
        elif tag == "links":
            event.links = _links(child, "link")
        elif tag == "attachments":
            event.attachments = _links(child, "attachment")
        elif tag == "recording":
            _read_recording(child, event)
        elif tag == "video_download_url":
            event.recordings.append(RawLink(_text(child)))
        elif tag in ("tags", "keywords"):
            event.tags = [_text(tag_element) for tag_element in child.iterchildren(etree.Element)]
    for name in ("guid", "id", "code"):
        event.fields[name] = element.get(name, "") or event.fields.get(name, "")
    event.room = event.get("room") or room
    return event


def _person(element: Element, people: People) -> RawPerson:
    """`people` are those that the file describes in one place; an event may only point at them."""
    number, named = element.get("id", ""), element.find("name")
    known = people.get(number, RawPerson(""))
    return RawPerson(
        _text(named if named is not None else element) or known.name,
        guid=element.get("guid", "") or known.guid,
        id=number,
        code=element.get("code", "") or known.code,
        biography=_text(element.find("biography")) or known.biography,
        avatar=_text(element.find("avatar")) or known.avatar,
        links=[found for links in element.iterchildren("links") for found in _links(links, "link")] or known.links,
    )


def _described(root: Element, path: str, *names: str) -> list[dict[str, str]]:
    """What a file says of its rooms or tracks in attributes; the name is one, or the text."""
    return [
        {"name": found.get("name", "") or (found.text or "").strip()} | {name: found.get(name, "") for name in names}
        for found in root.iterfind(path)
    ]


def _links(element: Element, tag: str) -> list[RawLink]:
    return [RawLink(child.get("href", ""), _text(child), child.get("type", "")) for child in element.iterchildren(tag)]


def _read_recording(element: Element, event: RawEvent) -> None:
    event.fields["recording_license"] = _text(element.find("license"))
    event.fields["do_not_record"] = _text(element.find("optout"))
    for tag in ("url", "link"):
        event.recordings.extend(RawLink(_text(child)) for child in element.iterchildren(tag))


def _text(element: Element | None) -> str:
    """The text of an element; markup that was not escaped counts as text in HTML."""
    if element is None:
        return ""
    if not len(element):
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            parts.append(etree.tostring(child, encoding="unicode", with_tail=False))
        parts.append(child.tail or "")
    return "".join(parts)
