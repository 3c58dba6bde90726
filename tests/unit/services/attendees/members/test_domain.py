from datetime import UTC, datetime

import pytest

from services.attendees.claims import domain as claims
from services.attendees.domain import Attendee
from services.attendees.members import domain
from services.contracts.envelope import check_data
from services.contracts.errors import Conflict, Invalid, NotFound

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADA = Attendee(id="01ADA", email="ada@example.org", name="Ada", created_at=NOON, version=1)
MODERATOR, _ = domain.raise_to(ADA, "01C", "moderator", at=NOON)


@pytest.mark.parametrize(
    ("role", "offered", "then"),
    [
        (None, "attendee", "attendee"),
        ("attendee", "speaker", "speaker"),
        ("speaker", "attendee", "speaker"),
        ("organiser", "moderator", "organiser"),
        ("moderator", "moderator", "moderator"),
    ],
)
def test_an_invitation_never_lowers_a_role(role: str | None, offered: str, then: str) -> None:
    before = domain.give_role(ADA, "01C", role, at=NOON)[0] if role else ADA

    after, events = domain.raise_to(before, "01C", offered, at=NOON)

    assert after.roles == {"01C": then}
    assert [event.data["role"] for event in events] == ([then] if role != then else [])


def test_nobody_is_made_of_somebody_erased() -> None:
    erased = Attendee(id="01X", email="", name="", created_at=NOON, erased_at=NOON)

    with pytest.raises(NotFound):
        domain.give_role(erased, "01C", "organiser", at=NOON)


def test_another_name_on_the_badge_is_told_with_the_whole_person() -> None:
    badged, events = domain.show_as(MODERATOR, "01C", badge_name="  The Countess ", hidden=True)
    check_data("attendees", events[0].name, events[0].data)

    assert events[0].data["person"]["badges"] == {"01C": "The Countess"}
    assert events[0].data["person"]["hidden_in"] == ["01C"]
    assert domain.show_as(badged, "01C", badge_name="The Countess") == (badged, [])
    assert domain.show_as(badged, "01C", badge_name="")[0].memberships["01C"].badge_name == ""
    with pytest.raises(Invalid):
        domain.show_as(badged, "01C", badge_name="\u200b")
    with pytest.raises(NotFound):
        domain.show_as(badged, "01OTHER", hidden=True)


def test_leaving_ends_what_one_was_there() -> None:
    claimed, _ = claims.claim(MODERATOR, "01C", "01S", "Ada L.", at=NOON)
    linked, _ = claims.decide(claimed, "01C", "01S", "approve", "", by="01O", at=NOON)

    gone, events = domain.leave(linked, "01C", at=NOON)

    assert (gone.memberships, [event.name for event in events]) == ({}, ["member_role_changed", "speaker_unlinked"])
    assert domain.leave(gone, "01C", at=NOON) == (gone, [])


def test_a_conference_keeps_an_organiser() -> None:
    organiser, _ = domain.give_role(ADA, "01C", "organiser", at=NOON)

    assert domain.ends_organising(organiser, "01C", "attendee")
    assert domain.ends_organising(organiser, "01C", None)
    assert not domain.ends_organising(organiser, "01C", "organiser")
    assert not domain.ends_organising(organiser, "01OTHER", None)
    domain.check_organised(1)
    with pytest.raises(Conflict):
        domain.check_organised(0)
