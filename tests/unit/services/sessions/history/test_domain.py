"""What is remembered of a change: for organisers all of it, for everybody what they saw."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.sessions.domain import lifecycle
from services.sessions.domain.session import Session, Speaker
from services.sessions.history import domain
from services.sessions.history.merging import differences
from tests.unit.services.sessions.making import CONFERENCE, NOON, make_session

PUBLIC = make_session(state="published", published_at=NOON)


def remembered(before: Session | None, after: Session, events: Any = ()) -> domain.Change:
    change = domain.change_of(before, after, events, change_id="01CHANGE", at=NOON, by="01ADA")
    assert change is not None
    return change


def edited(before: Session, reason: str = "", **changes: Any) -> domain.Change:
    after, events = lifecycle.edit(before, changes, CONFERENCE, at=NOON, reason=reason)
    return remembered(before, after, events)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, make_session(), "drafted"),
        (None, PUBLIC, "published"),
        (make_session(), make_session(title="Hi"), "edited"),
        (make_session(), PUBLIC, "published"),
        (PUBLIC, replace(PUBLIC, title="Hi"), "changed"),
        (PUBLIC, replace(PUBLIC, room="Attic", title="Hi"), "moved"),
        (PUBLIC, replace(PUBLIC, state="cancelled"), "cancelled"),
        (PUBLIC, replace(PUBLIC, state="draft"), "withdrawn"),
        (replace(PUBLIC, state="cancelled"), PUBLIC, "published"),
        (PUBLIC, replace(PUBLIC, planned={"title": "Hi"}), "planned"),
        (replace(PUBLIC, planned={"title": "Hi"}), PUBLIC, "discarded"),
        (PUBLIC, replace(PUBLIC, held=True), "held"),
        (replace(PUBLIC, held=True), PUBLIC, "let_go"),
        (PUBLIC, replace(PUBLIC, needs_minutes=30), "changed"),
    ],
)
def test_each_change_has_its_kind(before: Session | None, after: Session, kind: str) -> None:
    assert remembered(before, after).kind == kind


def test_an_import_that_only_learned_an_identity_is_no_change() -> None:
    after = replace(PUBLIC, keys=("guid:1",), file_says={"title": "x"})

    assert domain.change_of(PUBLIC, after, (), change_id="1", at=NOON, by=None) is None


def test_a_change_in_public_has_every_value_before_and_after_and_the_reason() -> None:
    change = edited(PUBLIC, "she is ill", room="Attic", speakers=(Speaker("1", "Ada"),))

    assert change.fields == {"room": ["Hall", "Attic"], "speakers": [[], [{"id": "1", "name": "Ada"}]]}
    assert (change.is_public, change.reason, change.version, change.by) == (True, "she is ill", 2, "01ADA")
    assert ((change.before or {})["room"], (change.after or {})["room"]) == ("Hall", "Attic")


def test_a_plan_is_remembered_with_what_was_planned_before() -> None:
    once, _ = lifecycle.plan(PUBLIC, {"title": "Hi"}, CONFERENCE, at=NOON)
    twice, _ = lifecycle.plan(once, {"title": "Ho"}, CONFERENCE, at=NOON, reason="better")

    change = remembered(once, twice)

    assert (change.fields, change.is_public, change.reason) == ({"title": ["Hi", "Ho"]}, False, "better")
    assert domain.entry_of(change) is None


def test_the_changelog_says_what_everybody_saw_and_nobody_who_did_it() -> None:
    entry = domain.entry_of(edited(PUBLIC, "why", title="Hi", start=NOON - timedelta(hours=1)))

    assert entry is not None
    assert (entry["kind"], entry["reason"], entry["change"]["title_before"]) == ("change", "why", "Hello")
    assert entry["change"]["before"]["start"] == "2026-11-23T12:00:00Z"
    assert entry["change"]["fields"] == ["title"]
    assert "01ADA" not in str(entry)


def test_what_a_draft_was_called_is_nobodys_business_when_it_is_published() -> None:
    draft = make_session(title="Working title")
    after, events = lifecycle.publish(replace(draft, title="Title"), at=NOON)

    entry = domain.entry_of(remembered(draft, after, events))

    assert entry is not None
    assert "Working" not in str(entry)


def test_a_part_of_an_import_has_no_entry_of_its_own() -> None:
    assert domain.entry_of(replace(edited(PUBLIC, title="Hi"), import_id="01IMPORT")) is None


def test_two_who_changed_the_same_are_told_what_differs_and_the_rest_is_nobodys_quarrel() -> None:
    theirs = [edited(PUBLIC, title="First", track="A"), edited(replace(PUBLIC, title="First"), title="Theirs")]

    found = differences({"title": "Mine", "room": "Attic", "track": "A"}, theirs)

    assert found == {
        "differences": {"title": {"base": "Hello", "theirs": "Theirs", "yours": "Mine"}},
        "theirs_only": [],
    }


def test_what_others_changed_and_changed_back_is_no_difference() -> None:
    there = edited(PUBLIC, title="Theirs")
    back = edited(replace(PUBLIC, title="Theirs"), title="Hello")

    assert differences({"title": "Mine"}, [there, back]) == {"differences": {}, "theirs_only": []}


@pytest.mark.parametrize(
    ("fields", "told"),
    [(("recordings",), False), (("recordings", "materials"), False), (("recordings", "title"), True)],
)
def test_recordings_and_materials_are_no_change_of_the_programme(fields: tuple[str, ...], told: bool) -> None:
    change = replace(edited(PUBLIC, title="Hi"), fields={name: [[], ["new"]] for name in fields})

    assert (domain.entry_of(change) is not None) == told


def test_what_takes_place_again_is_not_told_as_new() -> None:
    cancelled = replace(PUBLIC, state="cancelled", cancel_reason="ill")
    again, new = (
        domain.show_everybody(remembered(before, *lifecycle.publish(before, at=NOON)))
        for before in (cancelled, make_session())
    )

    assert (again["takes_place_again"], new["takes_place_again"]) == (True, False)
