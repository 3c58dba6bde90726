"""What somebody gets of their wishes when they take their data along."""

from types import SimpleNamespace
from typing import Any

import pytest

from services.sessions.wishes.repository import WishRepository
from tests.unit.services.sessions.making import NOON

WISH = {"_id": "ada:S", "attendee_id": "ada", "conference_id": "C", "session_id": "S", "since": NOON, "is_open": True}


class Wishes:
    def find(self, query: dict[str, Any]) -> "Wishes":
        return self

    def sort(self, *order: Any) -> "Wishes":
        return self

    def limit(self, count: int) -> list[dict[str, Any]]:
        return [WISH]


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ([{"_id": "S", "title": "Maps", "state": "cancelled"}], "Maps"),
        ([{"_id": "S", "title": "Secret", "state": "draft"}], ""),
        ([], ""),
    ],
)
def test_an_export_does_not_say_what_a_draft_is_called(sessions: list[dict[str, Any]], expected: str) -> None:
    repository = WishRepository.__new__(WishRepository)
    found = SimpleNamespace(find=lambda query, wanted: sessions)
    vars(repository).update(_wishes=SimpleNamespace(collection=Wishes()), _sessions=found)

    shown, following = repository.export_of("ada", "", 10)

    assert ([one["title"] for one in shown["recording_wishes"]], following) == ([expected], "")
