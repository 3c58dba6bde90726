from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.attendees.accounts import domain
from services.attendees.accounts.passwords import is_common
from services.attendees.domain import Attendee, Grant, person
from services.contracts.envelope import Event, check_data
from services.contracts.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADA = Attendee(id="01ADA", email="ada@example.org", name="Ada", created_at=NOON, version=1)
GRANT = Grant("family", "01ADA", "digest", NOON + timedelta(days=1), begun_at=NOON, used_at=NOON)
DAY = timedelta(days=1)


def test_a_new_account_is_told_without_its_address() -> None:
    attendee, [event] = domain.register(ADA, "correct horse", is_common=is_common)
    check_data("attendees", event.name, event.data)

    assert attendee == ADA
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
        "ada@b.org,eve@b.org",
        "ada@b.org;eve@b.org",
        "<ada@b.org>",
        'a"b@b.org',
        "ada@b.org@c.org",
        "..@b.org",
        "ada@-.x",
        "ada@b..org",
    ],
)
def test_what_cannot_be_an_address_is_refused(email: str) -> None:
    with pytest.raises(Invalid) as refused:
        domain.check_registration(email, "Ada", "correct horse", is_common=is_common)

    assert list(refused.value.errors) == ["email"]


@pytest.mark.parametrize("email", ["a.d+a@xn--bcher-kva.example", "zoë@bücher.example", "o'b@a-b.co"])
def test_what_can_be_an_address_is_taken(email: str) -> None:
    domain.check_registration(email, "Ada", "correct horse", is_common=is_common)


@pytest.mark.parametrize(
    ("name", "password", "field"),
    [
        ("", "correct horse", "name"),
        ("x" * 101, "correct horse", "name"),
        ("Ada", "short", "password"),
        ("Ada", "x" * 201, "password"),
        ("Ada", "é" * 10, "password"),
        ("Ada", " " * 12, "password"),
        ("Ada", "correct\x00horse", "password"),
    ],
)
def test_names_and_passwords_have_lengths(name: str, password: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        domain.check_registration("ada@example.org", name, password, is_common=is_common)

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


def told(events: list[Event]) -> list[str]:
    """Their names, once each is what the contracts say."""
    for event in events:
        check_data("attendees", event.name, event.data)
        assert "@" not in str(event.data)
    return [event.name for event in events]


@pytest.mark.parametrize(
    "password",
    ["password123", "PASSWORD123", " password123 ", "1234567890", "ada@example.org", "ADA@example.org", "ada byron-k"],
)
def test_a_password_that_is_tried_first_is_refused(password: str) -> None:
    ada = replace(ADA, name="Ada Byron-K")
    with pytest.raises(Invalid) as refused:
        domain.check_password(ada, password, is_common=is_common)

    assert list(refused.value.errors) == ["password"]


def test_an_account_can_be_hidden_until_its_address_is_verified() -> None:
    hidden, _ = domain.register(ADA, "correct horse", is_common=is_common, hidden=True)
    shown, events = domain.verify_email(hidden, ADA.email, at=NOON)

    assert (hidden.visibility, shown.visibility, shown.email_verified_at) == ("nobody", "public", NOON)
    assert told(events) == ["email_verified", "profile_changed"]


def test_verifying_a_second_time_changes_nothing_and_a_former_address_cannot_be_verified() -> None:
    verified, events = domain.verify_email(ADA, ADA.email, at=NOON)
    assert told(events) == ["email_verified"]
    assert domain.verify_email(verified, ADA.email, at=NOON + DAY) == (verified, [])
    with pytest.raises(NotFound):
        domain.verify_email(ADA, "former@example.org", at=NOON)


def test_who_chose_to_be_seen_by_nobody_stays_so_when_the_address_is_verified() -> None:
    shy = replace(ADA, visibility="nobody")

    assert domain.verify_email(shy, ADA.email, at=NOON)[0].visibility == "nobody"


def test_a_new_password_ends_all_sign_ins_and_takes_back_a_change_of_address() -> None:
    before = replace(ADA, generation=3, pending_email="new@example.org", pending_email_until=NOON + DAY)
    after, events = domain.set_password(before)

    assert after == replace(ADA, generation=4)
    assert told(events) == ["password_changed"]


def test_a_password_set_by_link_verifies_the_address_too_but_not_for_who_is_suspended() -> None:
    after, events = domain.reset_password(ADA, ADA.email, 0, at=NOON)

    assert after == replace(ADA, generation=1, email_verified_at=NOON)
    assert told(events) == ["email_verified", "password_changed"]
    with pytest.raises(Forbidden):
        domain.reset_password(replace(ADA, active=False), ADA.email, 0, at=NOON)
    with pytest.raises(NotFound):
        domain.reset_password(ADA, "former@example.org", 0, at=NOON)
    with pytest.raises(NotFound):
        domain.reset_password(after, ADA.email, 0, at=NOON)


def test_signing_out_everywhere_counts_the_generation_up() -> None:
    after, events = domain.end_sign_ins(ADA)

    assert (after, told(events)) == (replace(ADA, generation=1), ["sign_ins_ended"])


def test_a_new_address_waits_until_it_is_confirmed_but_not_forever() -> None:
    asked, events = domain.ask_for_email(ADA, " New@Example.org ", until=NOON + DAY)
    assert (asked.email, asked.pending_email, events) == (ADA.email, "new@example.org", [])
    assert domain.pending_email(asked, at=NOON) == "new@example.org"
    assert domain.pending_email(asked, at=NOON + DAY) == ""

    confirmed, events = domain.confirm_email(asked, "new@example.org", at=NOON)
    assert confirmed == replace(ADA, email="new@example.org", email_verified_at=NOON)
    assert told(events) == ["email_changed", "email_verified"]
    for attendee, at in [(asked, NOON + DAY), (confirmed, NOON), (ADA, NOON)]:
        with pytest.raises(NotFound):
            domain.confirm_email(attendee, "new@example.org", at=at)


def test_a_suspension_keeps_its_reason_until_it_ends() -> None:
    suspended, events = domain.suspend(ADA, "  Spam,\n again ")
    assert (suspended, told(events)) == (replace(ADA, active=False, suspension="Spam, again"), ["attendee_suspended"])
    assert domain.suspend(suspended, "Worse") == (replace(suspended, suspension="Worse"), [])
    with pytest.raises(Forbidden, match=r"This account is suspended\. Spam, again"):
        domain.check_may_sign_in(suspended)

    reinstated, events = domain.reinstate(suspended)
    assert (reinstated, told(events)) == (ADA, ["attendee_reinstated"])
    assert domain.reinstate(ADA) == (ADA, [])


def test_an_operator_is_not_suspended_and_a_reason_has_an_end() -> None:
    with pytest.raises(Conflict):
        domain.suspend(replace(ADA, operator=True), "Coup")
    with pytest.raises(Invalid):
        domain.suspend(ADA, "x" * 501)


def test_a_sign_in_stands_only_while_its_attendee_lets_it() -> None:
    domain.check_stands(GRANT, ADA)
    for attendee in (replace(ADA, generation=1), replace(ADA, active=False), replace(ADA, erased_at=NOON)):
        with pytest.raises(Unauthenticated):
            domain.check_stands(GRANT, attendee)


def test_a_token_is_forgiven_to_a_browser_for_a_moment_and_only_the_last_one() -> None:
    grant = replace(GRANT, spent=("oldest", "older"), used_at=NOON)

    assert domain.is_just_spent(grant, digest="older", at=NOON + timedelta(seconds=9))
    assert not domain.is_just_spent(grant, digest="older", at=NOON + timedelta(seconds=11))
    assert not domain.is_just_spent(grant, digest="oldest", at=NOON)
    assert not domain.is_just_spent(replace(grant, revoked=True), digest="older", at=NOON)
