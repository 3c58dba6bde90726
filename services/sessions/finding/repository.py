"""Reading sessions for the outlines: what was written since, what is gone, and the texts that words are taken from.

Every write of a session carries the time of it (`touched_at`); one that is deleted leaves a mark for a day.
"""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from services.plumbing.documents import Document
from services.sessions import texts
from services.sessions.captions.repository import CaptionRepository
from services.sessions.domain.session import PUBLIC_STATES
from services.sessions.finding.domain.outline import Entry
from services.sessions.finding.domain.passages import Cue

AT_ONCE = 1_000  # documents of one answer of the database: others are served between two
MARKED_FOR = timedelta(days=1)
EVER = datetime(1970, 1, 1, tzinfo=UTC)
_ENTRY = (
    *("version", "order", "title", "start", "end", "day", "track", "room", "type", "languages", "tags", "speakers"),
    *("state", "recorded", "is_break", "needs_minutes"),
)
_TEXTS = ("title", "subtitle", "track", "room", "type", "tags", "languages", "speakers", "plain", "state")


class FindingRepository:
    def __init__(self, database: "Database[Document]", captions: CaptionRepository) -> None:
        self._sessions = database["sessions"]
        self._removed = database["removed_sessions"]
        self._captions = captions

    def ensure_indexes(self) -> None:
        self._sessions.create_index([("conference_id", ASCENDING), ("touched_at", ASCENDING)])
        self._removed.create_index([("conference_id", ASCENDING), ("at", ASCENDING)])
        self._removed.create_index([("at", ASCENDING)], expireAfterSeconds=int(MARKED_FOR.total_seconds()))

    def written(self, conference_id: str, since: datetime | None) -> Iterator[Entry]:
        """All that were written since, drafts too; all there are when `since` is None."""
        query: Document = {"conference_id": conference_id}
        if since is not None:
            query["touched_at"] = {"$gte": since}
        for document in self._sessions.find(query, _ENTRY).batch_size(AT_ONCE):
            yield _entry(document)

    def removed(self, conference_id: str, since: datetime) -> list[tuple[str, int]]:
        """Ids and last versions of those that were deleted since."""
        query = {"conference_id": conference_id, "at": {"$gte": since}}
        return [(one["_id"], one["version"]) for one in self._removed.find(query, {"version": 1})]

    def texts(self, session_ids: Iterable[str], *, drafts: bool) -> Iterator[tuple[str, dict[str, str], list[str]]]:
        """Id, texts by the names of weights.FIELDS and languages of each that may be seen."""
        ids = list(session_ids)
        for document in self._sessions.find({"_id": {"$in": ids}}, _TEXTS):
            if drafts or document["state"] in PUBLIC_STATES:
                plain = document.get("plain") or self._plain(document["_id"])
                yield document["_id"], _texts(document) | plain, document["languages"]

    def captioned(self, conference_id: str, since: datetime | None) -> set[str]:
        """Sessions of which captions were put or taken away since; with None, all that ever had any."""
        return self._captions.changed_since(conference_id, since or EVER)

    def cues(self, session_ids: Iterable[str]) -> dict[str, list[Cue]]:
        """What is said in the recordings of each; to be asked for those that have captions only."""
        return {
            one: [Cue(said.recording_id, said.seconds, said.text) for said in self._captions.cues(one)]
            for one in session_ids
        }

    def _plain(self, session_id: str) -> dict[str, str]:
        """Of a session that an earlier release has stored: its plain texts are written with its next change."""
        document = self._sessions.find_one({"_id": session_id}, ("abstract", "description")) or {}
        return {name: texts.to_plain(document.get(name, "")) for name in ("abstract", "description")}


def _entry(document: dict[str, Any]) -> Entry:
    """What many sessions have is kept once."""
    one = sys.intern
    return Entry(
        id=document["_id"],
        version=document["version"],
        order=document["order"],
        title=document["title"],
        start=document["start"],
        end=document["end"],
        day=one(document["day"]) if document["day"] else None,
        track=one(document["track"]),
        room=one(document["room"]),
        type=one(document["type"]),
        languages=tuple(map(one, document["languages"])),
        tags=tuple(map(one, document["tags"])),
        speakers=tuple((one(speaker["id"]), one(speaker["name"])) for speaker in document["speakers"]),
        state=one(document["state"]),
        recorded=document["recorded"],
        is_break=document.get("is_break", False),  # not in what an earlier release has stored
        needs_minutes=document.get("needs_minutes"),
    )


def _texts(document: dict[str, Any]) -> dict[str, str]:
    labels = (document["subtitle"], document["track"], document["room"], document["type"], *document["tags"])
    return {
        "title": document["title"],
        "speakers": " ".join(speaker["name"] for speaker in document["speakers"]),
        "labels": " ".join(labels),
    }
