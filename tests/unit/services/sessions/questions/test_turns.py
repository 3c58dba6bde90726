from datetime import UTC, datetime, timedelta

import pytest

from services.contracts.errors import TooMany
from services.sessions.questions.turns import taken

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_five_may_be_asked_in_ten_minutes_and_the_sixth_says_how_long_to_wait() -> None:
    turns: list[dict[str, object]] = []
    for number in range(5):
        turns = taken(turns, f"r{number}", NOON + number * MINUTE)

    with pytest.raises(TooMany) as refused:
        taken(turns, "r5", NOON + 5 * MINUTE)

    assert refused.value.details == {"retry_after_seconds": "300"}
    later = taken(turns, "r5", NOON + 10 * MINUTE)
    assert [turn["request"] for turn in later] == ["r1", "r2", "r3", "r4", "r5"]


def test_a_request_that_comes_again_takes_no_other_turn() -> None:
    turns = taken([], "r", NOON)

    assert taken(turns, "r", NOON + MINUTE) == turns
