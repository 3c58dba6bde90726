"""Where questions are kept, in the order in which they are listed. Nobody else sees a document."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.contracts.envelope import Event
from services.contracts.errors import Invalid, NotFound, VersionMismatch
from services.contracts.events_audience import QUESTION_STATES, REMOVED, WAITING
from services.plumbing.documents import Document, Documents, Request
from services.plumbing.relay import Relay
from services.sessions.questions import domain
from services.sessions.questions.domain import Decided
from services.sessions.questions.question import Question

MOST_VOTES = 10**7 - 1
TRIES = 20  # votes change a question all the time
_FIELDS = tuple(one.name for one in fields(Question) if one.name not in ("id", "version"))
_RANK = re.compile(r"^[0-4]\|[0-9]{7}\|[0-9A-Z]{26}\Z")
_ID = re.compile(r"^[0-9A-Z]{26}\Z")

Decide = Callable[[Question], Decided]


class QuestionRepository:
    """`rank` sorts: by state as in QUESTION_STATES, most votes first, then oldest first. One range of it is a list."""

    def __init__(self, database: "Database[Document]", relay: Relay) -> None:
        self._documents = Documents(database["questions"], relay, "sessions")
        self._collection = self._documents.collection

    def ensure_indexes(self) -> None:
        self._documents.ensure_indexes()
        self._collection.create_index([("session_id", ASCENDING), ("rank", ASCENDING)])
        self._collection.create_index([("session_id", ASCENDING), ("_id", DESCENDING)])
        self._collection.create_index([("conference_id", ASCENDING), ("rank", ASCENDING)])
        self._collection.create_index([("asker_id", ASCENDING), ("_id", ASCENDING)])
        self._collection.create_index([("answered_by", ASCENDING)])

    def get(self, question_id: str) -> Question:
        document = self._collection.find_one({"_id": question_id})
        if document is None or document["state"] == REMOVED:
            raise no_such_question()
        return _question(document)

    def has_seen(self, question_id: str, request_id: str) -> bool:
        return self._documents.has_seen(question_id, request_id)

    def created_by(self, request: Request) -> Question | None:
        document = self._documents.created_by(request)
        return _question(document) if document else None

    def add(self, question: Question, events: list[Event], request: Request) -> Question:
        try:
            self._documents.insert(question.id, _document(question), events, request)
        except DuplicateKeyError:
            known = self.created_by(request)  # the same request, twice at the same time
            if known is None:
                raise
            return known
        return replace(question, version=1)

    def change(
        self, question_id: str, decide: Decide, *, version: int | None = None, request_id: str | None = None
    ) -> Question:
        """What `decide` makes of it as it is now; with `version`, only of that one. Raises VersionMismatch."""
        for _ in range(TRIES):
            question = self.get(question_id)
            if request_id and self.has_seen(question_id, request_id):
                return question
            if version is not None and question.version != version:
                break
            changed, events = decide(question)
            if changed == question:
                return question
            with suppress(VersionMismatch):
                return self._save(changed, events, request_id)
        raise VersionMismatch("This question was changed meanwhile. Load it again and repeat your change.")

    def recount(self, question: Question, votes: int) -> None:
        """Raises VersionMismatch when it was changed since it was loaded."""
        self._save(*domain.recounted(question, votes), None)

    def ranked(self, where: Document, states: tuple[str, ...], after: str | None, limit: int) -> list[Question]:
        """Of a session or conference; `states` stand beside each other in QUESTION_STATES. Raises Invalid."""
        first, last = QUESTION_STATES.index(states[0]), QUESTION_STATES.index(states[-1])
        if after is not None and not _RANK.match(after):
            raise Invalid.cursor()
        bounds = {"$gt": max(after or "", f"{first}|"), "$lt": f"{last + 1}|"}
        found = self._collection.find({**where, "rank": bounds}).sort("rank", ASCENDING).limit(limit)
        return [_question(one) for one in found]

    def newest(self, session_id: str, states: tuple[str, ...], after: str | None, limit: int) -> list[Question]:
        if after is not None and not _ID.match(after):
            raise Invalid.cursor()
        query: Document = {"session_id": session_id, "state": {"$in": list(states)}}
        if after:
            query["_id"] = {"$lt": after}
        return [_question(one) for one in self._collection.find(query).sort("_id", DESCENDING).limit(limit)]

    def asked_by(self, attendee_id: str, *, session_id: str = "", after: str = "", limit: int = 100) -> list[Question]:
        query: Document = {"asker_id": attendee_id, "_id": {"$gt": after}}
        if session_id:
            query["session_id"] = session_id
        return [_question(one) for one in self._collection.find(query).sort("_id", ASCENDING).limit(limit)]

    def texts(self, question_ids: list[str]) -> dict[str, tuple[str, str]]:
        """Session and words, by id, of those that there are."""
        wanted = {"_id": {"$in": question_ids}, "state": {"$ne": REMOVED}}
        found = self._collection.find(wanted, {"session_id": 1, "text": 1})
        return {one["_id"]: (one["session_id"], one["text"]) for one in found}

    def count_asked(self, attendee_id: str) -> int:
        return self._collection.count_documents({"asker_id": attendee_id})

    def part_from(self, attendee_id: str, *, keep: bool) -> None:
        """Questions of somebody who is erased go or are nobody's; answers that they wrote stay."""
        while asked := self._collection.find_one({"asker_id": attendee_id}):
            self._part(asked, domain.nobodys if keep and asked["state"] != WAITING else domain.gone)
        while answered := self._collection.find_one({"answered_by": attendee_id}):
            self._part(answered, domain.unsigned)

    def _part(self, document: Document, decide: Decide) -> None:
        changed, events = decide(_question(document))
        with suppress(VersionMismatch):  # changed at this moment: found once more
            # What requests are recognised by names who made them.
            self._save(changed, events, None, without=("created_by", "fingerprint", "requests"))

    def _save(
        self, question: Question, events: list[Event], request_id: str | None, *, without: tuple[str, ...] = ()
    ) -> Question:
        document = _document(question)
        self._documents.save(question.id, question.version, document, events, request_id, without=without)
        return replace(question, version=question.version + 1)


def no_such_question() -> NotFound:
    return NotFound("There is no such question.")


def rank(question: Question) -> str:
    """Also the cursor of a list."""
    state, votes = QUESTION_STATES.index(question.state), MOST_VOTES - min(question.votes, MOST_VOTES)
    return f"{state}|{votes:07d}|{question.id}"


def _document(question: Question) -> Document:
    return {**{name: getattr(question, name) for name in _FIELDS}, "rank": rank(question)}


def _question(document: Document) -> Question:
    return Question(id=document["_id"], version=document["version"], **{name: document[name] for name in _FIELDS})
