"""Speakers: listed, looked at, written about, joined. Entrypoints: load, decide, save, show."""

import logging
from datetime import timedelta
from typing import Any

from nameko.timer import timer

from services.contracts.errors import NotFound, VersionMismatch
from services.plumbing.clock import new_id, now
from services.plumbing.mongo import AWAY
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions import commands, schemas, texts
from services.sessions.base import PAGE_AT_MOST, Base, Shown
from services.sessions.domain.session import Link, Session, Speaker
from services.sessions.finding.outlines import Outlines, apart
from services.sessions.speakers import domain, listing
from services.sessions.speakers.domain import Named, SpeakerProfile
from services.sessions.speakers.repository import SpeakerRepository
from services.sessions.speakers.schemas import SpeakerProfileFields

LOOK_SECONDS = 15  # for what a crash has left half done
LEFT_BEHIND = timedelta(seconds=30)  # older than this, the command is at it no more
ATTEMPTS = 5  # at writing sessions that others may be writing, too
NO_SPEAKER = "There is no such speaker in the programme of this conference."

log = logging.getLogger(__name__)


class Speakers(Base):
    outlines: Outlines = Store(Outlines)  # type: ignore[assignment]
    speakers: SpeakerRepository = Store(SpeakerRepository)  # type: ignore[assignment]

    @rpc
    def list_speakers(
        self, conference_id: str, q: str = "", drafts: bool = False, cursor: str | None = None, limit: int = 50
    ) -> Shown:
        """By name; with `drafts` also who speaks in nothing but drafts."""
        found = listing.searched(self._people(conference_id, drafts=drafts), q)
        page, following = listing.page(found, cursor, min(limit, PAGE_AT_MOST))
        profiles = self.speakers.of(conference_id, [person.id for person in page])
        items = [_brief(person, profiles[person.id]) for person in page if person.id in profiles]
        return {"items": items, "next": following, "total": len(found)}

    @rpc
    def get_speaker(self, conference_id: str, speaker_id: str, drafts: bool = False) -> Shown:
        """Of whoever was joined with another: that one."""
        speaker_id = self.speakers.merged_ids(conference_id).get(speaker_id, speaker_id)
        return _show(*self._known(conference_id, speaker_id, drafts=drafts))

    @rpc
    def change_speaker(
        self,
        conference_id: str,
        speaker_id: str,
        changes: Shown,
        version: int | None = None,
        request_id: str | None = None,
    ) -> Shown:
        conference, values = self.conferences.get(conference_id), _values(changes)
        person, profile = self._known(conference_id, speaker_id, drafts=True)
        if not (request_id and self.speakers.has_seen(profile, request_id)):
            profile = commands.at_version(profile, version)
            changed = domain.changed(profile, values, change_id=new_id())
            if changed != profile:
                told = domain.told_changed(conference, changed)
                profile = self.speakers.save(changed, [told], request_id)
        return _show(person, self._with_sessions_right(profile))

    @rpc
    def merge_speakers(self, conference_id: str, speaker_id: str, into: str, request_id: str) -> Shown:
        """Two who are one person: the sessions of the first are those of the second, and the first is no more."""
        conference = self.conferences.get(conference_id)
        gone = self.speakers.find(conference_id, speaker_id)
        if gone is None or not self.speakers.has_seen(gone, request_id):
            _, gone = self._known(conference_id, speaker_id, drafts=True)
            _, stays = self._known(conference_id, into, drafts=True)
            gone, filled = domain.merged(gone, stays, change_id=new_id())
            if filled != stays:
                stays = self.speakers.save(filled, [domain.told_changed(conference, filled)])
            gone = self.speakers.save(gone, [domain.told_merged(conference, gone, stays)], request_id)
        self._with_sessions_right(gone)
        return _show(*self._known(conference_id, into, drafts=True))

    @timer(LOOK_SECONDS, expected_exceptions=AWAY)
    def set_sessions_right_left_behind(self) -> None:
        """What a crash has left: any replica may do it, and doing it twice changes nothing."""
        for profile in self.speakers.changing(now() - LEFT_BEHIND):
            try:
                self._with_sessions_right(profile)
            except VersionMismatch:
                log.info("sessions of a speaker are being written elsewhere, too", extra={"speaker": profile.id})

    def _people(self, conference_id: str, *, drafts: bool) -> list[Named]:
        with self.outlines.of(conference_id, drafts=drafts) as kept:
            speakers = [[Speaker(*one) for one in entry.speakers] for entry in kept.outline]
        return apart(listing.people, speakers)

    def _known(self, conference_id: str, speaker_id: str, *, drafts: bool) -> tuple[Named, SpeakerProfile]:
        """Raises NotFound for whoever speaks in nothing that the reader may see."""
        sessions = self.sessions.given_by(conference_id, speaker_id, drafts=drafts)
        people = {one.id: one for one in listing.people(session.speakers for session in sessions)}
        profile = self.speakers.of(conference_id, [speaker_id]).get(speaker_id)
        if speaker_id not in people or profile is None:
            raise NotFound(NO_SPEAKER)
        return people[speaker_id], profile

    def _with_sessions_right(self, profile: SpeakerProfile) -> SpeakerProfile:
        """Has all sessions say who this is now. Doing it again goes on with what is left."""
        if not profile.change_id:
            return profile
        speaker = self._now_is(profile)
        for attempt in range(1, ATTEMPTS + 1):
            found = self.sessions.given_by(profile.conference_id, profile.id, drafts=True, planned=True)
            try:
                self._write(found, profile, speaker)
                break
            except VersionMismatch:
                if attempt == ATTEMPTS:
                    raise
        return self.speakers.save(domain.with_sessions_right(profile), [])

    def _now_is(self, profile: SpeakerProfile) -> Speaker:
        if not profile.merged_into:
            return Speaker(profile.id, profile.name)
        into = self.speakers.merged_ids(profile.conference_id).get(profile.id, profile.merged_into)
        stays = self.speakers.find(profile.conference_id, into)
        return Speaker(into, stays.name if stays else profile.name)

    def _write(self, found: list[Session], profile: SpeakerProfile, speaker: Speaker) -> None:
        writes = [
            domain.spoken_by(session, profile.id, speaker, change_id=profile.change_id, at=now()) for session in found
        ]
        self.sessions.save_many([write for write in writes if write is not None])


def _values(changes: Shown) -> dict[str, Any]:
    values = schemas.load(SpeakerProfileFields(), changes)
    if "links" in values:
        values["links"] = tuple(Link(link["url"], link.get("title", "")) for link in values["links"])
    return values


def _brief(person: Named, profile: SpeakerProfile) -> Shown:
    return {
        "id": profile.id,
        "guid": profile.guid,
        "name": person.name,
        "sessions": person.sessions,
        "avatar_url": profile.avatar_url,
    }


def _show(person: Named, profile: SpeakerProfile) -> Shown:
    return {
        **_brief(person, profile),
        "name": profile.name if profile.change_id else person.name,
        "biography": profile.biography,
        "biography_html": texts.to_html(profile.biography),
        "links": [{"url": link.url, "title": link.title} for link in profile.links],
        "version": profile.version,
    }
