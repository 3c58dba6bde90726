from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.attendees.connections.windows import Moment, Name, Range, after_name, before_moment

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=365 * 20)

names = some.text(some.characters(codec="utf-8"), min_size=1, max_size=5)
places = some.builds(Name, names, some.text("abc", min_size=1, max_size=2))


def is_in(value: object, bounds: object) -> bool:
    """What a database does with a range."""
    if not isinstance(bounds, dict):
        return value == bounds
    compare = {"$gt": "__gt__", "$gte": "__ge__", "$lt": "__lt__"}
    return all(getattr(value, compare[operator])(bound) for operator, bound in bounds.items())


def finds(window: Range, record: dict[str, object]) -> bool:
    return all(is_in(record[field], bounds) for field, bounds in window.items())


@given(people=some.lists(places, max_size=8), place=some.one_of(places, some.just(Name("", ""))))
def test_the_ranges_after_a_name_find_all_that_follow_once_and_in_their_order(people: list[Name], place: Name) -> None:
    records = sorted(set(people))

    found = [
        one
        for window in after_name(place)
        for one in records
        if finds(window, {"name_key": one.name_key, "_id": one.id})
    ]

    assert found == [one for one in records if one > place]


@given(ages=some.lists(some.integers(0, 20 * 365 * 24 * 3600), max_size=8), last=some.integers(0, 10**8))
def test_the_ranges_of_time_find_all_that_is_older_once_and_newest_first(ages: list[int], last: int) -> None:
    moments = sorted({Moment(NOON - timedelta(seconds=age), f"c{age % 3}") for age in ages}, reverse=True)
    place = Moment(NOON - timedelta(seconds=last), "c1")

    found = [
        one
        for window in before_moment(place, LONG_AGO)
        for one in moments
        if finds(window, {"since": one.since, "_id": one.id})
    ]

    assert found == [one for one in moments if one < place]


@pytest.mark.parametrize("place", ["", "ada lovelace", "nora", "zz", "李 明", "\U0010ffff"])
def test_there_are_few_ranges_and_the_first_are_narrow(place: str) -> None:
    ranges = list(after_name(Name(place, "")))

    assert len(ranges) <= 16
    if place == "nora":
        assert ranges[0] == {"name_key": {"$gt": "nora", "$lt": "nos"}}
