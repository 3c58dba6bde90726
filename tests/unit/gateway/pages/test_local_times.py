"""Times as people type them, on clocks that skip an hour and have one twice."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pages.local_times import FIRST, SECOND, NoSuchTime, Typed, choices, moment, typed

BRUSSELS, LORD_HOWE, KATHMANDU = (
    ZoneInfo("Europe/Brussels"),
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("Asia/Kathmandu"),
)
ZONES = st.sampled_from(["Europe/Brussels", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))


def test_a_usual_time_is_what_the_clock_shows() -> None:
    assert moment("2026-11-23T09:30", "", BRUSSELS) == "2026-11-23T08:30:00Z"
    assert moment("2026-11-23T09:30", "", KATHMANDU) == "2026-11-23T03:45:00Z"
    assert typed("2026-11-23T08:30:00Z", BRUSSELS) == Typed("2026-11-23T09:30")
    assert typed(None, BRUSSELS) == Typed("")


@pytest.mark.parametrize(
    ("text", "zone", "words"),
    [
        ("2026-03-29T02:30", BRUSSELS, "put forward by an hour. What would be 02:30 is 03:30."),
        ("2026-10-04T02:15", LORD_HOWE, "put forward by 30 minutes. What would be 02:15 is 02:45."),
    ],
)
def test_a_time_that_is_skipped_is_refused_with_the_reason(text: str, zone: ZoneInfo, words: str) -> None:
    with pytest.raises(NoSuchTime) as error:
        moment(text, "", zone)
    assert str(error.value).endswith(words)


def test_a_time_that_comes_twice_is_asked_about() -> None:
    with pytest.raises(NoSuchTime, match=r"first in UTC\+2, then in UTC\+1") as error:
        moment("2026-10-25T02:30", "", BRUSSELS)
    assert error.value.is_twice
    assert moment("2026-10-25T02:30", FIRST, BRUSSELS) == "2026-10-25T00:30:00Z"
    assert moment("2026-10-25T02:30", SECOND, BRUSSELS) == "2026-10-25T01:30:00Z"
    assert [value for value, _ in choices("2026-10-25T02:30", BRUSSELS)] == [FIRST, SECOND]
    assert choices("2026-10-25T03:30", BRUSSELS) == choices("nonsense", BRUSSELS) == []


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-02-30T10:00", "2026-11-23", "2026-11-23T24:00", "²026-11-23T10:00"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(NoSuchTime):
        moment(text, "", BRUSSELS)


@given(MOMENTS, ZONES)
def test_what_a_form_shows_is_the_moment_it_was_made_from(at: datetime, zone: str) -> None:
    text = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    shown = typed(text, ZoneInfo(zone))
    assert moment(shown.text, shown.which, ZoneInfo(zone)) == text
