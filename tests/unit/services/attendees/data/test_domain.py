from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from services.attendees import search
from services.attendees.data import domain, schemas
from services.attendees.data.domain import Erasure
from services.attendees.domain import Attendee, Claim, Membership, person
from services.contracts.envelope import check_data
from services.contracts.errors import Conflict, Invalid

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADA = Attendee(
    id="01ADA",
    email="ada@example.org",
    name="Ada",
    created_at=NOON - timedelta(days=9),
    bio="engines",
    interests=("looms",),
    avatar="picture",
    memberships={"01C": Membership("organiser", NOON, "Countess", claims=(Claim("01S", "A. L.", "linked", NOON),))},
    generation=3,
    version=7,
)
WISH = Erasure("01E", "01ADA", "ada@example.org", "keep", NOON)


def test_what_is_left_of_an_account_is_that_it_is_gone() -> None:
    left, events = domain.erase(ADA, WISH, at=NOON)

    changed = {
        one.name for one in fields(Attendee) if getattr(left, one.name) != getattr(Attendee("", "", "", NOON), one.name)
    }
    assert changed == {"id", "email", "visibility", "suggestions", "active", "generation", "erased_at", "version"}
    assert (left.id, left.email, left.generation, left.erased_at, left.version) == ("01ADA", "erased:01ADA", 4, NOON, 7)
    assert search.keys(left) == {"name_key": "", "prefixes": [], "interest_keys": [], "organisation_key": ""}
    assert person(left)["name"] == ""
    assert [(event.name, event.data) for event in events] == [
        ("attendee_erased", {"attendee_id": "01ADA", "erasure_id": "01E", "posts": "keep"})
    ]
    check_data("attendees", events[0].name, events[0].data)


def test_who_is_gone_cannot_go_again() -> None:
    left, _ = domain.erase(ADA, WISH, at=NOON)

    assert domain.erase(left, replace(WISH, posts="remove"), at=NOON) == (left, [])


def test_a_wish_that_broke_off_is_taken_up_and_one_carried_out_stays() -> None:
    later = replace(WISH, id="01F", address="new@example.org", posts="remove", requested_at=NOON + timedelta(days=1))
    confirmed, _ = domain.confirm(WISH, "feed", {}, {"posts": 2}, at=NOON)
    cleaned, _ = domain.cleaned(confirmed, "keep")

    again = domain.wish_again(confirmed, later)

    assert again == replace(later, id="01E", confirmations=confirmed.confirmations)
    assert domain.wish_again(cleaned, later) == cleaned


def test_the_last_operator_stays_and_others_may_go() -> None:
    operator = replace(ADA, operator=True)

    with pytest.raises(Conflict, match="only operator"):
        domain.check_wish(operator, "keep", other_operators=0)
    domain.check_wish(operator, "keep", other_operators=1)
    domain.check_wish(ADA, "remove", other_operators=0)


def test_what_becomes_of_posts_must_be_said() -> None:
    with pytest.raises(Invalid):
        domain.check_wish(ADA, "maybe", other_operators=0)


def test_what_this_service_removed_is_told_once_and_the_address_goes_with_it() -> None:
    counted, _ = domain.counted(WISH, {"sign_ins": 2})
    cleaned, events = domain.cleaned(counted, "remove")

    assert cleaned == replace(counted, address="", posts="remove")
    check_data("attendees", events[0].name, events[0].data)
    assert (events[0].name, events[0].data["removed"]) == ("erasure_done", {"sign_ins": 2})
    assert domain.cleaned(cleaned, "remove") == (cleaned, [])


@pytest.mark.parametrize("order", list(permutations(domain.WHO_CONFIRMS)))
def test_an_erasure_is_complete_with_the_last_confirmation_whoever_that_is(order: tuple[str, ...]) -> None:
    erasure, told = WISH, []
    for minute, service in enumerate(order):
        at = NOON + timedelta(minutes=minute)
        erasure, events = (
            domain.confirm_files(erasure, 3, at=at)
            if service == "media"
            else domain.confirm(erasure, service, {"things": 1}, {}, at=at)
        )
        told += [(service, event.name) for event in events]

    assert told == [(order[-1], "erasure_completed")]
    assert erasure.completed_at == NOON + timedelta(minutes=3)


def test_a_confirmation_that_comes_twice_counts_once() -> None:
    once, _ = domain.confirm(WISH, "feed", {}, {"posts": 2}, at=NOON)

    assert domain.confirm(once, "feed", {}, {"posts": 0}, at=NOON + timedelta(hours=1)) == (once, [])


def test_gateways_that_shared_the_files_add_up() -> None:
    first, _ = domain.confirm_files(WISH, 2, at=NOON)
    both, events = domain.confirm_files(first, 1, at=NOON + timedelta(seconds=1))

    assert both.confirmations["media"].removed == {"files": 3}
    assert both.confirmations["media"].at == NOON
    assert events == []


def test_a_receipt_says_who_has_confirmed_and_who_has_not() -> None:
    erasure, _ = domain.confirm(WISH, "feed", {}, {"posts": 2}, at=NOON)

    receipt = schemas.receipt(erasure)

    assert receipt["services"][2] == {
        "service": "feed",
        "state": "done",
        "removed": {},
        "anonymised": {"posts": 2},
        "confirmed_at": "2026-11-23T12:00:00Z",
    }
    assert [one["state"] for one in receipt["services"]] == ["pending", "pending", "done", "pending"]
    assert (receipt["requested_at"], receipt["completed_at"]) == ("2026-11-23T12:00:00Z", None)
    assert "ada" not in str(receipt).lower()


def test_what_was_counted_first_is_told_by_who_goes_on_after_a_crash() -> None:
    counted, _ = domain.counted(WISH, {"letters": 3})
    once_more, _ = domain.counted(counted, {})

    _, [done] = domain.cleaned(once_more, "keep")

    assert done.data["removed"] == {"letters": 3}
    nothing, _ = domain.counted(WISH, {})
    assert domain.counted(nothing, {"letters": 1}) == (nothing, [])
