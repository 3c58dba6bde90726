"""frab's schedule.json, version 1."""

import json
from collections.abc import Mapping
from typing import Any

from services.plumbing.characters import legal_lines
from services.sessions.exporters import words
from services.sessions.exporters.listing import Day, Event, Linked, Speaking, listing
from services.sessions.exporters.model import Outgoing, Room, Track
from services.sessions.exporters.schedule_xml import GENERATOR, GRID

SCHEMA = "https://c3voc.de/schedule/schema.json"
LINK_TYPES = ("slides", "paper", "web", "blog", "article", "media", "related", "activitypub")

Json = dict[str, Any]


def render(outgoing: Outgoing) -> bytes:
    days = listing(outgoing)
    document = {
        "$schema": SCHEMA,
        "generator": {"name": GENERATOR, "url": f"{outgoing.site}/"},
        "schedule": {
            "url": outgoing.source,
            "version": outgoing.version,
            "base_url": f"{outgoing.site}/",
            "conference": _conference(outgoing, days),
        },
    }
    return json.dumps(_legal(document), ensure_ascii=False, separators=(",", ":")).encode()


def _conference(outgoing: Outgoing, days: list[Day]) -> Json:
    conference, zone = outgoing.conference, words.zone(outgoing.conference.timezone)
    return {
        "acronym": words.acronym(conference.slug, conference.start.year),
        "title": conference.title,
        "start": conference.start.isoformat(),
        "end": conference.end.isoformat(),
        "daysCount": len(days),
        "timeslot_duration": GRID,
        **({"time_zone_name": zone} if zone else {}),
        "url": outgoing.home,
        "rooms": [_room(room) for room in outgoing.rooms],
        "tracks": [_track(track) for track in outgoing.tracks],
        "days": [_day(day) for day in days],
    }


def _room(room: Room) -> Json:
    described: Json = {"name": room.name, "guid": room.guid}
    if slug := words.json_slug(room.slug):
        described["slug"] = slug
    if room.capacity is not None:
        described["capacity"] = room.capacity
    if room.description:
        described["description"] = room.description
    return described


def _track(track: Track) -> Json:
    values = (("name", track.name), ("slug", words.json_slug(track.slug)), ("color", track.color))
    return {name: value for name, value in values if value}


def _day(day: Day) -> Json:
    return {
        "index": day.day.index,
        "date": day.day.date.isoformat(),
        "day_start": day.day.start.isoformat(),
        "day_end": day.day.end.isoformat(),
        "rooms": {room.name: [_event(event) for event in events] for room, events in day.rooms},
    }


def _event(event: Event) -> Json:
    return {
        "guid": event.guid,
        **({"code": event.code} if event.code else {}),
        "id": event.id,
        **({"logo": event.logo} if event.logo else {}),
        "date": event.date.isoformat(),
        "start": event.start,
        "duration": event.duration,
        "end": event.end.isoformat(),
        "room": event.room,
        "slug": event.slug,
        "url": event.url,
        "title": event.title,
        "subtitle": event.subtitle,
        "track": event.track,
        "type": event.type,
        "language": event.language,
        "abstract": event.abstract,
        "description": event.description,
        "recording_license": event.recording_license,
        "do_not_record": event.do_not_record,
        "persons": [_person(one) for one in event.persons],
        "links": [_link(one) for one in event.links],
        "attachments": [_link(one) for one in event.attachments],
        "feedback_url": event.url,
        "origin_url": event.origin_url,
    }


def _person(one: Speaking) -> Json:
    """Without the `public_name` of old files: the schema wants a person of frab's or of pretalx's, and not of both."""
    person = one.person
    shown: Json = {"id": person.number, "guid": person.guid, "name": one.name}
    if person.biography:
        shown["biography"] = person.biography
    if person.avatar_url:
        shown["avatar"] = person.avatar_url
    if person.links:
        shown["links"] = [{"url": url, "title": title} for url, title in person.links]
    return shown


def _link(one: Linked) -> Json:
    known = {"type": one.type} if one.type in LINK_TYPES else {}
    return {"url": one.url, "title": one.title, **known}


def _legal(value: Any) -> Any:
    if isinstance(value, str):
        return legal_lines(value)
    if isinstance(value, Mapping):
        return {legal_lines(key): _legal(one) for key, one in value.items()}
    return [_legal(one) for one in value] if isinstance(value, list) else value
