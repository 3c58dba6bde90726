"""What of the programme's events the feed has to do something for."""

from types import SimpleNamespace
from typing import Any

import pytest

from services.feed.changes.service import Changes


class Entries:
    def __init__(self) -> None:
        self.known: list[str] = []

    def know_session(self, session_id: str, fields: Any, version: int) -> None:
        self.known.append(session_id)


def published(version: int, import_id: str | None) -> Any:
    session = {"id": "S", "title": "Hello", "state": "published", "conference_id": "C"}
    data = {"session": session, "import_id": import_id}
    return SimpleNamespace(name="session_published", subject="S", aggregate_version=version, data=data)


@pytest.mark.parametrize(("version", "expected"), [(1, []), (2, ["S"])])
def test_of_a_session_that_an_import_adds_nothing_is_kept(version: int, expected: list[str]) -> None:
    changes, entries = Changes(), Entries()
    vars(changes)["entries"] = entries

    changes.on_session_published(published(version, "I"))

    assert entries.known == expected
