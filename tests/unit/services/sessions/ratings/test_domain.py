from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.errors import Conflict, Invalid
from services.sessions.domain.session import Session
from services.sessions.ratings import domain

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HELD = replace(
    Session(id="s", guid="g", conference_id="c", conference="d", title="t", created_at=NOON, updated_at=NOON),
    state="published",
    start=NOON,
    end=NOON + timedelta(hours=1),
)


def test_a_session_is_rated_from_the_moment_it_begins_by_others_than_its_speakers() -> None:
    domain.check_rateable(HELD, NOON, speaks=False)
    for session, at, speaks in (
        (HELD, NOON - timedelta(seconds=1), False),
        (HELD, NOON, True),
        (replace(HELD, start=None, end=None), NOON, False),
        (replace(HELD, state="cancelled"), NOON, False),
    ):
        with pytest.raises(Conflict):
            domain.check_rateable(session, at, speaks=speaks)


@pytest.mark.parametrize(("stars", "feedback"), [(0, ""), (6, ""), (3, "x" * 2_001)])
def test_a_rating_has_one_to_five_stars_and_not_too_many_words(stars: int, feedback: str) -> None:
    with pytest.raises(Invalid):
        domain.check_rating(stars, feedback)


@given(st.lists(st.integers(1, 5), max_size=50))
def test_the_average_is_between_the_stars_and_shown_from_three_ratings_on(stars: list[int]) -> None:
    shown = domain.summary(stars)

    assert shown["count"] == len(stars)
    assert (shown["average"] is None) == (len(stars) < 3)
    if len(stars) >= 3:
        assert min(stars) <= shown["average"] <= max(stars)


def test_its_event_says_neither_who_rated_nor_how() -> None:
    assert domain.rated(HELD).data == {"conference_id": "c", "session_id": "s"}
