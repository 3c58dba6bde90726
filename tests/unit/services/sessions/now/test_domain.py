from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.conference import Conference
from services.sessions.now.domain import (
    LENGTHS,
    SLICE,
    STRIDE,
    Slot,
    first_of,
    length_of,
    next_in_rooms,
    on_in,
    slice_of,
    strides,
)
from services.sessions.now.keys import long_order

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def slot(name: str, start: float, *, room: str = "Big", hours: float = 1, state: str = "published") -> Slot:
    return Slot(name, room, state, NOON + start * HOUR, NOON + (start + hours) * HOUR)


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)))
def test_every_moment_is_in_its_slice_and_slices_follow_each_other(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC)
    since, until = slice_of(moment)

    assert since <= moment < until == since + SLICE
    assert slice_of(until)[0] == until


def test_on_is_what_touches_the_slice_and_what_has_just_ended_does_not() -> None:
    slots = [slot("ended", -1), slot("running", -0.5), slot("begins in it", 0.1), slot("later", 1)]

    assert on_in(slots, (NOON, NOON + SLICE)) == ["running", "begins in it"]


def test_each_room_has_its_first_as_next_and_cancelled_ones_are_none() -> None:
    slots = [
        slot("gone", 1, state="cancelled"),
        slot("annex", 1.5, room="Annex"),
        slot("first", 2),
        slot("beside it", 2),
        slot("second", 3),
    ]

    assert next_in_rooms(slots) == ["annex", "first", "beside it"]
    assert first_of(slots) == ["annex"]
    assert first_of([slot("gone", 1, state="cancelled")]) == first_of([]) == []


def test_a_session_is_found_by_its_length_and_the_usual_one_needs_no_key() -> None:
    second = timedelta(seconds=1)
    lengths = [length_of(NOON, NOON + longest + more) for longest in LENGTHS for more in (timedelta(), second)]

    assert lengths == [0, 1, 1, 2, 2, 2]
    assert length_of(None, None) == 0
    assert long_order("c", "2026|s", NOON, NOON + HOUR) == long_order("c", "9|s", None, None) == ""
    assert long_order("c", "2026|s", NOON, NOON + 9 * HOUR) == "c|2|2026|s"


def test_the_first_session_is_looked_for_from_the_first_day_on_and_only_while_the_conference_lasts() -> None:
    conference = Conference(
        "c", "days", "Days", "", date(2026, 11, 23), date(2026, 11, 24), "Asia/Tokyo", time(4), NOON, NOON
    )
    long_before = list(strides(conference, NOON - timedelta(days=400)))
    during = list(strides(conference, NOON))

    assert long_before[0][0] == datetime(2026, 11, 22, 3, tzinfo=UTC)
    assert long_before[-1][1] >= datetime(2026, 11, 25, 15, tzinfo=UTC)
    assert during[0] == (NOON, NOON + STRIDE)
    assert all(before[1] == after[0] for before, after in pairwise(long_before))
    assert list(strides(conference, NOON + timedelta(days=30))) == []
