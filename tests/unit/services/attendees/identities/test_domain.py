from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.attendees.domain import Attendee, Identity
from services.attendees.identities import domain
from services.contracts.errors import Conflict, Forbidden, NotFound

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ISSUER = "https://login.example.org"
LINKED = {"attendee_id": "ada"}


def identity(subject: str = "248289761001") -> Identity:
    return Identity(domain.key_of(ISSUER, subject), ISSUER, NOON)


def ada(*identities: Identity, **fields: object) -> Attendee:
    made = Attendee(id="ada", email="ada@example.org", name="Ada", created_at=NOON, identities=identities)
    return replace(made, **fields)  # type: ignore[arg-type]


def test_the_same_name_at_another_provider_is_another_identity() -> None:
    assert domain.key_of(ISSUER, "1") == domain.key_of(ISSUER, "1")
    assert len({domain.key_of(ISSUER, "1"), domain.key_of(ISSUER, "2"), domain.key_of("https://b.example", "1")}) == 3


def test_a_key_does_not_show_what_the_provider_calls_its_people() -> None:
    assert "ada@example.org" not in domain.key_of(ISSUER, "ada@example.org")


@pytest.mark.parametrize(("email", "verified"), [("ada@example.org", False), ("", True), ("no address", True)])
def test_without_an_address_that_the_provider_vouches_for_nobody_is_new_here(email: str, verified: bool) -> None:
    with pytest.raises(Forbidden):
        domain.check_newcomer(email, verified=verified)


def test_somebody_new_is_verified_linked_and_told_of() -> None:
    made, events = domain.welcome(ada(), identity())

    assert (made.email_verified_at, made.identities, made.name) == (NOON, (identity(),), "Ada")
    assert [event.name for event in events] == ["attendee_registered", "email_verified", "identity_linked"]


@pytest.mark.parametrize(
    ("name", "kept"), [("", "New attendee"), ("A" * 10_000, "A" * 100), ("A" * 99 + " B", "A" * 99)]
)
def test_a_name_that_the_provider_gives_is_one_that_could_be_given_here(name: str, kept: str) -> None:
    made, _ = domain.welcome(ada(name=name), identity())

    assert made.name == kept


def test_linking_twice_links_once() -> None:
    linked, first = domain.link(ada(), identity())
    again, second = domain.link(linked, identity())

    assert (linked.identities, again) == ((identity(),), linked)
    assert [(event.name, event.data) for event in first] == [("identity_linked", LINKED)]
    assert second == []


def test_nobody_links_to_a_suspended_account() -> None:
    with pytest.raises(Forbidden):
        domain.link(ada(active=False), identity())


def test_an_account_has_only_so_many_identities() -> None:
    full = ada(*(identity(str(number)) for number in range(domain.MOST_IDENTITIES)))

    with pytest.raises(Conflict):
        domain.link(full, identity("one more"))
    assert domain.link(full, identity("0")) == (full, [])


def test_proof_by_ticket_and_password_verifies_the_address_that_the_provider_vouched_for() -> None:
    proven, events = domain.prove(ada(), identity(), at=NOON)
    _, known = domain.prove(ada(email_verified_at=NOON), identity(), at=NOON)

    assert proven.email_verified_at == NOON
    assert [event.name for event in events] == ["identity_linked", "email_verified"]
    assert [event.name for event in known] == ["identity_linked"]


def test_the_only_way_to_sign_in_stays() -> None:
    with pytest.raises(Conflict):
        domain.unlink(ada(identity()), identity().key, has_password=False)


@pytest.mark.parametrize(("others", "has_password"), [((), True), ((identity("another"),), False)])
def test_an_identity_goes_when_another_way_remains(others: tuple[Identity, ...], has_password: bool) -> None:
    left, events = domain.unlink(ada(identity(), *others), identity().key, has_password=has_password)

    assert left.identities == others
    assert [(event.name, event.data) for event in events] == [("identity_unlinked", LINKED)]


def test_what_is_not_linked_cannot_be_unlinked() -> None:
    with pytest.raises(NotFound):
        domain.unlink(ada(identity()), identity("another").key, has_password=True)
