"""Deleting a draft, with a crash anywhere: what is recorded as deleted is gone, and what is gone is recorded."""

from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from services.contracts.errors import VersionMismatch
from services.plumbing.clock import now
from services.sessions.repository.sessions import SessionRepository
from tests.unit.services.sessions.making import make_session

DRAFT = make_session(state="draft", version=1)
LATER = timedelta(minutes=1)


class Crash(Exception):
    pass


class Marks:
    """The collection of what was removed, as far as it is used here."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, Any]] = {}

    def update_one(self, query: dict[str, Any], update: dict[str, Any], upsert: bool = False) -> None:
        document = self.documents.setdefault(query["_id"], {"_id": query["_id"]})
        if "$unset" in update and document.get("change", {}).get("_id") == query["change._id"]:
            del document["change"]
        document.update(update.get("$set", {}))

    def find(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        until = query["change.at"]["$lte"]
        return [one for one in self.documents.values() if "change" in one and one["change"]["at"] <= until]


class Programme:
    """A repository with one draft in it, that crashes where it is told to."""

    def __init__(self, crashes_at: str = "") -> None:
        self.crashes_at = crashes_at
        self.drafts, self.marks = {DRAFT.id: DRAFT.version}, Marks()
        self.recorded: dict[str, str] = {}
        self.repository = SessionRepository.__new__(SessionRepository)
        counted = SimpleNamespace(count_documents=lambda query, limit: int(query["_id"] in self.drafts))
        parts = {
            "_removed": self.marks,
            "_collection": counted,
            "_documents": SimpleNamespace(delete=self.delete),
            "_history": SimpleNamespace(add=self.record),
        }
        vars(self.repository).update(parts)

    def delete(self, session_id: str, version: int) -> None:
        self.crash("deleting")
        if self.drafts.get(session_id) != version:
            raise VersionMismatch("changed")
        del self.drafts[session_id]

    def record(self, change: dict[str, Any]) -> None:
        self.crash("recording")
        self.recorded[change["_id"]] = change["kind"]

    def crash(self, where: str) -> None:
        if self.crashes_at == where:
            raise Crash


@pytest.mark.parametrize("crashes_at", ["", "deleting", "recording"])
def test_what_is_gone_is_recorded_once_and_what_is_not_never(crashes_at: str) -> None:
    programme = Programme(crashes_at)
    with suppress(Crash):
        programme.repository.delete(DRAFT)
    programme.crashes_at = ""

    for _ in range(2):
        programme.repository.record_deletions(now() + LATER)

    is_gone = DRAFT.id not in programme.drafts
    assert list(programme.recorded.values()) == (["deleted"] if is_gone else [])
    assert is_gone == (crashes_at != "deleting")
    assert "change" not in programme.marks.documents[DRAFT.id]


def test_what_is_being_deleted_at_this_moment_is_left_to_whoever_does() -> None:
    programme = Programme("recording")
    with suppress(Crash):
        programme.repository.delete(DRAFT)
    programme.crashes_at = ""

    programme.repository.record_deletions(now() - LATER)

    assert programme.recorded == {}


def test_a_draft_that_was_changed_meanwhile_stays_and_nothing_is_recorded() -> None:
    programme = Programme()
    programme.drafts[DRAFT.id] = DRAFT.version + 1

    with pytest.raises(VersionMismatch):
        programme.repository.delete(DRAFT)
    programme.repository.record_deletions(now() + LATER)

    assert (programme.drafts, programme.recorded) == ({DRAFT.id: DRAFT.version + 1}, {})
