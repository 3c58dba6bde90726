"""Whether questions are taken: in a conference, and in single sessions that have a setting of their own."""

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Event
from services.contracts.errors import Invalid, VersionMismatch
from services.contracts.events_audience import QUESTION_MODES, QUESTIONS_OPEN
from services.plumbing.documents import Document, Documents
from services.plumbing.relay import Relay

TRIES = 20


def checked_mode(mode: str | None, *, of_session: bool) -> str | None:
    """Raises Invalid. A session may have none of its own: then it is as in the conference."""
    if mode in QUESTION_MODES or (mode is None and of_session):
        return mode
    raise Invalid.fields({"mode": [f"One of {', '.join(QUESTION_MODES)}."]})


class QuestionSettings:
    """One document for each conference or session of which somebody said something, under its id."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["question_settings"], relay, "sessions")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()

    def mode_of(self, conference_id: str) -> str:
        return self._modes([conference_id]).get(conference_id) or QUESTIONS_OPEN

    def own_mode(self, session_id: str) -> str | None:
        return self._modes([session_id]).get(session_id)

    def mode_in(self, conference_id: str, session_id: str) -> str:
        """What holds in a session: its own, else the conference's."""
        modes = self._modes([conference_id, session_id])
        return modes.get(session_id) or modes.get(conference_id) or QUESTIONS_OPEN

    def put(self, conference_id: str, session_id: str | None, mode: str | None) -> None:
        key, fields = session_id or conference_id, {"conference_id": conference_id, "mode": mode}
        told = Event("questions_set", {"conference_id": conference_id, "session_id": session_id, "mode": mode})
        for _ in range(TRIES):
            before = self._collection.find_one({"_id": key})
            if (before or {}).get("mode") == mode:
                return
            try:
                if before is None:
                    self._documents.insert(key, fields, [told])
                else:
                    self._documents.save(key, before["version"], fields, [told])
            except (DuplicateKeyError, VersionMismatch):
                continue
            return
        raise VersionMismatch("Others change this at the same moment. Try again.")

    def _modes(self, keys: list[str]) -> dict[str, str | None]:
        return {one["_id"]: one["mode"] for one in self._collection.find({"_id": {"$in": keys}})}
