from collections.abc import Iterable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.errors import Invalid
from services.sessions.finding.domain.facets import facets
from services.sessions.finding.domain.outline import Entry, Outline, fitting
from services.sessions.finding.domain.paging import page_by_rank
from services.sessions.finding.domain.windows import FIRST_ID, beside, cursor_of, window
from tests.unit.services.sessions.finding.making import NINE, entry, outline

HOUR = timedelta(hours=1)
WEEK_SECONDS = 7 * 24 * 3600


def names(entries: Iterable[Entry]) -> list[str]:
    return [one.title for one in entries]


def name_of(session_id: str | None) -> str | None:
    return session_id.lstrip("0").lower() if session_id else None


def test_an_outline_is_in_the_order_of_the_programme_and_what_has_no_time_comes_last() -> None:
    made = outline(entry("c", None), entry("b", NINE + HOUR), entry("a"))

    assert names(made) == ["a", "b", "c"]


def test_what_is_older_than_known_is_no_news() -> None:
    made = outline(entry("a", version=3, title="new"))

    assert (made.put(entry("a", version=3)), made.put(entry("a", version=2)), names(made)) == (False, False, ["new"])


def test_counts_follow_what_comes_changes_and_goes() -> None:
    made = outline(
        entry("a", track="Web", room="Hall", type="talk", languages=("en",), tags=("x", "y"), speakers=(("1", "Ada"),)),
        entry("b", None, speakers=(("1", "Ada"), ("2", "Bo"))),
    )
    made.put(entry("a", version=2, track="Python", state="cancelled", speakers=(("1", "Ada"),)))
    made.drop(entry("b").id)

    assert made.overview() == {
        "days": [{"day": "2026-11-23", "sessions": 1}],
        "tracks": [{"name": "Python", "sessions": 1}],
        **{name: [] for name in ("rooms", "types", "languages", "tags")},
        **{"sessions": 1, "speakers": 1, "cancelled": 1, "unscheduled": 0},
    }


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"track": "Web", "language": "en"}, ["a"]),
        ({"speaker": "1"}, ["a"]),
        ({"speaker": "Ada"}, ["a"]),
        ({"tag": "x"}, ["b"]),
        ({"recorded": "true"}, ["b"]),
        ({"state": "published", "day": "2026-11-23"}, ["a", "b"]),
        ({"room": "Elsewhere"}, []),
        ({}, ["a", "b"]),
    ],
)
def test_filters_take_what_has_all_of_them(filters: dict[str, str], found: list[str]) -> None:
    one = entry("a", track="Web", languages=("en", "fr"), speakers=(("1", "Ada"),))
    made = outline(one, entry("b", tags=("x",), recorded=True))

    assert names(filter(fitting(filters), made)) == found


def test_a_facet_is_counted_without_its_own_choice() -> None:
    entries = [
        entry("a", track="Web", languages=("en",)),
        entry("b", track="Web", languages=("fr",)),
        entry("c", track="Python", languages=("en", "en")),
    ]
    found = facets(entries, {"track": "Web", "language": "en"})

    assert found["track"] == [{"value": "Python", "sessions": 1}, {"value": "Web", "sessions": 1}]
    assert found["language"] == [{"value": "en", "sessions": 1}, {"value": "fr", "sessions": 1}]
    assert found["state"] == [{"value": "published", "sessions": 1}]
    assert facets(entries, {"room": "Nowhere"})["room"] == [{"value": "Nowhere", "sessions": 0}]


FEW = st.sampled_from(["", "a", "b"])
ENTRIES = st.lists(st.builds(lambda t, r, n: (t, r, n), FEW, FEW, st.booleans()), max_size=12)


@given(ENTRIES, st.dictionaries(st.sampled_from(["track", "room"]), st.sampled_from(["a", "b"])))
def test_every_count_is_what_choosing_it_would_find(made: list[tuple[str, str, bool]], chosen: dict[str, str]) -> None:
    entries = [
        entry(f"e{number}", track=track, room=room, recorded=recorded)
        for number, (track, room, recorded) in enumerate(made)
    ]
    for name, values in facets(entries, chosen).items():
        for value in values:
            fits = fitting(chosen | {name: value["value"]})
            assert value["sessions"] == sum(map(fits, entries))


@given(st.lists(st.integers(0, 8), max_size=40), st.integers(1, 9))
def test_windows_of_a_day_follow_one_another_and_lead_back(starts: list[int], limit: int) -> None:
    made = outline(*(entry(f"e{number}", NINE + start * HOUR) for number, start in enumerate(starts)))
    entries, seen, after, ways = made.in_order(), list[Entry](), "", list[str]()
    while True:
        shown = window(entries, after, limit)
        assert len(shown.entries) <= limit
        assert (shown.earlier is None) == (after == "")
        assert all(cursor_of(made, one.id, limit) == after for one in shown.entries)
        seen += shown.entries
        if shown.later is None:
            break
        ways.append(after)
        after = shown.later

    assert seen == entries
    while after:
        earlier = window(entries, after, limit).earlier
        assert earlier is not None and earlier < after
        after = earlier


def test_what_starts_together_stays_together_where_there_is_room() -> None:
    entries = outline(entry("a"), *(entry(f"b{n}", NINE + HOUR) for n in range(3))).in_order()

    assert names(window(entries, None, 3).entries) == ["a"]
    assert names(window(entries, entries[0].order, 3).entries) == ["b0", "b1", "b2"]
    assert names(window(entries, entries[0].order, 2).entries) == ["b0", "b1"]  # more than a window holds


def test_the_cursor_of_a_quarter_leads_to_its_first_session() -> None:
    entries = outline(entry("a"), entry("b", NINE + HOUR), entry("c", NINE + HOUR)).in_order()
    quarter = window(entries, None, 1).quarters[1]

    assert (quarter.start, quarter.cursor) == (NINE + HOUR, f"2026-11-23T10:00:00Z|{FIRST_ID}")
    assert names(window(entries, quarter.cursor, 2).entries) == ["b", "c"]


def test_beside_a_session_are_its_neighbours_in_the_room_and_what_overlaps() -> None:
    made = outline(
        entry("me", NINE, 60, room="Hall"),
        entry("first", NINE - 2 * HOUR, 60, room="Hall"),
        entry("before", NINE - HOUR, 60, room="Hall"),
        entry("dropped", NINE + HOUR, 30, room="Hall", state="cancelled"),
        entry("after", NINE + 1.5 * HOUR, 30, room="Hall"),
        entry("parallel", NINE + 0.5 * HOUR, 60, room="Aula"),
        entry("start", NINE, 30, room="Z"),
        entry("touching", NINE + HOUR, 60, room="Aula"),
        entry("days", NINE - 48 * HOUR, 60 * 72, room="Foyer", day="2026-11-21"),
        entry("morrow", NINE + 24 * HOUR, 60, room="Hall"),
    )
    found = beside(made, entry("me").id, WEEK_SECONDS)

    assert (name_of(found.previous), name_of(found.next)) == ("before", "after")
    assert [name_of(one) for one in found.parallel] == ["start", "parallel", "days"]
    assert found.parallel_total == 3


def test_of_hundreds_at_the_same_time_some_are_named_and_all_are_counted() -> None:
    found = beside(outline(entry("me"), *(entry(f"e{n}") for n in range(300))), entry("me").id, WEEK_SECONDS)

    assert (len(found.parallel), found.parallel_total) == (40, 300)


def test_beside_what_has_no_time_or_is_not_known_is_nothing() -> None:
    made = outline(entry("me", None), entry("other"))

    assert beside(made, entry("me").id, WEEK_SECONDS) == beside(made, "?", WEEK_SECONDS) == (None, None, [], 0)


@given(st.lists(st.integers(0, 3), max_size=12), st.integers(1, 4))
def test_pages_of_what_was_found_follow_one_another_by_rank(ranks: list[int], limit: int) -> None:
    made = outline(*(entry(f"e{number}") for number in range(len(ranks))))
    ranked = {one.id: rank for one, rank in zip(made, ranks, strict=True)}
    seen, cursor = list[str](), None
    while True:
        page, cursor = page_by_rank(ranked, made, cursor, limit)
        seen += page
        if cursor is None:
            break

    assert seen == sorted(ranked, key=lambda one: (-ranked[one], one))


@pytest.mark.parametrize("cursor", ["x", "1|2", "2026-11-23T09:00:00Z|" + "0" * 26, "-1|9|" + "0" * 26])
def test_a_cursor_that_no_page_gave_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        page_by_rank({}, Outline(), cursor, 5)
