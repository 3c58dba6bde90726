from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.attendees.accounts import domain
from services.attendees.domain import Attendee, Grant, person
from services.contracts.envelope import check_data
from services.contracts.errors import Invalid, Unauthenticated

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADA = Attendee(id="01ADA", email="ada@example.org", name="Ada", created_at=NOON, version=1)
GRANT = Grant("family", "01ADA", "digest", NOON + timedelta(days=1))


def test_a_new_account_is_told_without_its_address() -> None:
    [event] = domain.register(ADA, "correct horse")
    check_data("attendees", event.name, event.data)

    assert event.data == {"attendee_id": "01ADA", "person": person(ADA)}


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada@localhost",
        "a da@example.org",
        "ada@.org",
        "a\n@b.org",
        "x" * 65 + "@b.org",
    ],
)
def test_what_cannot_be_an_address_is_refused(email: str) -> None:
    with pytest.raises(Invalid) as refused:
        domain.check_registration(email, "Ada", "correct horse")

    assert list(refused.value.errors) == ["email"]


@pytest.mark.parametrize(
    ("name", "password", "field"),
    [
        ("", "correct horse", "name"),
        ("x" * 101, "correct horse", "name"),
        ("Ada", "short", "password"),
        ("Ada", "x" * 201, "password"),
    ],
)
def test_names_and_passwords_have_lengths(name: str, password: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        domain.check_registration("ada@example.org", name, password)

    assert list(refused.value.errors) == [field]


def test_a_refresh_token_is_good_once_until_it_expires_or_is_revoked() -> None:
    assert domain.check_refresh(GRANT, digest="digest", at=NOON) == GRANT
    for grant, at in [
        (None, NOON),
        (GRANT, NOON + timedelta(days=2)),
        (replace(GRANT, revoked=True), NOON),
        (replace(GRANT, token_digest="newer"), NOON),
    ]:
        with pytest.raises(Unauthenticated):
            domain.check_refresh(grant, digest="digest", at=at)


def test_a_token_that_was_good_once_is_a_reuse_and_one_that_never_was_is_not() -> None:
    assert domain.is_reuse(replace(GRANT, spent=("older",)), digest="older")
    assert not domain.is_reuse(replace(GRANT, spent=("older",)), digest="invented")
    assert not domain.is_reuse(GRANT, digest="digest")
    assert not domain.is_reuse(None, digest="older")
