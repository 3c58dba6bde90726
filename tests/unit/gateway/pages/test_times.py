from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.pages.times import (
    Zones,
    date_range,
    duration,
    find_zone,
    long_date,
    offset_label,
    programme_day,
    zone_choices,
    zones_by_region,
)

BRUSSELS, NEW_YORK = ZoneInfo("Europe/Brussels"), ZoneInfo("America/New_York")
AUCKLAND, HONOLULU = ZoneInfo("Pacific/Auckland"), ZoneInfo("Pacific/Honolulu")


def shown(zones: Zones, start: str | None, end: str | None) -> Any:
    """Not None here, and mypy need not know."""
    return zones.when(start, end)


def test_a_session_shows_both_clocks() -> None:
    when = shown(Zones(BRUSSELS, NEW_YORK), "2020-02-01T13:00:00Z", "2020-02-01T13:45:00Z")

    assert (when.start.clock, when.end.clock, when.start.date) == ("14:00", "14:45", "Sat 1 February 2020")
    assert (when.your_start.clock, when.your_end.clock, when.your_day) == ("08:00", "08:45", "")
    assert when.start.iso == "2020-02-01T13:00:00Z"


def test_a_viewer_on_the_other_side_of_the_date_line_sees_their_date() -> None:
    when = shown(Zones(HONOLULU, AUCKLAND), "2026-01-31T19:00:00Z", "2026-01-31T20:00:00Z")

    assert (when.start.clock, when.start.short_date) == ("09:00", "Sat 31 Jan")
    assert (when.your_start.clock, when.your_day) == ("08:00", "Sun 1 Feb")


def test_a_session_over_midnight_says_on_which_day_it_ends() -> None:
    when = shown(Zones(BRUSSELS), "2026-01-31T22:30:00Z", "2026-01-31T23:30:00Z")

    assert (when.start.clock, when.end.clock, when.end_day) == ("23:30", "00:30", "Sun 1 Feb")


def test_without_a_known_zone_there_is_only_the_conferences_clock() -> None:
    when = shown(Zones(BRUSSELS), "2026-01-31T09:00:00Z", "2026-01-31T10:00:00Z")

    assert (when.start.clock, when.your_start, when.your_end, when.your_day) == ("10:00", None, None, "")


def test_a_zone_with_the_same_clock_is_not_shown_twice() -> None:
    assert shown(Zones(BRUSSELS, ZoneInfo("Europe/Paris")), "2026-01-31T09:00:00Z", None).your_start is None


def test_clocks_that_differ_only_after_a_change_are_shown_only_then() -> None:
    """Lagos has no summer time: it agrees with Brussels until the last Sunday in March."""
    zones = Zones(BRUSSELS, ZoneInfo("Africa/Lagos"))

    assert shown(zones, "2026-03-28T12:00:00Z", None).your_start is None
    assert shown(zones, "2026-03-29T12:00:00Z", None).your_start.clock == "13:00"


def test_a_change_of_the_clock_inside_the_conference_moves_the_viewers_time() -> None:
    """On 29 March 2026 Brussels goes to summer time; New York did three weeks before."""
    zones = Zones(BRUSSELS, NEW_YORK)
    before = shown(zones, "2026-03-28T09:00:00Z", None)
    after = shown(zones, "2026-03-29T08:00:00Z", None)

    assert (before.start.clock, before.your_start.clock) == ("10:00", "05:00")
    assert (after.start.clock, after.your_start.clock) == ("10:00", "04:00")


def test_an_hour_that_comes_twice_says_which_one() -> None:
    zones = Zones(BRUSSELS)

    assert shown(zones, "2026-10-25T00:30:00Z", None).start.clock == "02:30 UTC+2"
    assert shown(zones, "2026-10-25T01:30:00Z", None).start.clock == "02:30 UTC+1"
    assert shown(zones, "2026-10-25T02:30:00Z", None).start.clock == "03:30"


def test_a_session_over_the_change_shows_what_the_clock_on_the_wall_shows() -> None:
    when = shown(Zones(BRUSSELS), "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z")

    assert (when.start.clock, when.end.clock) == ("01:30", "03:30")


def test_what_has_no_time_has_no_clock() -> None:
    assert shown(Zones(BRUSSELS, NEW_YORK), None, None) is None


@pytest.mark.parametrize(
    ("moment", "day_change", "day"),
    [
        ("2026-01-31T23:30:00+00:00", "04:00", date(2026, 1, 31)),
        ("2026-02-01T03:00:00+00:00", "04:00", date(2026, 2, 1)),
        ("2026-02-01T07:30:00+00:00", "09:00", date(2026, 1, 31)),
        ("2026-01-31T22:59:00+00:00", "00:00", date(2026, 1, 31)),
        ("2026-01-31T23:00:00+00:00", "00:00", date(2026, 2, 1)),
        ("2026-01-31T12:00:00+00:00", "nonsense", date(2026, 1, 31)),
    ],
)
def test_the_programme_day_changes_at_the_conferences_hour(moment: str, day_change: str, day: date) -> None:
    assert programme_day(datetime.fromisoformat(moment), BRUSSELS, day_change) == day


@pytest.mark.parametrize(
    "name",
    ["", None, "Factory", "localtime", "../../etc/passwd", "/etc/localtime", "europe/berlin", "Mars/Olympus", "none"],
)
def test_only_zones_that_exist_are_zones(name: str | None) -> None:
    assert find_zone(name) is None


def test_offsets_are_written_as_people_say_them() -> None:
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    labels = [
        offset_label(noon.astimezone(ZoneInfo(n))) for n in ("UTC", "Asia/Kathmandu", "America/St_Johns", "Asia/Tokyo")
    ]

    assert labels == ["UTC", "UTC+5:45", "UTC−3:30", "UTC+9"]


def test_the_short_list_of_zones_goes_from_west_to_east() -> None:
    choices = zone_choices({"Asia/Tokyo", "UTC", "America/New_York"}, datetime(2026, 1, 31, tzinfo=UTC))

    assert choices == [("America/New_York", "New York (UTC−5)"), ("UTC", "UTC (UTC)"), ("Asia/Tokyo", "Tokyo (UTC+9)")]


def test_the_long_list_has_every_region_and_no_technical_names() -> None:
    regions = zones_by_region(datetime(2026, 1, 31, tzinfo=UTC))

    assert ("Europe/Brussels", "Brussels (UTC+1)") in regions["Europe"]
    assert "Etc" not in regions


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2020-02-01", "2020-02-01", "Sat 1 February 2020"),
        ("2020-02-01", "2020-02-02", "1–2 February 2020"),
        ("2026-01-31", "2026-02-01", "31 January – 1 February 2026"),
        ("2025-12-27", "2026-01-02", "27 December 2025 – 2 January 2026"),
    ],
)
def test_dates_of_a_conference(first: str, last: str, words: str) -> None:
    assert date_range(date.fromisoformat(first), date.fromisoformat(last)) == words


def test_dates_and_durations() -> None:
    assert long_date(date(2020, 2, 1)) == "Sat 1 February 2020"
    assert [duration(minutes) for minutes in (5, 60, 75, 510)] == ["5 min", "1 h", "1 h 15 min", "8 h 30 min"]
