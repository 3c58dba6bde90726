from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.attendees import domain
from services.attendees.domain import Attendee
from services.attendees.visibility import Viewer, may_see
from services.contracts.envelope import check_data
from services.contracts.errors import Invalid

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADA = Attendee(id="01ADA", email="ada@example.org", name="Ada", created_at=NOON, version=1)


def test_a_role_is_told_when_it_changes_and_only_then() -> None:
    organiser, events = domain.set_role(ADA, "01C", "organiser", at=NOON)
    check_data("attendees", events[0].name, events[0].data)

    assert organiser.roles == {"01C": "organiser"}
    assert domain.set_role(organiser, "01C", "organiser", at=NOON) == (organiser, [])
    nobody, told = domain.set_role(organiser, "01C", None, at=NOON)
    assert (nobody.roles, told[0].data["role"]) == ({}, None)
    with pytest.raises(Invalid):
        domain.set_role(ADA, "01C", "emperor", at=NOON)


def test_an_operator_is_made_once() -> None:
    operator, events = domain.make_operator(ADA)
    check_data("attendees", events[0].name, events[0].data)

    assert domain.make_operator(operator) == (operator, [])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("A\u200bd\u2060a\ufeff", "Ada"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d💻 Ada", "👩\u200d💻 Ada"),
        ("\u200d\u200c", ""),
        ("\u0301", ""),
        ("a\nb\tc", "a b c"),
        ("Nguyễn", "Nguyễn"),
    ],
)
def test_a_name_keeps_its_script_and_loses_what_deceives(given: str, kept: str) -> None:
    assert domain.name_of(given) == kept


def test_letters_are_not_buried_under_marks() -> None:
    assert len(domain.name_of("Z" + "\u0335\u0322\u0307\u0316" * 20 + "algo")) <= len("Zalgo") + 3


def test_nobody_learns_the_name_of_who_wants_to_be_seen_by_nobody() -> None:
    hidden = domain.person(replace(ADA, visibility="nobody", avatar="abc"))

    assert (hidden["name"], hidden["avatar"]) == ("", "")
    assert domain.person(ADA)["name"] == "Ada"


STRANGER, BOB = Viewer(), Viewer("01BOB")
FOLLOWED, BLOCKED = Viewer("01BOB", followed=True), Viewer("01BOB", followed=True, blocked=True)
SELF, OPERATOR = Viewer("01ADA"), Viewer("01OPS", operator=True)


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [
        ("public", [STRANGER, BOB, FOLLOWED, SELF, OPERATOR]),
        ("attendees", [BOB, FOLLOWED, SELF, OPERATOR]),
        ("following", [FOLLOWED, SELF, OPERATOR]),
        ("nobody", [SELF, OPERATOR]),
    ],
)
def test_a_person_is_seen_by_whom_they_want(visibility: str, seen_by: list[Viewer]) -> None:
    ada = replace(ADA, visibility=visibility)

    viewers = [STRANGER, BOB, FOLLOWED, BLOCKED, SELF, OPERATOR]
    assert [viewer for viewer in viewers if may_see(ada, viewer)] == seen_by


def test_who_is_suspended_is_seen_by_operators_and_who_is_erased_by_nobody() -> None:
    assert not may_see(replace(ADA, active=False), BOB)
    assert may_see(replace(ADA, active=False), OPERATOR)
    assert not may_see(replace(ADA, erased_at=NOON), OPERATOR)
