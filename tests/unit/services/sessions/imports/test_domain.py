"""When a programme is imported again by itself."""

from datetime import timedelta

import pytest

from services.contracts.errors import Invalid
from services.sessions.imports.domain import Schedule, after_failure, after_success, check, chosen_when
from tests.unit.services.sessions.making import NOON

SCHEDULE = Schedule("c", "https://example.org/x", 30, "now", "", None, NOON, lease="mine")


@pytest.mark.parametrize(
    ("url", "every", "wrong"),
    [
        ("https://example.org/", 4, {"every_minutes"}),
        ("https://example.org/", 10_081, {"every_minutes"}),
        ("file:///etc/passwd", 5, {"url"}),
        ("example.org", 0, {"url", "every_minutes"}),
    ],
)
def test_what_cannot_be_is_refused_by_field(url: str, every: int, wrong: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        check(url, every)

    assert set(refused.value.errors) == wrong


def test_the_shortest_and_longest_intervals_are_taken() -> None:
    check("https://example.org/", 5)
    check("webcal://example.org/", 10_080)


def test_after_a_success_the_next_is_an_interval_later_and_failures_are_forgotten() -> None:
    failed = after_failure(SCHEDULE, {"result": "failed"}, at=NOON)
    done = after_success(failed, {"result": "imported"}, at=NOON, etag="1", last_modified="", digest="d")

    assert (done.next_at, done.failures, done.lease, done.digest) == (NOON + timedelta(minutes=30), 0, "", "d")


def test_failures_in_a_row_are_tried_later_and_later_up_to_a_day() -> None:
    waits, schedule = [], SCHEDULE
    for _ in range(40):
        schedule = after_failure(schedule, {"result": "failed"}, at=NOON)
        waits.append((schedule.next_at - NOON).total_seconds() / 60)

    assert waits[:4] == [60, 120, 240, 480]
    assert max(waits) == 24 * 60
    rare = Schedule("c", "https://example.org/x", 10_080, "now", "", None, NOON)
    assert after_failure(rare, {}, at=NOON).next_at == NOON + timedelta(minutes=10_080)


def test_changes_go_out_as_the_conference_does_with_edits_unless_it_was_said() -> None:
    assert (chosen_when(None, "in_releases"), chosen_when(None, "at_once")) == ("release", "now")
    assert chosen_when("now", "in_releases") == "now"
