"""Rooms, tracks and types of sessions. Entrypoints: load, decide, save, show; and new names are given to sessions."""

import logging
from datetime import timedelta
from typing import Any

from nameko.timer import timer

from services.contracts.errors import Invalid, VersionMismatch
from services.plumbing.clock import new_id, now
from services.plumbing.mongo import AWAY
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions import commands, schemas
from services.sessions.base import Base, Shown
from services.sessions.catalogue import domain
from services.sessions.catalogue.domain import Renaming, Room, Thing, Track
from services.sessions.catalogue.renaming import renamed
from services.sessions.catalogue.repository import CatalogueRepository
from services.sessions.catalogue.schemas import FIELDS
from services.sessions.finding.outlines import Outlines

LOOK_SECONDS = 15  # for new names that a crash has left half given
LEFT_BEHIND = timedelta(seconds=30)  # older than this, the command that gives a new name is at it no more
AT_ONCE = 300  # sessions
ROUNDS_AT_MOST = 200  # of so many sessions: more than any conference has, and an end if others write all the time

log = logging.getLogger(__name__)


class Catalogue(Base):
    outlines: Outlines = Store(Outlines)  # type: ignore[assignment]
    catalogue: CatalogueRepository = Store(CatalogueRepository)  # type: ignore[assignment]

    def rooms_of(self, conference_id: str) -> list[Room]:
        """All rooms that readers may know of, in order: described ones, and those that public sessions name."""
        return [one for one in self._listed(conference_id, "room") if isinstance(one, Room)]

    def tracks_of(self, conference_id: str) -> list[Track]:
        return [one for one in self._listed(conference_id, "track") if isinstance(one, Track)]

    @rpc
    def list_rooms(self, conference_id: str, drafts: bool = False) -> Shown:
        """With `drafts` also those that only drafts name; the same for the lists below."""
        return self._shown(conference_id, "room", drafts)

    @rpc
    def list_tracks(self, conference_id: str, drafts: bool = False) -> Shown:
        return self._shown(conference_id, "track", drafts)

    @rpc
    def list_session_types(self, conference_id: str, drafts: bool = False) -> Shown:
        return self._shown(conference_id, "type", drafts)

    @rpc
    def describe(self, conference_id: str, kind: str, fields: Shown, request_id: str) -> Shown:
        """A new room, track or type; or one that sessions name already."""
        conference, values = self.conferences.get(conference_id), _values(kind, fields)
        known = self.catalogue.known(conference_id, kind)
        same = next((one for one in known if one.name == values["name"]), None)
        if same is not None and self.catalogue.has_seen(same, request_id):
            return domain.shown(same)
        names = self._names(conference_id, kind, drafts=True)
        thing = domain.added(conference_id, kind, values, known, names)
        return domain.shown(self.catalogue.save(thing, kind, [domain.told(conference, kind, thing)], request_id))

    @rpc
    def describe_otherwise(
        self,
        conference_id: str,
        kind: str,
        thing: str,
        changes: Shown,
        version: int | None = None,
        request_id: str | None = None,
    ) -> Shown:
        """`thing` is an id or slug. A new name is the name in all sessions that have it."""
        conference, values = self.conferences.get(conference_id), _values(kind, changes, partial=True)
        things = self._listed(conference_id, kind, drafts=True)
        known = domain.find(things, thing, kind)
        if request_id and known.version and self.catalogue.has_seen(known, request_id):
            return domain.shown(self._with_name_given(known, kind))
        known = commands.at_version(known, version)
        changed = domain.changed(known, kind, values, things, change_id=new_id())
        if changed != known:
            changed = self.catalogue.save(changed, kind, [domain.told(conference, kind, changed)], request_id)
        return domain.shown(self._with_name_given(changed, kind))

    @rpc
    def describe_no_more(self, conference_id: str, kind: str, thing: str, version: int | None = None) -> Shown:
        """Takes away what no session has."""
        conference = self.conferences.get(conference_id)
        known = domain.find(self._listed(conference_id, kind, drafts=True), thing, kind)
        known = commands.at_version(known, version)
        domain.check_unused(known, kind, self.catalogue.in_use(known, kind))
        removed = domain.removed(known)
        self.catalogue.save(removed, kind, [domain.told(conference, kind, removed)])
        return {}

    @timer(LOOK_SECONDS, expected_exceptions=AWAY)
    def give_names_left_behind(self) -> None:
        """What a crash has left: any replica may do it, and doing it twice changes nothing."""
        for kind, thing in self.catalogue.renamings(now() - LEFT_BEHIND):
            try:
                self._with_name_given(thing, kind)
            except VersionMismatch:
                log.info("a new name is being given elsewhere, too", extra={"kind": kind, "id": thing.id})

    def _shown(self, conference_id: str, kind: str, drafts: bool) -> Shown:
        found = self._listed(conference_id, kind, drafts=drafts)
        return {"items": [domain.shown(thing) for thing in found], "next": None}

    def _listed(self, conference_id: str, kind: str, *, drafts: bool = False) -> list[Thing]:
        return self.catalogue.listed(conference_id, kind, self._names(conference_id, kind, drafts=drafts))

    def _names(self, conference_id: str, kind: str, *, drafts: bool) -> set[str]:
        """The rooms, tracks or types that sessions have."""
        with self.outlines.of(conference_id, drafts=drafts) as kept:
            return {getattr(entry, kind) for entry in kept.outline}

    def _with_name_given(self, thing: Thing, kind: str) -> Thing:
        """Gives its new name to all sessions that have the one before. Doing it again goes on with what is left."""
        if thing.renaming is None:
            return thing
        for _ in range(ROUNDS_AT_MOST):
            if not self._give_name(thing, thing.renaming, kind):
                return self.catalogue.save(domain.with_name_given(thing), kind, [])
        return thing  # the timer goes on with it

    def _give_name(self, thing: Thing, renaming: Renaming, kind: str) -> bool:
        """To some sessions; whether there were any."""
        found = self.sessions.naming(thing.conference_id, kind, renaming.before, limit=AT_ONCE)
        writes = [
            renamed(one, kind, renaming.before, thing.name, change_id=renaming.change_id, at=now()) for one in found
        ]
        try:
            self.sessions.save_many(writes)
        except VersionMismatch:
            log.info("sessions were changed while their room, track or type got its new name; once more")
        return bool(found)


def _values(kind: str, fields: Shown, *, partial: bool = False) -> dict[str, Any]:
    if kind not in FIELDS:
        raise Invalid.fields({"kind": [f"One of {', '.join(FIELDS)}."]})
    values = schemas.load(FIELDS[kind](), fields, partial=partial)
    if "position" in values and values["position"] is None:
        values["position"] = domain.UNPLACED
    return values
