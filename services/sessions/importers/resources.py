"""The links, files and recordings of a session, told apart and made absolute."""

import re
from collections.abc import Iterable
from typing import TypeVar

from services.sessions.importers import values
from services.sessions.importers.model import (
    ImportedLink,
    ImportedMaterial,
    ImportedRoom,
    ImportedSpeaker,
    ImportedTrack,
)
from services.sessions.importers.raw import Notes, RawEvent, RawLink, RawPerson

Item = TypeVar("Item")

RECORDING_TYPE, PAGE_TYPE = "media", "web"  # of links, in the schema of version 1
DESCRIBED_AT_MOST = 2_000  # rooms of all days, tracks: more is no conference

_VIDEO_FILE = re.compile(r"\.(?:webm|mp4|m4v|ogv|mkv|mov|avi)(?:[?#]|$)", re.IGNORECASE)
_SUBTITLES = re.compile(r"\.(?:vtt|srt|ass)(?:[?#]|$)", re.IGNORECASE)
_COLOR = re.compile(r"^#[0-9a-f]{6}\Z")
_SAID_TO_BE = re.compile(r"^\s*(?:(?:video|audio)\s+recording|recording\b|video\s*\(|aufzeichnung)", re.IGNORECASE)


def links_and_recordings(
    event: RawEvent, base: str, notes: Notes
) -> tuple[tuple[ImportedLink, ...], tuple[ImportedLink, ...]]:
    typed = _absolute(event.links, base, "link", notes)
    stated = [ImportedLink(url, title) for url, title, _ in _absolute(event.recordings, base, "recording", notes)]
    shown = [ImportedLink(url, title) for url, title, type in typed if _is_recording(url, title, type)]
    recordings = {link.url: link for link in [*stated, *shown]}
    links = {url: ImportedLink(url, title) for url, title, _ in typed if url not in recordings}
    return tuple(links.values()), tuple(recordings.values())


def materials(event: RawEvent, base: str, notes: Notes) -> tuple[ImportedMaterial, ...]:
    absolute = _absolute(event.attachments, base, "file", notes)
    found = {url: ImportedMaterial(url, title, type) for url, title, type in absolute}
    return tuple(found.values())


def speakers(persons: list[RawPerson], base: str, notes: Notes) -> tuple[ImportedSpeaker, ...]:
    found: dict[str, ImportedSpeaker] = {}
    for person in capped(persons, "speakers", notes):
        name = values.person_name(person.name, notes)
        if name:
            key = _person_key(person)
            found.setdefault(key or name, _speaker(name, key, person, base, notes))
    return tuple(found.values())


def _speaker(name: str, key: str | None, person: RawPerson, base: str, notes: Notes) -> ImportedSpeaker:
    links = {url: ImportedLink(url, title) for url, title, _ in _absolute(person.links, base, "link", notes)}
    return ImportedSpeaker(
        name,
        key,
        biography=values.text(person.biography, "biography", notes),
        avatar_url=values.web_address(person.avatar, base),
        links=tuple(links.values()),
    )


def rooms(described: list[dict[str, str]], notes: Notes) -> tuple[ImportedRoom, ...]:
    """Rooms as a file describes them; of two with one name the first."""
    found: dict[str, ImportedRoom] = {}
    for room in described[:DESCRIBED_AT_MOST]:
        name, capacity = values.line(room.get("name", ""), "room", notes), room.get("capacity", "").strip()
        if name and name not in found:
            found[name] = ImportedRoom(
                name=name,
                guid=values.guid(room.get("guid", "")),
                slug=values.slug(room.get("slug", "")),
                capacity=int(capacity) if capacity.isascii() and capacity.isdecimal() and len(capacity) < 7 else None,
                description=values.text(room.get("description", ""), "description", notes),
            )
    return tuple(found.values())


def tracks(described: list[dict[str, str]], notes: Notes) -> tuple[ImportedTrack, ...]:
    found: dict[str, ImportedTrack] = {}
    for track in described[:DESCRIBED_AT_MOST]:
        name, color = values.line(track.get("name", ""), "track", notes), track.get("color", "").strip().lower()
        if name and name not in found:
            found[name] = ImportedTrack(name, values.slug(track.get("slug", "")), color if _COLOR.match(color) else "")
    return tuple(found.values())


def capped(items: Iterable[Item], name: str, notes: Notes) -> tuple[Item, ...]:
    found = tuple(items)
    if len(found) > values.MAX_ITEMS:
        notes.warn(f"A session has {len(found)} {name}; only the first {values.MAX_ITEMS} were kept.")
    return found[: values.MAX_ITEMS]


def _person_key(person: RawPerson) -> str | None:
    guid = values.guid(person.guid)
    if guid:
        return f"guid:{guid}"
    for kind, value in (("id", person.id), ("code", person.code)):
        # An address in the place of a number would be published with the key.
        if value.strip() and "@" not in value:
            return f"{kind}:{value.strip()[:100]}"
    return None


def _absolute(links: list[RawLink], base: str, name: str, notes: Notes) -> list[tuple[str, str, str]]:
    found = []
    for link in capped(links, f"{name}s", notes):
        url = values.web_address(link.url, base)
        if url:
            found.append((url, values.line(link.title, "title", notes), values.line(link.type, "type", notes)))
        elif link.url.strip():
            odd = values.line(link.url[:80], name, notes)
            notes.warn(f"A {name} was left out because “{odd}” is no web address.")
    return found


def _is_recording(url: str, title: str, type: str) -> bool:
    """By what the file says it is, else by its looks."""
    if type in (RECORDING_TYPE, PAGE_TYPE):
        return type == RECORDING_TYPE
    if _SUBTITLES.search(url):
        return False
    return bool(_VIDEO_FILE.search(url) or _SAID_TO_BE.match(title))
