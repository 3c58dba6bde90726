"""The programme as files for others. Entrypoints only: which state is asked for, what is in it, the file, in parts."""

import base64
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, cast

from services.contracts.errors import Conflict, Invalid, NotFound
from services.plumbing.clock import to_text
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions.base import Shown
from services.sessions.calendars.service import PublicUrl
from services.sessions.catalogue.domain import Room, Thing, Track
from services.sessions.catalogue.repository import CatalogueRepository
from services.sessions.domain.conference import Conference
from services.sessions.domain.session import Session
from services.sessions.exporters import FORMATS, Outgoing
from services.sessions.exports import gathering
from services.sessions.exports.files import File, Files, Gathered
from services.sessions.exports.numbers import NumberRepository
from services.sessions.exports.past import as_it_was
from services.sessions.finding.domain.outline import Entry
from services.sessions.finding.outlines import Outlines
from services.sessions.history.service import History
from services.sessions.speakers.domain import SpeakerProfile
from services.sessions.speakers.repository import SpeakerRepository

READ_AT_ONCE = 500
PART_BYTES = 4 * 1024 * 1024  # of one answer: a broker takes messages of 16 MB, and base64 adds a third


class Exports(History):
    outlines: Outlines = Store(Outlines)  # type: ignore[assignment]
    catalogue: CatalogueRepository = Store(CatalogueRepository)  # type: ignore[assignment]
    speakers: SpeakerRepository = Store(SpeakerRepository)  # type: ignore[assignment]
    numbers: NumberRepository = Store(NumberRepository)  # type: ignore[assignment]
    files: Files = Store(Files)  # type: ignore[assignment]
    public_url: str = PublicUrl()  # type: ignore[assignment]

    @rpc
    def export_programme(
        self,
        conference_id: str,
        kind: str,
        narrowed: dict[str, str] | None = None,
        part: int = 0,
        etag: str | None = None,
    ) -> Shown:
        """A part of the file, compressed. With `etag` it has to be that file still: raises Conflict when it is not."""
        if kind not in FORMATS:
            raise Invalid.fields({"kind": [f"One of {', '.join(FORMATS)}."]})
        conference, entries = self.conferences.get(conference_id), self._entries(conference_id)
        things = self._things(conference_id, entries)
        part_of = gathering.narrowing(narrowed, things, entries)
        entries = [entry for entry in entries if part_of.fits(entry)]
        version = self.programme_version(conference_id)["version"]
        profiles = self._profiles(conference_id, kind, entries)
        made_from = gathering.state_of(conference, version, entries, *things.values(), profiles.values())

        def gather() -> Gathered:
            sessions = self._sessions([entry.id for entry in entries], drafts=False)
            outgoing = self._outgoing(conference, kind, sessions, version, part_of.query, part_of.label)
            return partial(FORMATS[kind].render, outgoing), gathering.changed_at(conference, sessions)

        return _part(self.files.get(f"{conference_id}/{kind}{part_of.query}", made_from, gather), part, etag)

    @rpc
    def export_release(
        self, conference_id: str, kind: str, number: int, part: int = 0, etag: str | None = None
    ) -> Shown:
        """The same of the programme as this release left it; for formats that are read by release."""
        if kind not in FORMATS or not FORMATS[kind].numbered:
            raise Invalid.fields({"release": ["Older releases are there as schedule.xml and schedule.json."]})
        conference, release = self.conferences.get(conference_id), self.releases.get(conference_id, number)
        if not release.done:
            raise NotFound("This release is only just going out.")
        entries = self._entries(conference_id)
        profiles = self._profiles(conference_id, kind, entries)
        things = self._things(conference_id, entries)
        made_from = gathering.state_of(conference, str(number), entries, *things.values(), profiles.values())

        def gather() -> Gathered:
            last = max(change.id for change in self.history.all_of_whole(conference_id, release.id))
            since = self.history.after(conference_id, last)
            ids = dict.fromkeys((*(entry.id for entry in entries), *(change.session_id for change in since)))
            sessions = as_it_was(self._sessions(list(ids), drafts=True), since)
            outgoing = self._outgoing(conference, kind, sessions, release.name, f"?release={number}", "")
            return partial(FORMATS[kind].render, outgoing), release.at

        return _part(self.files.get(f"{conference_id}/{kind}?release={number}", made_from, gather), part, etag)

    @rpc
    def export_session(self, conference_id: str, session: str) -> Shown:
        """One session as a calendar."""
        conference = self.conferences.get(conference_id)
        found = self.sessions.get(conference_id, session, drafts=False)
        path = f"/api/v1/conferences/{conference.slug}/sessions/{found.id}/calendar.ics"
        outgoing = Outgoing(conference, (found,), "", self.public_url, path, f"{found.title} – {conference.title}")
        made_from = f"{conference.version} {found.version}"
        key = f"{conference_id}/session/{found.id}"
        gathered = (partial(FORMATS["ics"].render, outgoing), found.updated_at)
        return _part(self.files.get(key, made_from, lambda: gathered), 0, None)

    def _entries(self, conference_id: str) -> list[Entry]:
        """Every public session there is, in few fields."""
        with self.outlines.of(conference_id) as kept:
            return list(kept.outline)

    def _sessions(self, ids: Sequence[str], *, drafts: bool) -> list[Session]:
        parts = (ids[start : start + READ_AT_ONCE] for start in range(0, len(ids), READ_AT_ONCE))
        return [session for some in parts for session in self.sessions.several(some, drafts=drafts)]

    def _things(self, conference_id: str, used: Iterable[Entry | Session]) -> dict[str, list[Thing]]:
        names = {kind: {str(getattr(one, kind)) for one in used} for kind in ("room", "track")}
        return {kind: self.catalogue.listed(conference_id, kind, names[kind]) for kind in names}

    def _profiles(self, conference_id: str, kind: str, entries: Iterable[Entry]) -> dict[str, SpeakerProfile]:
        """Of those who speak, where the format tells of them."""
        ids = {one for entry in entries for one, _ in entry.speakers} if FORMATS[kind].numbered else set()
        return self.speakers.of(conference_id, ids)

    def _outgoing(
        self, conference: Conference, kind: str, sessions: Sequence[Session], version: str, query: str, label: str
    ) -> Outgoing:
        things = self._things(conference.id, sessions)
        return Outgoing(
            conference,
            tuple(sessions),
            version,
            self.public_url,
            f"/api/v1/conferences/{conference.slug}/schedule.{kind}{query}",
            f"{conference.title} – {label}" if label else conference.title,
            rooms=gathering.rooms(conference, cast(list[Room], things["room"]), sessions),
            tracks=gathering.tracks(cast(list[Track], things["track"])),
            **(self._numbered(conference, sessions) if FORMATS[kind].numbered else {}),
        )

    def _numbered(self, conference: Conference, sessions: Sequence[Session]) -> dict[str, Any]:
        """The numbers of events and people, and what there is to say of these."""
        profiles = self.speakers.of(conference.id, {one.id for session in sessions for one in session.speakers})
        events = self.numbers.of(conference.id, "event", gathering.events_wanting(conference, sessions))
        people = self.numbers.of(conference.id, "person", dict.fromkeys(sorted(profiles)))
        return {"numbers": events, "people": gathering.people(profiles, people)}


def _part(file: File, part: int, etag: str | None) -> Shown:
    if etag is not None and etag != file.etag:
        raise Conflict("The programme was changed while it was read. Ask for the first part again.")
    start = part * PART_BYTES
    return {
        "etag": file.etag,
        "changed_at": to_text(file.changed_at),
        "part": part,
        "parts": max(1, -(-len(file.compressed) // PART_BYTES)),
        "content": base64.b64encode(file.compressed[start : start + PART_BYTES]).decode(),
    }
