from datetime import UTC, datetime, timedelta

import pytest

from services.attendees.accounts.throttling import ACCOUNT, PAIR, Rule, Tries, tried
from services.contracts.errors import TooMany

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def wait_after(count: int, rule: Rule) -> float:
    """How long one more try must wait right after the last of so many."""
    tries = Tries(count, NOON, NOON)
    try:
        tried(tries, rule, at=NOON)
    except TooMany as error:
        return float(error.details["retry_after_seconds"])
    return 0


def test_five_tries_are_free_and_then_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    assert [wait_after(count, PAIR) for count in range(1, 12)] == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900]
    assert wait_after(10_000, PAIR) == 900


def test_after_the_wait_one_more_is_allowed_and_the_next_waits_longer() -> None:
    at = NOON + timedelta(seconds=30)
    tries = tried(Tries(5, NOON, NOON), PAIR, at=at)

    assert tries == Tries(6, NOON, at)
    with pytest.raises(TooMany) as refused:
        tried(tries, PAIR, at=at + timedelta(seconds=15))
    assert refused.value.details == {"retry_after_seconds": "45"}


def test_tries_are_forgotten_after_an_hour_without_any() -> None:
    at = NOON + timedelta(hours=1)

    assert tried(Tries(50, NOON, NOON), PAIR, at=at) == Tries(1, at, at)
    with pytest.raises(TooMany):
        tried(Tries(50, NOON, at - timedelta(minutes=1)), PAIR, at=at)


def test_a_window_allows_so_many_and_then_none_until_it_is_over() -> None:
    assert tried(Tries(49, NOON, NOON), ACCOUNT, at=NOON).count == 50
    assert wait_after(50, ACCOUNT) == 900

    later = NOON + timedelta(minutes=15)
    assert tried(Tries(50, NOON, NOON), ACCOUNT, at=later) == Tries(1, later, later)


def test_the_first_try_is_allowed_by_every_rule() -> None:
    assert [tried(None, rule, at=NOON) for rule in (PAIR, ACCOUNT)] == [Tries(1, NOON, NOON)] * 2
