from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.attendees.invitations import domain
from services.attendees.invitations.domain import Invitation
from services.contracts.envelope import check_data
from services.contracts.errors import Invalid, NotFound

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LINK = Invitation(
    id="01I",
    conference_id="01C",
    conference_title="Remote Days",
    kind="link",
    role="attendee",
    by="01O",
    made_at=NOON,
    expires_at=NOON + timedelta(days=30),
    limit=2,
)
MAIL = replace(LINK, kind="mail", limit=1, address="ada@example.org", address_key="01C x", sent_at=(NOON,))


def test_each_person_takes_one_place_until_there_are_none() -> None:
    first, events = domain.use(LINK, "01ADA", at=NOON)
    check_data("attendees", events[0].name, events[0].data)
    second, _ = domain.use(first, "01BOB", at=NOON)

    assert (second.used, second.used_by, second.joining) == (2, ("01ADA", "01BOB"), ("01ADA", "01BOB"))
    assert domain.use(second, "01ADA", at=NOON) == (second, [])
    with pytest.raises(NotFound, match="used already"):
        domain.use(second, "01EVE", at=NOON)


def test_whoever_has_joined_is_still_among_those_who_used_it() -> None:
    used, _ = domain.use(LINK, "01ADA", at=NOON)

    joined = domain.joined(used, "01ADA")

    assert (joined.joining, joined.used_by) == ((), ("01ADA",))
    assert domain.use(joined, "01ADA", at=NOON) == (joined, [])


@pytest.mark.parametrize(
    ("invitation", "at", "words"),
    [
        (replace(LINK, revoked_at=NOON), NOON, "taken this invitation back"),
        (LINK, NOON + timedelta(days=30), "too old"),
        (replace(MAIL, used=1), NOON, "used already"),
    ],
)
def test_what_is_good_no_more_says_why(invitation: Invitation, at: datetime, words: str) -> None:
    with pytest.raises(NotFound, match=words):
        domain.use(invitation, "01EVE", at=at)


def test_an_address_goes_when_it_is_not_needed_any_more() -> None:
    used, _ = domain.use(MAIL, "01ADA", at=NOON)
    revoked, events = domain.revoke(MAIL, at=NOON)

    assert (used.address, revoked.address, [event.name for event in events]) == ("", "", ["invitation_revoked"])
    assert domain.revoke(used, at=NOON) == (used, [])
    assert domain.revoke(revoked, at=NOON) == (revoked, [])


def test_sending_again_is_the_same_invitation_for_longer() -> None:
    later = NOON + timedelta(days=20)

    again, events = domain.send_again(MAIL, role="speaker", note="Please!", by="01P", at=later)
    check_data("attendees", events[0].name, events[0].data)

    assert (again.id, again.role, again.expires_at) == (MAIL.id, "speaker", later + domain.MAIL_GOOD_FOR)
    assert [again.letters_since(NOON - timedelta(days=days)) for days in (0, 1)] == [1, 2]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "operator"}, "role"),
        ({"limit": 0}, "limit"),
        ({"limit": 10_001}, "limit"),
        ({"expires_at": NOON}, "expires_at"),
        ({"expires_at": NOON + timedelta(days=367)}, "expires_at"),
    ],
)
def test_a_link_has_bounds(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        domain.check_link(replace(LINK, **changes), at=NOON)  # type: ignore[arg-type]
    assert list(refused.value.errors) == [field]


def test_nobody_is_left_who_was_erased_but_the_place_stays_taken() -> None:
    used, _ = domain.use(LINK, "01ADA", at=NOON)

    left = domain.without_person(domain.without_person(used, "01ADA"), "01O")

    assert (left.used, left.used_by, left.joining, left.by) == (1, (), (), "")
