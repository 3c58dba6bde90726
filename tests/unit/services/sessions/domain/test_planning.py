"""What waits for the next release: gathered, held, discarded, and what changes at once meanwhile."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.errors import Conflict, Invalid
from services.sessions.domain import forms, lifecycle
from services.sessions.domain.session import Link, Session, Speaker
from services.sessions.domain.telling import PUBLIC_FIELDS
from tests.unit.services.sessions.making import CONFERENCE, NOON, make_session

LATER = NOON + timedelta(hours=3)
THERE: dict[str, Any] = {"start": LATER, "end": LATER + timedelta(hours=1)}


def public(**fields: Any) -> Session:
    return make_session(**{"state": "published", "published_at": NOON, **fields})


def seen(session: Session) -> dict[str, Any]:
    return {name: getattr(session, name) for name in PUBLIC_FIELDS}


def planned(session: Session, reason: str = "", **changes: Any) -> Session:
    after, events = lifecycle.plan(session, changes, CONFERENCE, at=LATER, reason=reason)
    assert events == []
    return after


def test_what_is_planned_changes_nothing_that_the_public_sees() -> None:
    session = public()
    after = planned(session, title="Better", room="Attic", **THERE)

    assert seen(after) == seen(session)
    assert (after.updated_at, after.sequence) == (session.updated_at, 0)
    assert after.planned == {"title": "Better", "room": "Attic", "day": "2026-11-23", **THERE}


def test_the_release_makes_of_a_session_what_was_gathered_in_several_steps() -> None:
    after = planned(planned(planned(public(), title="Good"), title="Better"), room="Attic")

    released = lifecycle.as_planned(after)

    assert (released.title, released.room, released.planned) == ("Better", "Attic", None)


def test_planning_what_is_so_already_plans_nothing() -> None:
    assert planned(planned(public(), title="Better"), title="Hello") == public()


def test_a_plan_for_an_impossible_time_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        planned(public(), end=NOON)

    assert list(refused.value.errors) == ["end"]


def test_a_change_at_once_takes_the_same_fields_out_of_the_plan_and_leaves_the_others() -> None:
    before = planned(public(), title="Better", room="Attic")

    after, events = lifecycle.edit(before, {"room": "Cellar"}, CONFERENCE, at=LATER)

    assert [event.name for event in events] == ["session_moved"]
    assert (after.room, after.planned) == ("Cellar", {"title": "Better"})


def test_a_new_end_at_once_takes_the_planned_start_with_it() -> None:
    after, _ = lifecycle.edit(planned(public(), **THERE), {"end": NOON + timedelta(hours=2)}, CONFERENCE, at=LATER)

    assert (after.end, after.planned) == (NOON + timedelta(hours=2), None)


def test_a_draft_is_edited_itself_whenever_it_is_to_come() -> None:
    after = planned(make_session(state="draft"), title="Better")

    assert (after.title, after.planned, after.state) == ("Better", None, "draft")
    assert lifecycle.as_planned(after).state == "published"


def test_cancelling_and_taking_place_again_can_be_planned() -> None:
    cancelled, events = lifecycle.plan_cancelling(public(), "ill")
    back, _ = lifecycle.plan_publishing(lifecycle.cancel(public(), "ill", at=NOON)[0])

    assert (cancelled.state, events) == ("published", [])
    assert (lifecycle.as_planned(cancelled).state, lifecycle.as_planned(cancelled).cancel_reason) == (
        "cancelled",
        "ill",
    )
    assert (back.state, lifecycle.as_planned(back).state) == ("cancelled", "published")


def test_what_is_held_stays_out_of_the_release_and_only_something_can_be_held() -> None:
    held, _ = lifecycle.hold(planned(public(), title="Better"), held=True)
    draft, _ = lifecycle.hold(make_session(state="draft"), held=True)

    assert lifecycle.after_release(held) == held
    assert lifecycle.after_release(draft) == draft
    with pytest.raises(Conflict, match="planned"):
        lifecycle.hold(public(), held=True)


def test_discarding_leaves_the_public_session_and_no_reason() -> None:
    before, _ = lifecycle.hold(planned(public(), "because", title="Better"), held=True)

    assert before.planned_reason == "because"
    assert lifecycle.discard(before)[0] == public()


def test_an_import_for_the_next_release_gathers_and_keeps_what_files_say() -> None:
    wanted = replace(public(), title="From the file", keys=("guid:1",), file_says={"title": "x"}, needs_minutes=30)

    after = lifecycle.gathered(public(), wanted)

    assert (after.title, after.planned) == ("Hello", {"title": "From the file"})
    assert (after.keys, after.file_says, after.needs_minutes) == (("guid:1",), {"title": "x"}, 30)
    assert lifecycle.gathered(after, lifecycle.as_planned(after)) == after


def test_what_is_new_in_an_import_for_the_next_release_is_a_draft_also_when_it_is_cancelled_there() -> None:
    new = lifecycle.gathered(None, public())
    gone = lifecycle.gathered(None, public(state="cancelled", cancel_reason="ill"))

    assert (new.state, new.published_at, lifecycle.as_planned(new).state) == ("draft", None, "published")
    assert (gone.state, lifecycle.as_planned(gone).state, lifecycle.as_planned(gone).cancel_reason) == (
        "draft",
        "cancelled",
        "ill",
    )


@pytest.mark.parametrize(
    ("changes", "rises"),
    [({"title": "Better"}, 0), ({"room": "Attic"}, 1), (THERE, 1), ({"room": "Attic", "title": "Better"}, 1)],
)
def test_sequence_counts_changes_of_time_and_room_in_public(changes: dict[str, Any], rises: int) -> None:
    after, events = lifecycle.edit(public(sequence=4), changes, CONFERENCE, at=LATER)
    draft, _ = lifecycle.edit(make_session(sequence=4), changes, CONFERENCE, at=LATER)

    assert after.sequence == 4 + rises
    assert {event.data["session"]["sequence"] for event in events} == {4 + rises}
    assert draft.sequence == 4


def test_sequence_rises_with_the_state_and_not_with_the_first_publication() -> None:
    first, _ = lifecycle.publish(make_session(state="draft"), at=NOON)
    cancelled, _ = lifecycle.cancel(first, "ill", at=NOON)
    again, _ = lifecycle.publish(cancelled, at=NOON)

    assert (first.sequence, cancelled.sequence, again.sequence) == (0, 1, 2)


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(("Hello", "Better")),
        "room": st.sampled_from(("", "Hall", "Attic")),
        "start": st.sampled_from((NOON, LATER)),
        "end": st.sampled_from((NOON + timedelta(hours=1), LATER + timedelta(hours=1))),
        "speakers": st.sampled_from(((), (Speaker("1", "Ada"),))),
        "links": st.sampled_from(((), (Link("https://example.org"),))),
    },
)


@given(st.lists(st.tuples(st.booleans(), CHANGES), max_size=6))
def test_whatever_is_planned_and_changed_in_between_the_plan_can_take_place(steps: list[tuple[bool, Any]]) -> None:
    session = public()
    for at_once, changes in steps:
        before = session
        try:
            if at_once:
                session, _ = lifecycle.edit(session, changes, CONFERENCE, at=LATER)
            else:
                session = planned(session, **changes)
                assert seen(session) == seen(before)
        except Invalid:
            continue
        lifecycle.placed(lifecycle.as_planned(session), CONFERENCE)
        fields = forms.plain_fields(session.planned or {})
        assert forms.values(fields) == (session.planned or {})
