from typing import Any

import pytest

from services.contracts.envelope import check_data
from services.feed.changes.domain import MANY, NAMED_AT_MOST, coalesced
from services.feed.repository import show

Fields = dict[str, Any]
PLACES = {
    name: {"start": f"2026-11-23T{name}:00:00Z", "end": f"2026-11-23T{name}:30:00Z", "room": "Attic"}
    for name in ("09", "10", "11")
}


def entry(kind: str, session: str = "S1", **change: Any) -> Fields:
    about = {"id": session, "title": f"Talk {session}", "start": None, "end": None, "room": "", "day": None}
    return {
        "kind": kind,
        "at": "2026-11-23T12:00:00Z",
        "conference": "conf",
        "conference_id": "C1",
        "session": about | {"track": "", "state": "published"},
        "change": change,
        "session_ids": [session],
    }


def changed(*fields: str, session: str = "S1", **more: Any) -> Fields:
    return entry("session_changed", session, fields=list(fields), **more)


def moved(before: str, after: str, session: str = "S1", **more: Any) -> Fields:
    return entry("session_moved", session, before=PLACES[before], after=PLACES[after], **more)


def told(*entries: Fields) -> list[Fields]:
    """What readers see after these were told one soon after the other, newest first."""
    seen: list[Fields] = []
    for number, one in enumerate(entries):
        result = coalesced(one, seen)
        seen = [each for each in seen if each not in result.replaced]
        if result.fields is not None:
            data = {"conference_id": "C1", "conference": "conf", "seq": 1, "author_id": None}
            check_data("feed", "entry_added", data | {"entry": show({"_id": f"E{number}", "seq": 1, **result.fields})})
            seen = [result.fields, *seen]
    return seen


def test_what_changed_of_one_session_is_one_line() -> None:
    [line] = told(changed("abstract"), changed("title", "abstract"), changed("tags", reason="typo"))

    assert line["change"] == {"fields": ["abstract", "title", "tags"], "reason": "typo"}


def test_a_session_that_moves_twice_moved_once_from_where_it_was_first() -> None:
    [line] = told(moved("09", "10"), moved("10", "11"))

    assert line["change"] == {"before": PLACES["09"], "after": PLACES["11"]}


def test_a_session_that_is_back_where_it_was_has_not_moved() -> None:
    assert told(moved("09", "10"), moved("10", "09")) == []


def test_moves_and_other_changes_of_a_session_stay_two_lines() -> None:
    assert [line["kind"] for line in told(moved("09", "10"), changed("title"), changed("tags"))] == [
        "session_changed",
        "session_moved",
    ]


def test_many_sessions_that_changed_share_one_line_and_a_few_do_not() -> None:
    few = [changed("title", session=f"S{number}") for number in range(MANY - 1)]
    assert [line["session"]["id"] for line in told(*few)] == ["S3", "S2", "S1", "S0"]

    [line] = told(*few, changed("title", session="last"), moved("09", "10", session="S1"), changed("tags"))

    assert line["kind"] == "programme_changed"
    assert (line["programme"]["changed"], line["programme"]["moved"]) == (MANY, 1)
    assert [one["id"] for one in line["programme"]["changed_sessions"]] == ["S0", "S1", "S2", "S3", "last"]
    assert line["programme"]["moved_sessions"] == [
        {"id": "S1", "title": "Talk S1", "before": PLACES["09"], "after": PLACES["10"]}
    ]
    assert sorted(line["session_ids"]) == ["S0", "S1", "S2", "S3", "last"]


def test_of_many_that_moved_together_those_that_are_back_are_not_named() -> None:
    there = [moved("09", "10", session=f"S{number}") for number in range(MANY)]
    back = [moved("10", "09", session=f"S{number}") for number in range(MANY)]

    [line] = told(*there, back[0])
    assert [one["id"] for one in line["programme"]["moved_sessions"]] == ["S1", "S2", "S3", "S4"]
    assert told(*there, *back) == []


def test_a_line_names_so_many_sessions_and_no_more() -> None:
    lines = told(*(changed("title", session=f"S{number}") for number in range(NAMED_AT_MOST + 1)))

    assert [line["kind"] for line in lines] == ["session_changed", "programme_changed"]
    assert lines[1]["programme"]["changed"] == NAMED_AT_MOST


@pytest.mark.parametrize("kind", ["session_published", "session_cancelled", "programme_imported"])
def test_what_nobody_should_miss_has_its_own_line(kind: str) -> None:
    lines = told(*(entry(kind, f"S{number}") for number in range(MANY + 1)))

    assert [line["kind"] for line in lines] == [kind] * (MANY + 1)
