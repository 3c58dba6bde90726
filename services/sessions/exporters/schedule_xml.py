"""frab's schedule.xml, version 1, every element of it: apps crash on what is missing, not on what is empty."""

from lxml import etree

from services.plumbing.characters import legal_lines
from services.sessions.exporters import words
from services.sessions.exporters.listing import Day, Event, Linked, Speaking, listing
from services.sessions.exporters.model import Outgoing, Room

GENERATOR = "Hallway"
GRID = "00:05"
_SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation"
_XSI = {"xsi": "http://www.w3.org/2001/XMLSchema-instance"}

Element = etree._Element


def render(outgoing: Outgoing) -> bytes:
    root = etree.Element("schedule", nsmap=_XSI)
    root.set(_SCHEMA, "https://c3voc.de/schedule/schema.xsd")
    days = listing(outgoing)
    _add(root, "generator", name=GENERATOR)
    _add(root, "url", outgoing.source)
    _add(root, "version", outgoing.version)
    _add_conference(root, outgoing, len(days))
    for day in days:
        _add_day(root, day)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _add_conference(root: Element, outgoing: Outgoing, days: int) -> None:
    conference = outgoing.conference
    element = _add(root, "conference")
    _add(element, "title", conference.title)
    _add(element, "acronym", words.acronym(conference.slug, conference.start.year))
    _add(element, "start", conference.start.isoformat())
    _add(element, "end", conference.end.isoformat())
    _add(element, "days", str(days))
    _add(element, "timeslot_duration", GRID)
    _add(element, "base_url", f"{outgoing.site}/")
    _add(element, "time_zone_name", conference.timezone)
    for track in outgoing.tracks:
        if track.color:
            slug = words.xml_slug(track.slug)
            _add(element, "track", name=track.name, color=track.color, **({"slug": slug} if slug else {}))


def _add_day(root: Element, day: Day) -> None:
    element = _add(
        root,
        "day",
        index=str(day.day.index),
        date=day.day.date.isoformat(),
        start=day.day.start.isoformat(),
        end=day.day.end.isoformat(),
    )
    for room, events in day.rooms:
        _add_room(element, room, events)


def _add_room(day: Element, room: Room, events: tuple[Event, ...]) -> None:
    element = _add(day, "room", name=room.name, guid=room.guid)
    for event in events:
        _add_event(element, event)


def _add_event(room: Element, event: Event) -> None:
    element = _add(room, "event", guid=event.guid, id=str(event.id))
    if event.code:
        element.set("code", event.code)
    _add(element, "date", event.date.isoformat())
    for name in ("start", "duration", "room", "slug", "url", "title", "subtitle", "track", "type", "language"):
        _add(element, name, getattr(event, name))
    for name in ("abstract", "description", "logo"):
        _add(element, name, getattr(event, name))
    recording = _add(element, "recording")
    _add(recording, "license", event.recording_license)
    _add(recording, "optout", "true" if event.do_not_record else "false")
    _add_persons(_add(element, "persons"), event.persons)
    _add_links(_add(element, "links"), "link", event.links)
    _add_links(_add(element, "attachments"), "attachment", event.attachments)
    _add(element, "feedback_url", event.url)
    _add(element, "origin_url", event.origin_url)


def _add_persons(parent: Element, persons: tuple[Speaking, ...]) -> None:
    for one in persons:
        _add(parent, "person", one.name, id=str(one.person.number), guid=one.person.guid)


def _add_links(parent: Element, tag: str, links: tuple[Linked, ...]) -> None:
    for link in links:
        element = _add(parent, tag, link.title, href=link.url)
        if link.type:
            element.set("type", legal_lines(link.type))


def _add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    element = etree.SubElement(parent, tag, {name: legal_lines(value) for name, value in attributes.items()})
    if text:
        element.text = legal_lines(text)
    return element
