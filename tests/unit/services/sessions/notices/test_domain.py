"""What those who starred a session are told: many changes as one, none that came to nothing, reminders once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.envelope import Event, check_data
from services.sessions.domain import session as sessions
from services.sessions.domain.session import Speaker
from services.sessions.notices import domain
from services.sessions.notices.domain import Heard, Watch, Windows
from services.sessions.notices.settings import windows_from
from tests.unit.services.sessions.making import make_session

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # when the session begins that is watched here
MORNING = NOON - timedelta(hours=4)
MINUTE = timedelta(minutes=1)
WINDOWS = Windows(quiet=2 * MINUTE, longest=10 * MINUTE, ahead=10 * MINUTE)
PUBLISHED = make_session(state="published", version=3)
LONG_AGO = MORNING - timedelta(days=1)
ADA = [("ada", LONG_AGO)]


def watch() -> Watch:
    return domain.begin(sessions.facts(PUBLISHED), WINDOWS, at=MORNING)


def hear(watch: Watch, *, version: int, at: datetime = MORNING, reason: str = "", **changes: Any) -> Watch:
    """The watch after it was heard what became of the session."""
    changed = replace(PUBLISHED, **changes)
    return domain.hear(watch, Heard(domain.seen(sessions.facts(changed)), version, reason), WINDOWS, at=at)


def tell(watch: Watch, at: datetime, starred: list[tuple[str, datetime]] | None = None) -> tuple[Watch, list[Event]]:
    told, events = domain.tell(watch, ADA if starred is None else starred, timezone="Europe/Brussels", at=at)
    for event in events:
        check_data("sessions", event.name, event.data)
    return told, events


def said(events: list[Event]) -> list[dict[str, Any]]:
    """What differs between notices."""
    same = ("notice_id", "conference_id", "conference", "session_id", "timezone")
    return [{name: value for name, value in event.data.items() if name not in same} for event in events]


def test_many_changes_within_a_quiet_window_are_one_notice_from_first_to_last() -> None:
    moved = hear(watch(), version=4, room="Attic", reason="Too many people.")
    again = hear(moved, version=5, at=MORNING + MINUTE, room="Cellar", title="Hello again")

    assert tell(again, MORNING + 2 * MINUTE) == (again, [])
    told, events = tell(again, MORNING + 3 * MINUTE)

    place = PUBLISHED.place
    assert said(events) == [
        {
            "kind": "change",
            "title": "Hello again",
            "attendee_ids": ["ada"],
            "before": place,
            "after": place | {"room": "Cellar"},
            "fields_changed": ["title"],
            "reason": "Too many people.",
        }
    ]
    assert (told.told, told.due_at, told.reason) == (again.now, None, "")
    assert tell(told, MORNING + 30 * MINUTE) == (told, [])


def test_what_ended_where_it_began_is_not_told() -> None:
    back = hear(hear(watch(), version=4, room="Attic", reason="Why"), version=5, room=PUBLISHED.room)

    assert (back.due_at, back.reason) == (None, "")
    assert tell(back, MORNING + timedelta(hours=1)) == (back, [])


def test_who_changes_it_all_the_time_does_not_put_off_the_notice_for_ever() -> None:
    heard = watch()
    for minute in range(12):
        heard = hear(heard, version=4 + minute, at=MORNING + minute * MINUTE, room=f"Room {minute}")

    assert heard.due_at == MORNING + 10 * MINUTE


def test_a_change_just_before_the_session_is_told_before_it_begins() -> None:
    late = NOON - MINUTE
    assert hear(watch(), version=4, at=late, state="cancelled").due_at == NOON
    earlier = hear(watch(), version=4, at=late, start=late + timedelta(seconds=30), end=NOON)
    assert earlier.due_at == late + timedelta(seconds=30)


def test_events_in_any_order_and_twice_say_the_same() -> None:
    first, last = {"version": 4, "room": "Attic", "reason": "R"}, {"version": 5, "room": "Cellar"}

    in_order = hear(hear(watch(), **first), **last)  # type: ignore[arg-type]
    reverse = hear(hear(hear(watch(), **last), **first), **first)  # type: ignore[arg-type]

    assert in_order == reverse
    assert in_order.now.room == "Cellar"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"state": "cancelled"}, {"kind": "cancelled", "before": PUBLISHED.place, "after": PUBLISHED.place}),
        # A draft again; what it is called now is nobody's business.
        ({"state": "draft", "title": "Secret"}, {"kind": "cancelled", "before": PUBLISHED.place, "after": None}),
        (
            {"speakers": (Speaker("s", "Grace"),)},
            {"kind": "change", "after": PUBLISHED.place, "fields_changed": ["speakers"]},
        ),
        (
            {"start": None, "end": None, "room": ""},
            {
                "kind": "change",
                "before": PUBLISHED.place,
                "after": {"start": None, "end": None, "room": ""},
                "fields_changed": [],
            },
        ),
    ],
)
def test_each_kind_of_change_is_told_in_its_way(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    _, events = tell(hear(watch(), version=4, reason="Why", **changes), MORNING + 2 * MINUTE)

    assert said(events) == [{"title": "Hello", "attendee_ids": ["ada"], "reason": "Why", **expected}]


def test_only_what_an_audience_goes_by_is_told() -> None:
    heard = hear(watch(), version=4, abstract="Other words", tags=("new",), track="Main")

    assert heard.due_at is None


def test_a_cancelled_session_that_takes_place_again_is_told_as_a_change() -> None:
    cancelled, _ = tell(hear(watch(), version=4, state="cancelled"), MORNING + 2 * MINUTE)
    moved_while_off = hear(cancelled, version=5, state="cancelled", room="Attic")
    assert moved_while_off.due_at is None

    again = hear(moved_while_off, version=6, at=MORNING + 5 * MINUTE, room="Attic")
    _, events = tell(again, MORNING + 7 * MINUTE)

    assert [one["kind"] for one in said(events)] == ["change"]
    assert said(events)[0]["fields_changed"] == ["state"]


def test_who_starred_it_after_the_last_change_knows_it_already() -> None:
    heard = hear(watch(), version=4, room="Attic")
    starred = [("early", MORNING - MINUTE), ("late", MORNING + MINUTE)]

    _, events = tell(heard, MORNING + 2 * MINUTE, starred)

    assert [event.data["attendee_ids"] for event in events] == [["early"]]


def test_many_people_are_told_in_parts_of_one_notice() -> None:
    crowd = [(f"a{number:03}", LONG_AGO) for number in range(205)]

    _, events = tell(hear(watch(), version=4, room="Attic"), MORNING + 2 * MINUTE, crowd)

    assert [len(event.data["attendee_ids"]) for event in events] == [100, 100, 5]
    assert [who for event in events for who in event.data["attendee_ids"]] == [who for who, _ in crowd]
    assert len({event.data["notice_id"] for event in events}) == 1


def renamed(version: int, room: str) -> Heard:
    """As the catalogue has it told: as a change of a field, and as part of a whole."""
    facts = sessions.facts(replace(PUBLISHED, room=room), version=version)
    return domain.heard({"session": facts, "fields": ["room"], "import_id": "I"})


def test_a_room_that_is_called_otherwise_is_no_move() -> None:
    heard = domain.hear(watch(), renamed(4, "Audimax"), WINDOWS, at=MORNING)
    assert (heard.due_at, heard.told.room) == (None, "Audimax")

    moved = hear(heard, version=5, room="Attic")
    again = domain.hear(moved, renamed(6, "Loft"), WINDOWS, at=MORNING + MINUTE)
    _, [event] = tell(again, MORNING + 3 * MINUTE)
    assert (event.data["before"]["room"], event.data["after"]["room"]) == ("Audimax", "Loft")


def test_nobody_starring_it_any_more_the_change_is_done_with() -> None:
    told, events = tell(hear(watch(), version=4, room="Attic"), MORNING + 2 * MINUTE, [])

    assert (events, told.due_at) == ([], None)


# --- reminders


def test_a_reminder_goes_out_once_ten_minutes_ahead() -> None:
    begun = watch()
    assert begun.remind_at == begun.wake_at == NOON - 10 * MINUTE
    assert tell(begun, NOON - 11 * MINUTE) == (begun, [])

    reminded, events = tell(begun, NOON - 10 * MINUTE)

    assert said(events) == [{"kind": "reminder", "title": "Hello", "attendee_ids": ["ada"], "after": PUBLISHED.place}]
    assert reminded.wake_at is None
    assert hear(reminded, version=4, at=NOON - 9 * MINUTE, title="Other").remind_at is None


def test_a_moved_session_is_reminded_of_for_its_new_time() -> None:
    reminded, _ = tell(watch(), NOON - 10 * MINUTE)
    later = NOON + timedelta(hours=2)

    moved = hear(reminded, version=4, at=NOON - 5 * MINUTE, start=later, end=later + MINUTE)

    assert moved.remind_at == later - 10 * MINUTE
    assert tell(replace(moved, due_at=None), later - 10 * MINUTE)[1][0].data["after"]["start"] == "2026-11-23T14:00:00Z"


@pytest.mark.parametrize("changes", [{"state": "cancelled"}, {"state": "draft"}, {"start": None, "end": None}])
def test_nobody_is_reminded_of_what_does_not_take_place(changes: dict[str, Any]) -> None:
    assert hear(watch(), version=4, **changes).remind_at is None


def test_after_an_outage_nobody_is_reminded_of_what_has_begun() -> None:
    reminded, events = tell(watch(), NOON)

    assert (events, reminded.wake_at) == ([], None)


def test_who_stars_it_within_the_last_minutes_knows_that_it_begins() -> None:
    _, events = tell(watch(), NOON - 9 * MINUTE, [("ada", LONG_AGO), ("bea", NOON - 9 * MINUTE)])

    assert [event.data["attendee_ids"] for event in events] == [["ada"]]


def test_a_session_that_has_begun_needs_no_reminder() -> None:
    assert domain.begin(sessions.facts(PUBLISHED), WINDOWS, at=NOON).remind_at is None


ROOMS, STATES = st.sampled_from(["Hall", "Attic", "Cellar"]), st.sampled_from(["published", "cancelled", "draft"])


@given(st.lists(st.tuples(ROOMS, STATES, st.sampled_from(["Hello", "Bye"])), max_size=8), st.randoms())
def test_however_events_come_the_notice_follows_from_first_and_last_alone(
    steps: list[tuple[str, str, str]], chance: Any
) -> None:
    versions = list(enumerate(steps, start=4))
    last = versions[-1:] or []
    shuffled = versions * 2
    chance.shuffle(shuffled)

    def after(order: list[tuple[int, tuple[str, str, str]]]) -> list[dict[str, Any]]:
        heard = watch()
        for version, (room, state, title) in order:
            heard = hear(heard, version=version, room=room, state=state, title=title)
        return said(tell(heard, MORNING + timedelta(hours=1))[1])

    assert after(shuffled) == after(versions) == after(last)


def test_windows_come_from_the_environment() -> None:
    assert windows_from({}) == WINDOWS
    short = {
        "HALLWAY_NOTICE_QUIET_SECONDS": "0.5",
        "HALLWAY_NOTICE_LONGEST_SECONDS": "3",
        "HALLWAY_REMINDER_SECONDS": "",
    }
    assert windows_from(short) == Windows(timedelta(seconds=0.5), timedelta(seconds=3), 10 * MINUTE)
