"""Profiles of speakers as documents. Nobody else sees a document."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from services.contracts.envelope import Event
from services.plumbing.clock import now
from services.plumbing.documents import Document, Documents, Stored
from services.plumbing.mongo import insert_missing
from services.plumbing.relay import Relay
from services.sessions.domain.session import Link
from services.sessions.speakers.domain import SpeakerProfile

ASKED_AT_ONCE = 500


class SpeakerRepository:
    """One document for each speaker of a conference, made when somebody first asks for it: its guid stays from then."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["speakers"], relay, "sessions")
        self._collection = self._documents.collection
        self._sessions = database["sessions"]

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("merged_in", ASCENDING)], sparse=True)
        self._collection.create_index([("changing_since", ASCENDING)], sparse=True)
        self._sessions.create_index([("conference_id", ASCENDING), ("speakers.id", ASCENDING)])

    def of(self, conference_id: str, ids: Iterable[str]) -> dict[str, SpeakerProfile]:
        """The profiles of speakers of the programme, by id; of those who have none, new ones. Others are left out."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, SpeakerProfile] = {}
        for start in range(0, len(wanted), ASKED_AT_ONCE):
            some = wanted[start : start + ASKED_AT_ONCE]
            found |= self._found(conference_id, some)
            missing = [one for one in some if one not in found]
            if missing and self._made(conference_id, missing):
                found |= self._found(conference_id, missing)
        return found

    def find(self, conference_id: str, speaker_id: str) -> SpeakerProfile | None:
        """Also of somebody who speaks no more, or was joined with another."""
        return self._found(conference_id, [speaker_id]).get(speaker_id)

    def merged_ids(self, conference_id: str) -> dict[str, str]:
        """Of those who were joined with others: whose sessions theirs are now."""
        into = {one["speaker_id"]: one["merged_into"] for one in self._collection.find({"merged_in": conference_id})}
        return {gone: _last(into, gone) for gone in into}

    def has_seen(self, profile: SpeakerProfile, request_id: str) -> bool:
        return self._documents.has_seen(_key(profile.conference_id, profile.id), request_id)

    def save(self, profile: SpeakerProfile, events: Iterable[Event], request_id: str | None = None) -> SpeakerProfile:
        """Raises VersionMismatch when it was changed since it was loaded."""
        stored = _stored(profile, tuple(events))
        self._documents.save(
            stored.id, stored.version, stored.fields, stored.events, request_id, without=stored.without
        )
        return replace(profile, version=profile.version + 1)

    def save_many(self, profiles: Iterable[tuple[SpeakerProfile, Event]]) -> None:
        """Raises VersionMismatch when some were changed meanwhile; the others are saved."""
        self._documents.save_many([_stored(profile, (event,)) for profile, event in profiles])

    def changing(self, until: datetime) -> list[SpeakerProfile]:
        """Those who were renamed or joined before `until`, whose sessions may not all say so yet."""
        return [_profile(one) for one in self._collection.find({"changing_since": {"$lte": until}}).limit(10)]

    def _found(self, conference_id: str, ids: Sequence[str]) -> dict[str, SpeakerProfile]:
        keys = [_key(conference_id, one) for one in ids]
        return {one["speaker_id"]: _profile(one) for one in self._collection.find({"_id": {"$in": keys}})}

    def _made(self, conference_id: str, ids: list[str]) -> bool:
        """Whether any of them speaks. Two who ask at once make one: the ids of documents decide."""
        query = {"conference_id": conference_id, "speakers.id": {"$in": ids}}
        names = {
            speaker["id"]: speaker["name"]
            for session in self._sessions.find(query, {"speakers": 1})
            for speaker in session["speakers"]
        }
        new = [SpeakerProfile(one, conference_id, str(uuid.uuid4()), names[one]) for one in ids if one in names]
        if new:
            insert_missing(self._collection, [_new(profile) for profile in new])
        return bool(new)


def _last(into: dict[str, str], gone: str) -> str:
    """Whoever was joined with somebody who was joined with a third."""
    seen = {gone}
    while (gone := into[gone]) in into and gone not in seen:
        seen.add(gone)
    return gone


def _key(conference_id: str, speaker_id: str) -> str:
    """Ids of speakers are chosen by clients, too: the same may be somebody else in another conference."""
    return f"{conference_id}|{speaker_id}"


def _new(profile: SpeakerProfile) -> Document:
    return {"_id": _key(profile.conference_id, profile.id), "version": 1, "outbox": [], **_fields(profile)}


def _fields(profile: SpeakerProfile) -> Document:
    values = {one.name: getattr(profile, one.name) for one in fields(profile) if one.name not in ("id", "version")}
    return {**values, "speaker_id": profile.id, "links": [asdict(link) for link in profile.links]}


def _stored(profile: SpeakerProfile, events: tuple[Event, ...]) -> Stored:
    document, gone = _fields(profile), []
    for name, value in (
        ("merged_in", profile.conference_id if profile.merged_into else None),
        ("changing_since", now() if profile.change_id else None),
    ):
        if value is None:
            gone.append(name)
        else:
            document[name] = value
    key = _key(profile.conference_id, profile.id)
    return Stored(key, profile.version, document, events, without=tuple(gone))


def _profile(document: Document) -> SpeakerProfile:
    values: dict[str, Any] = {one.name: document[one.name] for one in fields(SpeakerProfile) if one.name in document}
    values["links"] = tuple(Link(**link) for link in document["links"])
    return SpeakerProfile(id=document["speaker_id"], **values)
