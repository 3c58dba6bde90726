"""What in a programme cannot be as it is."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.conflicts import TOLD_AT_MOST, Slot, conflicts
from services.sessions.domain.session import Speaker
from tests.unit.services.sessions.making import CONFERENCE

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def slot(key: str, begin: int = 0, minutes: int = 60, **fields: Any) -> Slot:
    """One that begins so many minutes after nine o'clock."""
    start = START + timedelta(minutes=begin)
    people = tuple(Speaker(name, name.title()) for name in fields.pop("speakers", ()))
    more = {"title": f"Talk {key}", "room": "", "state": "published", **fields}
    return Slot(id=key, start=start, end=start + timedelta(minutes=minutes), speakers=people, **more)


def kinds(*slots: Slot) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.kind, one.session_ids) for one in conflicts(slots, CONFERENCE)]


def test_a_speaker_and_a_room_are_told_with_the_time_that_both_sessions_have() -> None:
    found = conflicts(
        [slot("a", speakers=["ada"], room="A"), slot("b", 30, speakers=["ada", "bob"], room="A")], CONFERENCE
    )
    assert [one.text for one in found] == [
        "Ada speaks in “Talk a” and “Talk b” at once: Mon 2026-11-23 10:30–11:00.",
        "A has “Talk a” and “Talk b” at once: Mon 2026-11-23 10:30–11:00.",
    ]
    assert {(one.start, one.end) for one in found} == {(START + timedelta(minutes=30), START + timedelta(minutes=60))}


def test_what_begins_when_another_ends_is_no_conflict() -> None:
    assert kinds(slot("a", room="A"), slot("b", 60, room="A")) == []


def test_what_is_cancelled_or_has_no_time_is_in_nobodys_way() -> None:
    loose = Slot("c", "Loose", None, None, "A", (), "published")
    assert kinds(slot("a", room="A"), slot("b", room="A", state="cancelled"), loose) == []


def test_a_break_of_all_rooms_is_no_conflict_and_one_in_a_room_is() -> None:
    lunch = [slot(f"lunch-{room}", room=room, title="Lunch", is_break=True) for room in ("A", "B")]
    assert kinds(slot("a", 30, room="A"), *lunch) == []
    assert kinds(slot("a", 30, room="A"), slot("lunch", title="Lunch", is_break=True)) == []
    assert kinds(slot("a", 30, room="A"), lunch[0]) == [("room_twice", ("lunch-A", "a"))]


def test_days_are_those_of_the_programme_and_not_of_midnight() -> None:
    after_midnight = slot("late", 17 * 60)  # 03:00 on the clock: still the evening before
    assert kinds(after_midnight) == []
    assert kinds(slot("before", -24 * 60), slot("after", 3 * 24 * 60)) == [
        ("outside_days", ("before",)),
        ("outside_days", ("after",)),
    ]


def test_what_is_shorter_than_its_content_is_told() -> None:
    assert kinds(slot("a", minutes=30, needs_minutes=30), slot("b", minutes=30, needs_minutes=31)) == [
        ("too_short", ("b",))
    ]


def test_a_span_over_midnight_names_both_days() -> None:
    (found,) = conflicts([slot("a", 720, 300, room="A"), slot("b", 720, 300, room="A")], CONFERENCE)
    assert found.text.endswith("Mon 2026-11-23 22:00–Tue 2026-11-24 03:00.")


SLOTS = st.lists(
    st.builds(
        lambda begin, minutes, room, people, number: (begin, minutes, room, people),
        st.integers(0, 20),
        st.integers(1, 8),
        st.sampled_from(["", "A", "B"]),
        st.sets(st.sampled_from(["ada", "bob"])),
        st.integers(),
    ),
    max_size=14,
)


@given(SLOTS)
def test_exactly_the_pairs_that_overlap_are_found(given_: list[tuple[int, int, str, set[str]]]) -> None:
    slots = [
        slot(f"{number:02}", begin * 10, minutes * 10, room=room, speakers=sorted(people))
        for number, (begin, minutes, room, people) in enumerate(given_)
    ]
    wanted = set()
    for one, other in combinations(slots, 2):
        assert one.start and one.end and other.start and other.end
        if one.start < other.end and other.start < one.end:
            both = frozenset({one.id, other.id})
            if one.room and one.room == other.room:
                wanted.add(("room_twice", one.room, both))
            for person in set(one.speakers) & set(other.speakers):
                wanted.add(("speaker_twice", person.name, both))
    found = conflicts(slots, CONFERENCE)

    assert {(each.kind, each.what, frozenset(each.session_ids)) for each in found} == wanted
    assert len(found) == len(wanted)
    assert conflicts(reversed(slots), CONFERENCE) == found


def test_a_programme_that_is_wrong_everywhere_is_told_to_an_end() -> None:
    slots = [slot(str(number), room="A", speakers=["ada"]) for number in range(20_000)]
    assert len(conflicts(slots, CONFERENCE)) == TOLD_AT_MOST
