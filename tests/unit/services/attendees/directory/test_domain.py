from datetime import UTC, datetime
from typing import Any

import pytest

from services.attendees.directory.domain import Wanted, check, matches
from services.attendees.domain import Attendee, Membership
from services.contracts.errors import Invalid

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ZOE = Attendee(
    "zoe",
    "zoe@example.org",
    "Zoë Łukasz",
    NOON,
    organisation="Università di Ísland",
    interests=("Café Crème",),
    memberships={
        "c1": Membership("speaker", NOON, badge_name="Captain"),
        "c2": Membership("attendee", NOON, badge_name="Incognita", hidden=True),
        "c4": Membership("attendee", NOON, badge_name="Skipper"),
    },
)


@pytest.mark.parametrize(
    ("wanted", "is_found"),
    [
        (Wanted(), True),
        (Wanted(q="zo"), True),
        (Wanted(q="LUK univ caf"), True),
        (Wanted(q="oe"), False),
        (Wanted(q="zoe bea"), False),
        (Wanted(q="capt"), False),
        (Wanted(q="capt", conference_id="c1"), True),
        (Wanted(q="capt", conference_id="c4"), False),
        (Wanted(q="skip", conference_id="c4"), True),
        (Wanted(q="incognita"), False),
        (Wanted(q="incognita", conference_id="c2"), False),
        (Wanted(organisation="isl"), True),
        (Wanted(organisation="zoe"), False),
        (Wanted(interest="cafe creme"), True),
        (Wanted(interest="cafe"), False),
        (Wanted(conference_id="c1"), True),
        (Wanted(conference_id="c1", role="speaker"), True),
        (Wanted(conference_id="c1", role="organiser"), False),
        (Wanted(conference_id="c2"), False),
        (Wanted(conference_id="c3"), False),
    ],
)
def test_all_that_is_asked_must_hold(wanted: Wanted, is_found: bool) -> None:
    assert matches(ZOE, wanted) == is_found


@pytest.mark.parametrize(
    ("wanted", "narrowing"),
    [
        (Wanted(), {}),
        (Wanted(q="a"), {"prefixes": "a"}),
        (Wanted(q="a", conference_id="c1"), {"conference_ids": "c1"}),
        (Wanted(q="an", conference_id="c1", role="speaker"), {"member_keys": "c1 speaker"}),
        (Wanted(q="ada lovelace", conference_id="c1"), {"prefixes": "lovelace"}),
        (Wanted(q="ada", organisation="House"), {"prefixes": "house"}),
        (Wanted(q="ada", interest="Time Zones"), {"interest_keys": "time zones"}),
        (Wanted(q="x" * 40), {"prefixes": "x" * 15}),
    ],
)
def test_one_condition_narrows_the_search(wanted: Wanted, narrowing: dict[str, str]) -> None:
    assert wanted.narrowing == narrowing


@pytest.mark.parametrize("text", ["***", "🎉", "\u200b", "--"])
def test_what_no_name_has_finds_nobody_instead_of_everybody(text: str) -> None:
    assert Wanted(q=text).finds_nobody()
    assert Wanted(interest=text).finds_nobody()
    assert not Wanted(q="  ").finds_nobody()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"q": "a" * 201}, "q"),
        ({"interest": "a" * 201}, "interest"),
        ({"organisation": "a" * 201}, "organisation"),
        ({"role": "king", "conference_id": "c1"}, "role"),
        ({"role": "speaker"}, "role"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_at_its_field(fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(Wanted(**fields))
    assert list(refused.value.errors) == [wrong]
