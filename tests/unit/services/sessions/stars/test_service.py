"""What is told of a star when the session is a draft again."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from services.sessions.stars.domain import Star
from services.sessions.stars.service import Stars
from tests.unit.services.sessions.making import NOON, make_session


@pytest.mark.parametrize(("state", "expected"), [("published", "Hello"), ("cancelled", "Hello"), ("draft", "")])
def test_a_star_taken_back_does_not_tell_what_a_draft_is_called(state: Any, expected: str) -> None:
    session = replace(make_session(), state=state)
    star = Star("ada", session.conference_id, session.id, NOON, version=1)
    told: list[str] = []

    def change(attendee_id: str, session_id: str, decide: Any) -> None:
        told.extend(event.data["title"] for event in decide(star)[1])

    service = Stars()
    sessions = SimpleNamespace(get=lambda conference_id, ref: session)
    vars(service).update(sessions=sessions, stars=SimpleNamespace(change=change))
    service.unstar("ada", session.conference_id, session.id)

    assert told == [expected]
