"""What a file says beside its sessions: of rooms, tracks and people; and what it calls as it was called here before.

A file goes on saying the old name of a room that was renamed here, and the old number of a speaker who was joined with
another: both are understood as what they are now. What it describes is kept where nobody has described it here.
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from services.contracts.errors import Conflict, VersionMismatch
from services.sessions.catalogue import domain as catalogue
from services.sessions.catalogue.domain import Thing
from services.sessions.catalogue.repository import CatalogueRepository
from services.sessions.domain.conference import Conference
from services.sessions.domain.merging import derived_id
from services.sessions.importers import ImportedRoom, ImportedSession, ImportedSpeaker, ImportedTrack, Programme
from services.sessions.speakers import domain as speakers
from services.sessions.speakers.repository import SpeakerRepository

Named = dict[str, dict[str, str]]
Values = dict[str, Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Descriptions:
    catalogue: CatalogueRepository
    speakers: SpeakerRepository

    def named_as_here(self, conference: Conference, programme: Programme) -> Programme:
        """The programme with rooms, tracks and types by the names they have here now."""
        names = self.catalogue.current_names(conference.id)
        if not any(names.values()):
            return programme
        return replace(programme, sessions=tuple(_named(session, names) for session in programme.sessions))

    def joined(self, conference: Conference) -> dict[str, str]:
        """The speakers who were joined with others: whose sessions theirs are now."""
        return self.speakers.merged_ids(conference.id)

    def keep(self, conference: Conference, programme: Programme) -> None:
        """After the sessions are stored. A crash before or within it leaves what the next import of the file keeps."""
        self._keep_things(conference, "room", [_room(room, at) for at, room in enumerate(programme.rooms, 1)])
        self._keep_things(conference, "track", [_track(track, at) for at, track in enumerate(programme.tracks, 1)])
        self._keep_people(conference, [one for session in programme.sessions for one in session.speakers])

    def _keep_things(self, conference: Conference, kind: str, described: list[Values]) -> None:
        if not described:
            return
        known = self.catalogue.known(conference.id, kind)
        new: list[Thing] = []
        for values in described:
            all_known = [*known, *new]
            slugs = {thing.slug for thing in all_known}
            values = {name: value for name, value in values.items() if name != "slug" or value not in slugs}
            if not any(thing.is_called(values["name"]) for thing in all_known):
                with suppress(Conflict):  # the same in other letters
                    new.append(replace(catalogue.added(conference.id, kind, values, all_known, ()), version=1))
        self.catalogue.describe((kind, thing, catalogue.told(conference, kind, thing)) for thing in new)

    def _keep_people(self, conference: Conference, imported: Iterable[ImportedSpeaker]) -> None:
        joined = self.joined(conference)
        said: dict[str, ImportedSpeaker] = {}
        for person in imported:
            if person.biography or person.avatar_url or person.links:
                own = derived_id(conference, "speaker", person.key or f"name:{person.name}")
                said.setdefault(joined.get(own, own), person)
        profiles = self.speakers.of(conference.id, said)
        pairs = [(profile, speakers.as_in_file(profile, said[key])) for key, profile in profiles.items()]
        news = [after for before, after in pairs if after != before or after.file_says != before.file_says]
        try:
            self.speakers.save_many((one, speakers.told_changed(conference, one)) for one in news)
        except VersionMismatch:
            log.info("speakers were written about while a file was imported; the next import goes on")


def _named(session: ImportedSession, names: Named) -> ImportedSession:
    now: Values = {kind: names[kind].get(getattr(session, kind)) for kind in names}
    return replace(session, **{kind: name for kind, name in now.items() if name})


def _room(room: ImportedRoom, position: int) -> Values:
    values = {
        "name": room.name,
        "position": position,
        "guid": room.guid,
        "slug": room.slug,
        "capacity": room.capacity,
        "description": room.description,
    }
    return {name: value for name, value in values.items() if value}


def _track(track: ImportedTrack, position: int) -> Values:
    values = {"name": track.name, "position": position, "slug": track.slug, "color": track.color}
    return {name: value for name, value in values.items() if value}
