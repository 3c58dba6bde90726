from datetime import UTC, datetime
from typing import Any

import pytest

from services.attendees.connections.domain import (
    AT_MOST,
    BLOCK,
    FOLLOW,
    MUTE,
    Around,
    Connection,
    Relation,
    check_new,
    nameless,
    told,
)
from services.attendees.connections.paging import EXAMINED_AT_MOST, fill
from services.attendees.domain import Attendee
from services.contracts.errors import Conflict, Invalid

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def person(key: str = "bea", **fields: Any) -> Attendee:
    return Attendee(key, f"{key}@example.org", key.title(), NOON, **fields)


@pytest.mark.parametrize("kind", [FOLLOW, MUTE, BLOCK])
def test_nobody_does_it_to_themselves_or_to_too_many(kind: str) -> None:
    with pytest.raises(Invalid):
        check_new(kind, "ada", "ada", Relation(), 0)
    with pytest.raises(Conflict):
        check_new(kind, "ada", "bea", Relation(), AT_MOST)
    check_new(kind, "ada", "bea", Relation(), AT_MOST - 1)


def test_whom_one_blocks_one_cannot_follow_but_mute() -> None:
    with pytest.raises(Conflict):
        check_new(FOLLOW, "ada", "bea", Relation(blocked=True), 0)
    check_new(MUTE, "ada", "bea", Relation(blocked=True), 0)


@pytest.mark.parametrize(
    ("kind", "active", "name"),
    [
        (FOLLOW, True, "attendee_followed"),
        (FOLLOW, False, "attendee_unfollowed"),
        (MUTE, True, "attendee_muted"),
        (MUTE, False, "attendee_unmuted"),
        (BLOCK, True, "attendee_blocked"),
        (BLOCK, False, "attendee_unblocked"),
    ],
)
def test_a_change_is_told_by_ids_only(kind: str, active: bool, name: str) -> None:
    event = told(Connection(kind, "ada", "bea", NOON, active))

    assert (event.name, event.data) == (name, {"attendee_id": "ada", "other_id": "bea"})


def test_a_list_leaves_out_whom_the_viewer_blocks_and_who_blocks_them_but_not_for_operators() -> None:
    around = Around("ada", blocks=frozenset({"bea"}), blocked_by=frozenset({"cleo"}))
    operator = Around("ada", operator=True, blocks=frozenset({"bea"}), blocked_by=frozenset({"cleo"}))

    people = [person(key) for key in ("bea", "cleo", "dora")]

    assert [around.sees(one) for one in people] == [True, False, True]
    assert [around.lists(one) for one in people] == [False, False, True]
    assert [operator.lists(one) for one in people] == [True, True, True]


def test_who_shows_themselves_to_those_they_follow_is_listed_for_them_only() -> None:
    bea = person(visibility="following")

    assert Around("ada", follows_viewer=frozenset({"bea"})).lists(bea)
    assert not Around("ada").lists(bea)
    assert not Around().lists(bea)


def test_who_is_not_seen_has_no_name_in_a_list() -> None:
    shown = nameless(person(headline="Sailor", organisation="House", avatar="a1"))

    assert (shown.id, shown.name, shown.headline, shown.organisation, shown.avatar) == ("bea", "Someone", "", "", "")


def keep_even(numbers: list[int]) -> list[tuple[int, Attendee]]:
    return [(one, person(f"p{one}")) for one in numbers if one % 2 == 0]


def test_a_page_is_filled_from_as_many_pieces_as_it_takes() -> None:
    page, last = fill([[1, 2, 3], [], [4, 5], [6, 8]], keep_even, 3)

    assert [number for number, _ in page] == [2, 4, 6]
    assert last == 6


def test_the_last_page_has_no_next_also_when_it_is_just_full() -> None:
    page, last = fill([[2, 4], [6]], keep_even, 3)

    assert [number for number, _ in page] == [2, 4, 6]
    assert last is None


def test_a_page_ends_when_enough_was_looked_at_and_says_where_to_go_on() -> None:
    odd = [[2 * number + 1] * 100 for number in range(EXAMINED_AT_MOST)]

    assert fill(odd, keep_even, 3) == ([], 2 * (EXAMINED_AT_MOST // 100) - 1)
