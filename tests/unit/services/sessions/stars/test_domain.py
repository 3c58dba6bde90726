from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.envelope import check_data
from services.contracts.errors import Conflict, Invalid
from services.sessions.domain.session import Session
from services.sessions.stars import domain
from services.sessions.stars.domain import STARS_AT_MOST, Star, told
from tests.unit.services.sessions.making import make_session

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
STAR = Star("ada", "c1", "s1", NOON)


def session(name: str, start: int, minutes: int, /, **fields: object) -> Session:
    """`start` in minutes after noon."""
    begins = NOON + timedelta(minutes=start)
    timed = {"start": begins, "end": begins + timedelta(minutes=minutes), "state": "published"}
    return make_session(**{"id": name, **timed, **fields})


@pytest.mark.parametrize(("active", "name"), [(True, "session_starred"), (False, "session_unstarred")])
def test_a_star_is_told_with_the_title_of_its_session_and_never_with_its_note(active: bool, name: str) -> None:
    event = told(replace(STAR, active=active, note="for my boss"), "Maps")

    assert (event.name, event.data) == (
        name,
        {"attendee_id": "ada", "conference_id": "c1", "session_id": "s1", "title": "Maps"},
    )
    check_data("sessions", event.name, event.data)


def test_a_first_star_is_told() -> None:
    star, events = domain.give(None, replace(STAR, note="why"), "Maps")

    assert (star, [event.name for event in events]) == (replace(STAR, note="why"), ["session_starred"])


def test_starring_again_tells_nothing_keeps_the_date_and_takes_the_note() -> None:
    before = replace(STAR, note="old", version=1)

    again, events = domain.give(before, replace(STAR, since=NOON + timedelta(hours=1), note="new"), "Maps")

    assert (again, events) == (replace(before, note="new"), [])


def test_a_star_taken_back_loses_its_note_and_can_be_given_again() -> None:
    later = NOON + timedelta(hours=1)

    taken, events = domain.take_back(replace(STAR, note="secret", version=1), "Maps", at=later)
    given_again, more = domain.give(taken, replace(STAR, since=later), "Maps")

    assert (taken, [event.name for event in events]) == (
        replace(STAR, active=False, since=later, version=1),
        ["session_unstarred"],
    )
    assert (given_again, [event.name for event in more]) == (
        replace(STAR, since=later, version=1),
        ["session_starred"],
    )
    assert domain.take_back(taken, "Maps", at=later) == (taken, [])


def test_a_note_has_a_limit_that_is_told() -> None:
    assert domain.check_note("n" * 2_000) == "n" * 2_000
    with pytest.raises(Invalid) as refused:
        domain.check_note("n" * 2_001)
    assert refused.value.errors == {"note": ["A note has at most 2,000 characters; this has 2,001."]}


def test_a_conference_has_room_for_so_many_stars_of_one_person() -> None:
    domain.check_room(STARS_AT_MOST - 1)
    with pytest.raises(Conflict):
        domain.check_room(STARS_AT_MOST)


@pytest.mark.parametrize(
    ("others", "clashes"),
    [
        ([session("b", 30, 60)], {"a": ["b"], "b": ["a"]}),
        ([session("b", 60, 60)], {}),  # one ends as the other begins
        ([session("b", 10, 10)], {"a": ["b"], "b": ["a"]}),
        ([session("b", 0, 60)], {"a": ["b"], "b": ["a"]}),
        ([session("b", 30, 60, state="cancelled")], {}),
        ([session("b", 30, 0)], {}),
        ([session("b", 0, 0, start=None, end=None)], {}),
        ([session("b", 10, 20), session("c", 40, 60)], {"a": ["b", "c"], "b": ["a"], "c": ["a"]}),
    ],
)
def test_sessions_clash_that_overlap_and_take_place(others: list[Session], clashes: dict[str, list[str]]) -> None:
    assert domain.clashes([*others, session("a", 0, 60)]) == clashes


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), max_size=9))
def test_clashes_are_all_pairs_that_overlap_and_no_others(times: list[tuple[int, int]]) -> None:
    made = [session(f"s{number}", start, minutes) for number, (start, minutes) in enumerate(times)]

    def overlap(one: Session, other: Session) -> bool:
        assert one.start and one.end and other.start and other.end
        is_long = one.start < one.end and other.start < other.end
        return is_long and one.start < other.end and other.start < one.end

    expected = {
        one.id: {other.id for other in made if other is not one and overlap(one, other)}
        for one in made
        if any(other is not one and overlap(one, other) for other in made)
    }

    assert {key: set(found) for key, found in domain.clashes(made).items()} == expected
