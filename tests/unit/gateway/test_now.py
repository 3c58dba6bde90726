"""The state of a session by the clock, and the board of rooms: pure, at every moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.now import STATES, board, changes_at, state_at

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def session(title: str = "t", start: float | None = 0, minutes: float = 30, **fields: Any) -> dict[str, Any]:
    times = (None, None) if start is None else (NOON + start * MINUTE, NOON + (start + minutes) * MINUTE)
    written = [moment and moment.isoformat().replace("+00:00", "Z") for moment in times]
    return {"title": title, "start": written[0], "end": written[1], "state": "published", "room": "Big", **fields}


@pytest.mark.parametrize(
    ("minutes", "fields", "state"),
    [
        (-15.1, {}, "upcoming"),
        (-15, {}, "soon"),
        (-0.1, {}, "soon"),
        (0, {}, "live"),
        (29.9, {}, "live"),
        (29.9, {"recorded": True}, "live"),
        (30, {}, "over"),
        (30, {"recorded": True}, "recorded"),
        (30, {"recordings": [{"url": "x"}]}, "recorded"),
        (0, {"state": "cancelled"}, "cancelled"),
    ],
)
def test_a_session_is_upcoming_soon_live_and_over_by_the_clock(
    minutes: float, fields: dict[str, Any], state: str
) -> None:
    assert state_at(session(**fields), NOON + minutes * MINUTE) == state


def test_what_has_no_time_is_upcoming_unless_it_is_recorded() -> None:
    assert state_at(session(start=None), NOON) == "upcoming"
    assert state_at(session(start=None, recorded=True), NOON) == "recorded"


@given(st.integers(-100, 100), st.integers(1, 90), st.integers(-200, 200))
def test_until_it_is_said_to_change_nothing_changes_and_then_it_does(start: int, minutes: int, now: int) -> None:
    one, moment = session(start=start, minutes=minutes), NOON + now * MINUTE
    change = changes_at([one], moment)

    state = state_at(one, moment)
    assert state in STATES
    if change is None:
        assert state == "over"
    else:
        assert change > moment
        assert state_at(one, change - timedelta(milliseconds=1)) == state
        assert state_at(one, change) != state


def around(*on: dict[str, Any], coming: tuple[dict[str, Any], ...] = (), first: Any = ()) -> dict[str, Any]:
    return {"on": list(on), "next": list(coming), "first": list(first)}


def test_rooms_stand_in_their_order_then_by_name_and_what_has_no_room_last() -> None:
    on = [session(room=name) for name in ("", "zoo", "Attic", "Big", "Annex")]
    rooms = [{"id": "1", "name": "Big"}, {"id": "2", "name": "Unused"}, {"id": "3", "name": "Annex"}]

    assert [room.name for room in board(around(*on), rooms, NOON).rooms] == ["Big", "Annex", "Attic", "zoo", ""]


def test_what_begins_within_the_slice_is_next_until_it_begins_and_on_then() -> None:
    begins = session("begins", start=5)
    later = session("later", start=40)
    found = [board(around(begins, coming=(later,)), [], NOON + minutes * MINUTE).rooms[0] for minutes in (0, 5)]

    assert [[one["title"] for one in room.now] for room in found] == [[], ["begins"]]
    assert [[one["title"] for one in room.next] for room in found] == [["begins"], ["later"]]


def test_a_stream_is_named_while_something_is_on_or_soon_in_its_room() -> None:
    rooms = [{"id": "1", "name": "Big", "stream_url": "https://live.example/", "stream_note": "Low"}]

    def stream(*sessions: dict[str, Any]) -> list[str]:
        return [room.stream_url for room in board(around(*sessions), rooms, NOON).rooms]

    assert stream(session()) == stream(session(start=15)) == ["https://live.example/"]
    assert stream(session(start=16)) == [""]
    assert stream(session(state="cancelled")) == [""]


def test_cancelled_sessions_stand_where_they_were_to_be_and_are_never_next() -> None:
    gone, gone_later = session("gone", state="cancelled"), session("gone later", start=5, state="cancelled")
    [room] = board(around(gone, gone_later), [], NOON).rooms

    assert [one["title"] for one in room.now] == ["gone"]
    assert room.next == []


def test_what_comes_first_is_told_only_while_no_room_has_anything() -> None:
    first = session("first", start=3_000)
    empty, busy = board(around(first=[first]), [], NOON), board(around(session(), first=[first]), [], NOON)

    assert [one["title"] for one in empty.first] == ["first"]
    assert empty.changes_at == NOON + 2_985 * MINUTE
    assert busy.first == []
