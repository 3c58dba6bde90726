"""What goes into a file: which sessions, what they are numbered, and what is said of rooms, tracks and people."""

import hashlib
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlencode

from services.contracts.errors import Invalid, NotFound
from services.sessions.catalogue.domain import Room as DescribedRoom
from services.sessions.catalogue.domain import Thing
from services.sessions.catalogue.domain import Track as DescribedTrack
from services.sessions.domain.conference import Conference
from services.sessions.domain.session import Session
from services.sessions.exporters import Person, Room, Track, pieces_of
from services.sessions.exports.numbers import Wanted
from services.sessions.finding.domain.outline import Entry
from services.sessions.speakers.domain import SpeakerProfile

NARROWED_BY = ("track", "room", "speaker")
_NUMBER = re.compile(r"^id:[^@]*/(\d{1,10})$")  # what is told apart by "@time" shares its number with another


@dataclass(frozen=True)
class Narrowing:
    """The part of a programme that is asked for: one track, room or speaker, or all of it ("", "")."""

    by: str = ""
    value: str = ""
    label: str = ""

    @property
    def query(self) -> str:
        return f"?{urlencode({self.by: self.value})}" if self.by else ""

    def fits(self, entry: Entry) -> bool:
        if self.by == "speaker":
            return any(speaker_id == self.value for speaker_id, _ in entry.speakers)
        return not self.by or getattr(entry, self.by) == self.value


def narrowing(
    given: Mapping[str, str] | None, things: Mapping[str, Iterable[Thing]], entries: Iterable[Entry]
) -> Narrowing:
    """Raises Invalid, and NotFound when there is nothing of that name."""
    wanted = [(name, value) for name, value in (given or {}).items() if value]
    if len(wanted) > 1 or any(name not in NARROWED_BY for name, _ in wanted):
        raise Invalid(f"A calendar is of one {', '.join(NARROWED_BY[:-1])} or {NARROWED_BY[-1]}, or of all.")
    if not wanted:
        return Narrowing()
    [(name, value)] = wanted
    return _of_speaker(value, entries) if name == "speaker" else _of_thing(name, value, things[name])


def _of_thing(kind: str, ref: str, things: Iterable[Thing]) -> Narrowing:
    """By id, slug or name, also one that it had before."""
    for thing in things:
        if ref in (thing.id, thing.slug) or thing.is_called(ref):
            return Narrowing(kind, thing.name, thing.name)
    raise NotFound(f"There is no such {kind} in this conference.")


def _of_speaker(speaker_id: str, entries: Iterable[Entry]) -> Narrowing:
    """Somebody who speaks nowhere is not there."""
    for entry in entries:
        for known, name in entry.speakers:
            if known == speaker_id:
                return Narrowing("speaker", speaker_id, name)
    raise NotFound("There is no such speaker in this conference.")


class _Versioned(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...


def state_of(conference: Conference, version: str, *made_from: Iterable[_Versioned]) -> str:
    """Names the state of everything that a file is made from."""
    parts = [f"{conference.version} {version}"]
    parts += [f"{one.id} {one.version}" for some in made_from for one in some]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def changed_at(conference: Conference, sessions: Iterable[Session]) -> datetime:
    return max((session.updated_at for session in sessions), default=conference.updated_at)


def events_wanting(conference: Conference, sessions: Sequence[Session]) -> Wanted:
    """The sessions, with the number that each had in the file that brought it; and the further pieces of long ones."""
    wanted: dict[str, int | None] = {session.id: _number(session) for session in sessions}
    pieces = {piece.key: None for session in sessions for piece in pieces_of(session, conference)[1:]}
    return wanted | pieces


def people(profiles: Mapping[str, SpeakerProfile], numbers: Mapping[str, int]) -> dict[str, Person]:
    return {
        one.id: Person(
            numbers[one.id],
            one.guid,
            one.biography,
            one.avatar_url,
            tuple((link.url, link.title) for link in one.links),
        )
        for one in profiles.values()
    }


def rooms(conference: Conference, described: Sequence[DescribedRoom], sessions: Iterable[Session]) -> tuple[Room, ...]:
    """All in their order; then what sessions are in besides: in none, or in one that has another name now."""
    known = {one.name: Room(one.name, one.guid, one.slug, one.capacity, one.description) for one in described}
    for name in sorted({session.room for session in sessions} - known.keys()):
        now = next((one for one in described if one.is_called(name)), None)
        guid = now.guid if now else str(uuid.uuid5(uuid.NAMESPACE_URL, f"hallway:{conference.id}/room/{name}"))
        known[name] = Room(name, guid)
    return tuple(known.values())


def tracks(described: Iterable[DescribedTrack]) -> tuple[Track, ...]:
    return tuple(Track(one.name, one.slug, one.color) for one in described)


def _number(session: Session) -> int | None:
    found = (_NUMBER.match(key) for key in session.keys)
    return next((int(match[1]) for match in found if match), None)
