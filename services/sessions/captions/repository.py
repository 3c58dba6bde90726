"""Where captions are kept: one document for each recording and language."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.errors import NotFound, VersionMismatch
from services.plumbing.clock import now
from services.plumbing.documents import Document, Documents
from services.plumbing.relay import Relay
from services.sessions.captions.domain import Captions, Passage, Spoken, captions_id, told

ATTEMPTS = 5
_SHORT = ("webvtt", "cues", "outbox", "requests")  # what lists do without


class CaptionRepository:
    """Those that were taken away stay as empty documents: so everybody who reads along hears of it."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["captions"], relay, "sessions")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("session_id", ASCENDING)])
        self._collection.create_index([("conference_id", ASCENDING), ("changed_at", ASCENDING)])

    def get(self, session_id: str, recording_id: str, language: str) -> Captions:
        """Raises NotFound."""
        found = self._find(captions_id(session_id, recording_id, language))
        if found is None or not found.is_there:
            raise NotFound("There are no captions of this recording in this language.")
        return found

    def of_session(self, session_id: str) -> list[Captions]:
        """Without their texts."""
        query = {"session_id": session_id, "is_there": True}
        found = self._collection.find(query, dict.fromkeys(_SHORT, 0)).sort("_id", ASCENDING)
        return [_captions(one | {"webvtt": " "}) for one in found]

    def of_recording(self, session_id: str, recording_id: str) -> list[Captions]:
        return [one for one in self.of_session(session_id) if one.recording_id == recording_id]

    def cues(self, session_id: str) -> list[Spoken]:
        """All that is said in the recordings of a session, in every language there is."""
        found = self._collection.find({"session_id": session_id, "is_there": True}).sort("_id", ASCENDING)
        return [spoken for one in found for spoken in _spoken(_captions(one))]

    def changed_since(self, conference_id: str, since: datetime) -> set[str]:
        """The sessions of which captions were put or taken away since then."""
        query = {"conference_id": conference_id, "changed_at": {"$gte": since}}
        return {one["session_id"] for one in self._collection.find(query, {"session_id": 1})}

    def put(self, captions: Captions) -> Captions:
        """The last one counts; the same again changes nothing and tells nothing."""
        for _ in range(ATTEMPTS):
            known = self._find(captions.id)
            if known is not None and (known.webvtt, known.kind) == (captions.webvtt, captions.kind):
                return known
            at = now()
            try:
                if known is None:
                    self._documents.insert(captions.id, _fields(captions, at), [told(captions)])
                else:
                    self._documents.save(captions.id, known.version, _fields(captions, at), [told(captions)])
            except (DuplicateKeyError, VersionMismatch):
                continue
            return replace(captions, changed_at=at, version=known.version + 1 if known else 1)
        raise VersionMismatch("These captions are being changed by others. Load them again and repeat your change.")

    def remove(self, captions: Captions) -> None:
        """Doing it again changes nothing."""
        self.put(replace(captions, webvtt="", passages=()))

    def _find(self, captions_id: str) -> Captions | None:
        document = self._collection.find_one({"_id": captions_id})
        return _captions(document) if document else None


def _spoken(captions: Captions) -> Iterable[Spoken]:
    for passage in captions.passages:
        yield Spoken(captions.recording_id, captions.language, passage.seconds, passage.text)


def _fields(captions: Captions, at: datetime) -> Document:
    return {
        "conference_id": captions.conference_id,
        "conference": captions.conference,
        "session_id": captions.session_id,
        "recording_id": captions.recording_id,
        "language": captions.language,
        "kind": captions.kind,
        "webvtt": captions.webvtt,
        "cues": [[one.seconds, one.text] for one in captions.passages],
        "is_there": captions.is_there,
        "changed_at": at,
    }


def _captions(document: Document) -> Captions:
    names = ("conference_id", "conference", "session_id", "recording_id", "language", "kind", "webvtt", "changed_at")
    cues = tuple(Passage(seconds, text) for seconds, text in document.get("cues", ()))
    return Captions(**{name: document[name] for name in names}, passages=cues, version=document["version"])
