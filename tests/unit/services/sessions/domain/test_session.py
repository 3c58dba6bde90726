from datetime import timedelta
from typing import Any

import pytest

from services.contracts.envelope import check_data
from services.contracts.errors import Conflict, Invalid
from services.sessions.domain import lifecycle
from tests.unit.services.sessions.making import CONFERENCE, NOON, make_session


def names(events: list[Any]) -> list[str]:
    for event in events:
        check_data("sessions", event.name, event.data)
    return [event.name for event in events]


def test_a_draft_is_nobodys_news() -> None:
    draft, events = lifecycle.draft(make_session(state="published"), CONFERENCE)

    assert (draft.state, events) == ("draft", [])


def test_publishing_twice_announces_once() -> None:
    session, first = lifecycle.publish(make_session(state="draft"), at=NOON)
    _, second = lifecycle.publish(session, at=NOON)

    assert (names(first), second) == (["session_published"], [])
    assert first[0].data["session"]["version"] == 2


def test_a_cancelled_session_takes_place_again_when_it_is_published() -> None:
    session, _ = lifecycle.cancel(make_session(state="published", published_at=NOON), "ill", at=NOON)
    session, events = lifecycle.publish(session, at=NOON + timedelta(hours=1))

    assert names(events) == ["session_published"]
    assert (session.state, session.cancel_reason, session.published_at) == ("published", "", NOON)


def test_moving_a_public_session_tells_from_where_to_where() -> None:
    later = NOON + timedelta(hours=3)
    moved, events = lifecycle.edit(
        make_session(state="published"), {"start": later, "end": later + timedelta(hours=1)}, CONFERENCE, at=NOON
    )

    assert names(events) == ["session_moved"]
    assert events[0].data["before"]["start"] == "2026-11-23T12:00:00Z"
    assert events[0].data["after"] == {"start": "2026-11-23T15:00:00Z", "end": "2026-11-23T16:00:00Z", "room": "Hall"}
    assert moved.day == "2026-11-23"


def test_a_new_title_and_a_new_room_are_two_events_of_one_version() -> None:
    _, events = lifecycle.edit(make_session(state="published"), {"title": "Hi", "room": "Attic"}, CONFERENCE, at=NOON)

    assert names(events) == ["session_moved", "session_changed"]
    assert events[1].data["fields"] == ["title"]
    assert {event.data["session"]["version"] for event in events} == {2}


def test_an_edit_that_changes_nothing_is_no_event_and_no_new_time() -> None:
    session = make_session(state="published")

    assert lifecycle.edit(session, {"title": "Hello"}, CONFERENCE, at=NOON + timedelta(days=1)) == (session, [])


def test_editing_a_draft_tells_nobody() -> None:
    edited, events = lifecycle.edit(make_session(state="draft"), {"title": "Secret"}, CONFERENCE, at=NOON)

    assert (edited.title, events) == ("Secret", [])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"end": NOON}, "end"),
        ({"end": NOON + timedelta(days=8)}, "end"),
        ({"end": None}, "end"),
        ({"start": None}, "start"),
    ],
)
def test_a_session_that_cannot_take_place_is_refused_naming_the_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        lifecycle.edit(make_session(), changes, CONFERENCE, at=NOON)

    assert list(refused.value.errors) == [field]


def test_what_begins_after_midnight_belongs_to_the_evening_before() -> None:
    night = NOON.replace(day=24, hour=1)  # 02:00 in Brussels, before the day changes at 04:00

    session = lifecycle.placed(make_session(start=night, end=night + timedelta(hours=1)), CONFERENCE)

    assert session.day == "2026-11-23"


def test_cancelling_says_why_and_only_once() -> None:
    session, first = lifecycle.cancel(make_session(state="published"), "ill", at=NOON)
    _, second = lifecycle.cancel(session, "again", at=NOON)

    assert (names(first), first[0].data["reason"], second) == (["session_cancelled"], "ill", [])


def test_a_draft_cannot_be_cancelled_and_a_public_session_not_deleted() -> None:
    with pytest.raises(Conflict, match="Delete"):
        lifecycle.cancel(make_session(state="draft"), "", at=NOON)
    with pytest.raises(Conflict, match="cancel"):
        lifecycle.check_deletable(make_session(state="published"))
