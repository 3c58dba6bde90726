from datetime import UTC, date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from gateway.now import Board, board
from gateway.pages import entries, views
from gateway.pages.times import Zones

T = TypeVar("T")
BRUSSELS = Zones(ZoneInfo("Europe/Brussels"))
FROM_AUCKLAND = Zones(ZoneInfo("Europe/Brussels"), ZoneInfo("Pacific/Auckland"))


def known(value: T | None) -> T:
    assert value is not None
    return value


def session(id: str, start: str | None, end: str | None = None, **fields: Any) -> dict[str, Any]:
    facts = {
        "conference": "winterhall",
        "title": f"Talk {id}",
        "state": "published",
        "room": "Janson",
        "track": "Python",
        "day": start[:10] if start else None,
    }
    return {"id": id, "start": start, "end": end, **facts, **fields}


def ids(rows: list[views.Row]) -> list[str]:
    return [row.id for row in rows]


def test_sessions_are_grouped_by_start_and_ordered_by_room() -> None:
    found = views.groups(
        [
            session("c", "2026-01-31T10:00:00Z", room="B"),
            session("a", "2026-01-31T09:00:00Z"),
            session("b", "2026-01-31T10:00:00Z", room="A"),
            session("none", None),
        ],
        BRUSSELS,
    )

    assert [(group.when.start.clock, ids(group.rows)) for group in found] == [("10:00", ["a"]), ("11:00", ["b", "c"])]
    assert len({group.anchor for group in found}) == 2


def test_after_midnight_the_group_says_which_date_it_is() -> None:
    """Programme day Saturday, clock on Sunday."""
    evening, night = views.groups(
        [session("1", "2026-01-31T21:00:00Z"), session("2", "2026-02-01T00:00:00Z", day="2026-01-31")], BRUSSELS
    )

    assert (evening.after_midnight, night.after_midnight, night.when.start.clock) == ("", "Sun 1 Feb", "01:00")


def test_a_list_over_several_days_goes_by_programme_day() -> None:
    days = views.groups_by_day(
        [
            session("2", "2026-02-01T00:00:00Z", day="2026-01-31"),
            session("1", "2026-01-31T21:00:00Z"),
            session("3", "2026-02-01T09:00:00Z"),
        ],
        BRUSSELS,
    )

    assert [(day, [ids(group.rows) for group in groups]) for day, groups in days] == [
        ("2026-01-31", [["1"], ["2"]]),
        ("2026-02-01", [["3"]]),
    ]


def test_the_viewers_date_stands_beside_the_group() -> None:
    group = views.groups([session("1", "2026-01-31T13:00:00Z")], FROM_AUCKLAND)[0]

    assert (known(group.when.your_start).clock, group.when.your_day) == ("02:00", "Sun 1 Feb")


def board_of(*sessions: dict[str, Any]) -> Board:
    """At 10:00Z, rooms in the order of their names."""
    return board({"on": list(sessions), "next": [], "first": []}, [], datetime(2026, 1, 31, 10, 0, tzinfo=UTC))


def test_now_is_what_has_begun_and_not_ended_and_next_is_all_of_the_next_start() -> None:
    found = views.now_and_next(
        board_of(
            session("over", "2026-01-31T09:00:00Z", "2026-01-31T10:00:00Z"),
            session("on", "2026-01-31T09:30:00Z", "2026-01-31T10:30:00Z"),
            session("off", "2026-01-31T09:30:00Z", "2026-01-31T10:30:00Z", state="cancelled"),
            session("b", "2026-01-31T11:00:00Z", "2026-01-31T12:00:00Z", room="B"),
            session("a", "2026-01-31T11:00:00Z", "2026-01-31T12:00:00Z", room="A"),
            session("later", "2026-01-31T12:00:00Z", "2026-01-31T13:00:00Z", room="C"),
        ),
        date(2026, 1, 31),
        BRUSSELS,
    )

    assert (ids(found.now), ids(found.next), known(found.next_at).start.clock) == (["on"], ["a", "b"], "12:00")


def test_at_the_end_of_the_day_there_is_no_next() -> None:
    tomorrow = session("1", "2026-02-01T09:00:00Z", "2026-02-01T10:00:00Z")

    assert views.now_and_next(board_of(tomorrow), date(2026, 1, 31), BRUSSELS) == views.NowAndNext([], [], None)


def test_a_track_has_the_same_colour_everywhere_and_no_track_has_none() -> None:
    assert views.hue("Python") == views.hue("Python") != 0
    assert views.hue("") == 0


def test_languages_have_names_and_unknown_codes_stay() -> None:
    assert [views.language_name(code) for code in ("en", "de-AT", "pt_BR", "tlh")] == [
        "English",
        "German",
        "Portuguese",
        "tlh",
    ]


def entry(kind: str, **what: Any) -> dict[str, Any]:
    return {
        "id": "e",
        "seq": 7,
        "kind": kind,
        "at": "2026-01-31T22:30:00Z",
        "conference": "winterhall",
        "conference_id": "c",
        **what,
    }


def place(start: str, room: str) -> dict[str, str]:
    return {"start": start, "end": start.replace(":00:00", ":45:00"), "room": room}


def test_a_move_says_what_moved() -> None:
    def move(before: dict[str, str], after: dict[str, str]) -> entries.Move:
        moved = entry("session_moved", session=session("1", after["start"]), change={"before": before, "after": after})
        found = entries.entry_view(moved, BRUSSELS).move
        assert found is not None
        return found

    nine, ten = "2026-01-31T08:00:00Z", "2026-01-31T09:00:00Z"
    room, time, both = (
        move(place(nine, "A"), place(nine, "B")),
        move(place(nine, "A"), place(ten, "A")),
        move(place(nine, "A"), place(ten, "B")),
    )
    assert [(each.only_room, each.only_time) for each in (room, time, both)] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert (known(both.before.when).start.clock, known(both.after.when).start.clock) == ("09:00", "10:00")


def test_an_import_is_told_by_counts_and_lists() -> None:
    what = {
        "added": 872,
        "moved": 1,
        "changed": 0,
        "cancelled": 1,
        "import_id": "i",
        "added_sessions": [{"id": "1", "title": "One"}],
        "changed_sessions": [],
        "cancelled_sessions": [{"id": "3", "title": "Three"}],
        "moved_sessions": [
            {
                "id": "2",
                "title": "Two",
                "before": place("2026-01-31T08:00:00Z", "A"),
                "after": place("2026-01-31T09:00:00Z", "A"),
            }
        ],
    }
    programme = entries.entry_view(entry("programme_imported", programme=what), BRUSSELS).programme
    assert programme is not None

    assert programme.counts == [(872, "added"), (1, "moved"), (1, "cancelled")]
    assert [(verb, count, [link.title for link in links]) for verb, count, links in programme.lists] == [
        ("added", 872, ["One"]),
        ("cancelled", 1, ["Three"]),
    ]
    assert [move.session.title for move in programme.moved] == ["Two"]


def test_entries_are_grouped_by_the_viewers_own_day() -> None:
    late, early = (
        entry("session_changed", session=session("1", None)),
        entry("session_changed", session=session("1", None)),
    )
    early["at"] = "2026-01-31T09:00:00Z"

    def days(zones: Zones) -> list[tuple[str, int]]:
        return [(day.short_date, len(members)) for day, members in entries.entries_by_day([late, early], zones)]

    assert days(BRUSSELS) == [("Sat 31 Jan", 2)]
    assert days(FROM_AUCKLAND) == [("Sun 1 Feb", 1), ("Sat 31 Jan", 1)]
