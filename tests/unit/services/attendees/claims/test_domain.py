from datetime import UTC, datetime

import pytest

from services.attendees.claims import domain
from services.attendees.domain import Attendee
from services.attendees.members.domain import leave, raise_to
from services.contracts.envelope import check_data
from services.contracts.errors import Conflict, Invalid, NotFound

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADA = Attendee(id="01ADA", email="ada@example.org", name="Ada", created_at=NOON, version=1)
CLAIMED, EVENTS = domain.claim(ADA, "01C", "01S", "Ada L.", at=NOON)


def decided(decision: str, reason: str = "No.", attendee: Attendee = CLAIMED) -> Attendee:
    return domain.decide(attendee, "01C", "01S", decision, reason, by="01O", at=NOON)[0]


def test_claiming_joins_and_is_told_once() -> None:
    for event in EVENTS:
        check_data("attendees", event.name, event.data)

    assert [event.name for event in EVENTS] == ["member_role_changed", "speaker_claimed"]
    assert CLAIMED.roles == {"01C": "attendee"}
    assert domain.claim(CLAIMED, "01C", "01S", "Ada L.", at=NOON) == (CLAIMED, [])


def test_approving_links_and_makes_a_speaker() -> None:
    linked, events = domain.decide(CLAIMED, "01C", "01S", "approve", "", by="01O", at=NOON)

    assert [event.name for event in events] == ["member_role_changed", "speaker_linked"]
    assert (linked.roles, linked.linked_speakers) == ({"01C": "speaker"}, [("01C", "01S")])
    assert domain.decide(linked, "01C", "01S", "approve", "", by="01O", at=NOON) == (linked, [])


def test_a_refusal_needs_a_reason_and_is_final_for_the_claimer_but_not_for_organisers() -> None:
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(Invalid):
            decided("refuse", reason)
    refused = decided("refuse")

    with pytest.raises(Conflict):
        domain.claim(refused, "01C", "01S", "Ada L.", at=NOON)
    assert domain.withdraw(refused, "01C", "01S") == (refused, [])
    assert decided("approve", attendee=refused).linked_speakers == [("01C", "01S")]


def test_a_refusal_outlasts_leaving_and_joining_again() -> None:
    claimed_more, _ = domain.claim(decided("refuse"), "01C", "01T", "Another", at=NOON)

    gone, _ = leave(claimed_more, "01C", at=NOON)
    back, _ = raise_to(gone, "01C", "attendee", at=NOON)

    assert (gone.memberships, list(gone.refused_claims)) == ({}, ["01C"])
    assert [(one.speaker_id, one.state, one.reason) for one in back.memberships["01C"].claims] == [
        ("01S", "refused", "No.")
    ]
    assert back.refused_claims == {}
    for attendee in (gone, back):
        with pytest.raises(Conflict):
            domain.claim(attendee, "01C", "01S", "Ada L.", at=NOON)
    assert decided("approve", attendee=back).linked_speakers == [("01C", "01S")]


def test_a_link_can_be_undone_by_both() -> None:
    linked = decided("approve")

    withdrawn, told = domain.withdraw(linked, "01C", "01S")
    assert (withdrawn.linked_speakers, withdrawn.roles) == ([], {"01C": "attendee"})
    assert [event.name for event in told] == ["speaker_unlinked", "member_role_changed"]
    refused = decided("refuse", attendee=linked)
    assert (refused.linked_speakers, refused.roles) == ([], {"01C": "attendee"})
    assert domain.withdraw(withdrawn, "01C", "01S") == (withdrawn, [])


def test_what_nobody_claimed_is_not_decided() -> None:
    with pytest.raises(NotFound):
        decided("approve", attendee=ADA)
    with pytest.raises(Invalid):
        decided("perhaps")


def test_nobody_claims_a_whole_programme() -> None:
    attendee = ADA
    for number in range(domain.CLAIMS_AT_MOST):
        attendee, _ = domain.claim(attendee, "01C", f"01S{number}", "Ada L.", at=NOON)

    with pytest.raises(Conflict):
        domain.claim(attendee, "01C", "01MORE", "Ada L.", at=NOON)


def followed(attendee: Attendee, *, is_taken: bool = False) -> Attendee:
    after, events = domain.follow(attendee, "01C", "01S", "01T", "Ada Lovelace", is_taken=is_taken)
    for event in events:
        check_data("attendees", event.name, event.data)
    assert [(event.name, event.data["speaker_id"]) for event in events] == [("speaker_relinked", "01T")]
    return after


def test_a_claim_follows_a_speaker_who_was_joined_with_another() -> None:
    linked = followed(decided("approve"))
    assert linked.linked_speakers == [("01C", "01T")]
    assert domain.find(linked, "01C", "01S") is None
    waiting = domain.find(followed(CLAIMED), "01C", "01T")
    assert waiting is not None and (waiting.state, waiting.speaker_name) == ("waiting", "Ada Lovelace")
    assert domain.follow(linked, "01C", "01S", "01T", "Ada Lovelace", is_taken=False) == (linked, [])


def test_where_the_other_is_somebody_else_already_an_organiser_decides() -> None:
    claim = domain.find(followed(decided("approve"), is_taken=True), "01C", "01T")
    assert claim is not None and claim.state == "waiting"


def test_a_link_counts_more_than_a_claim_of_the_same_person() -> None:
    both, _ = domain.claim(decided("approve"), "01C", "01T", "Ada Lovelace", at=NOON)
    assert followed(both).linked_speakers == [("01C", "01T")]
    other = domain.decide(both, "01C", "01T", "approve", "", by="01O", at=NOON)[0]
    assert followed(other).linked_speakers == [("01C", "01T")]
