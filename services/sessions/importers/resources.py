"""The links, files and recordings of a session, told apart and made absolute."""

import re
from collections.abc import Iterable
from typing import TypeVar

from services.sessions.importers import values
from services.sessions.importers.model import ImportedLink, ImportedMaterial, ImportedSpeaker
from services.sessions.importers.raw import Notes, RawEvent, RawLink, RawPerson

Item = TypeVar("Item")

_VIDEO_FILE = re.compile(r"\.(?:webm|mp4|m4v|ogv|mkv|mov|avi)(?:[?#]|$)", re.IGNORECASE)
_SUBTITLES = re.compile(r"\.(?:vtt|srt|ass)(?:[?#]|$)", re.IGNORECASE)
_SAID_TO_BE = re.compile(r"^\s*(?:(?:video|audio)\s+recording|recording\b|video\s*\(|aufzeichnung)", re.IGNORECASE)


def links_and_recordings(
    event: RawEvent, base: str, notes: Notes
) -> tuple[tuple[ImportedLink, ...], tuple[ImportedLink, ...]]:
    found = [ImportedLink(url, title) for url, title, _ in _absolute(event.links, base, "link", notes)]
    stated = [ImportedLink(url, title) for url, title, _ in _absolute(event.recordings, base, "recording", notes)]
    recordings = {link.url: link for link in [*stated, *filter(_is_recording, found)]}
    links = {link.url: link for link in found if link.url not in recordings}
    return tuple(links.values()), tuple(recordings.values())


def materials(event: RawEvent, base: str, notes: Notes) -> tuple[ImportedMaterial, ...]:
    absolute = _absolute(event.attachments, base, "file", notes)
    found = {url: ImportedMaterial(url, title, type) for url, title, type in absolute}
    return tuple(found.values())


def speakers(persons: list[RawPerson], notes: Notes) -> tuple[ImportedSpeaker, ...]:
    found: dict[str, ImportedSpeaker] = {}
    for person in capped(persons, "speakers", notes):
        name = values.person_name(person.name, notes)
        if name:
            key = _person_key(person)
            found.setdefault(key or name, ImportedSpeaker(name, key))
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


def _is_recording(link: ImportedLink) -> bool:
    if _SUBTITLES.search(link.url):
        return False
    return bool(_VIDEO_FILE.search(link.url) or _SAID_TO_BE.match(link.title))
