"""A release, and taking it back: what becomes of each session, and what is told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.envelope import check_data
from services.contracts.errors import Conflict, Invalid
from services.sessions.domain import lifecycle
from services.sessions.domain.session import Session
from services.sessions.domain.telling import PUBLIC_FIELDS
from services.sessions.domain.writes import Write
from services.sessions.history.domain import Change, change_of
from services.sessions.releases import domain, undoing
from services.sessions.releases.domain import Release
from tests.unit.services.sessions.making import CONFERENCE, NOON, make_session

LATER = NOON + timedelta(hours=3)


def a_release(number: int = 1, **fields: Any) -> Release:
    begun = domain.begun(CONFERENCE, None, release_id="01RELEASE", note="Note", name="", at=NOON, by="01ADA")
    return replace(begun, number=number, **fields)


def public(number: int = 1, **fields: Any) -> Session:
    return make_session(id=f"01SESSION{number}", state="published", published_at=NOON, **fields)


def plan(session: Session, **changes: Any) -> Session:
    return lifecycle.plan(session, changes, CONFERENCE, at=NOON)[0]


def changes_of(writes: list[Write]) -> list[Change]:
    found = [
        change_of(one.before, one.after, one.events, change_id=one.after.id, at=NOON, by=None, release=one.release)
        for one in writes
    ]
    return [change for change in found if change is not None]


def stored(write: Write) -> Session:
    return replace(write.after, version=write.after.version + 1)


def test_the_next_release_has_the_next_number_and_its_number_for_a_name() -> None:
    first = a_release()
    second = domain.begun(CONFERENCE, first, release_id="2", note="", name="1.1", at=NOON, by=None)

    assert (first.number, first.name, second.number, second.name) == (1, "1", 2, "1.1")


def test_a_release_tells_the_whole_once_with_counts_and_the_first_of_each_kind() -> None:
    drafts = [make_session(id=f"01DRAFT{n}") for n in range(60)]
    moved = plan(public(1), room="Attic", title="Hi")
    cancelled, _ = lifecycle.plan_cancelling(public(2), "ill")
    held, _ = lifecycle.hold(make_session(id="01HELD"), held=True)

    release = a_release()
    writes = domain.released(release, [*drafts, moved, cancelled, held], at=LATER)
    told = domain.told(release, CONFERENCE, writes)

    check_data("sessions", "programme_released", told)
    assert {kind: told[kind] for kind in ("added", "moved", "changed", "cancelled", "withdrawn")} == {
        **{"added": 60, "moved": 1, "changed": 1, "cancelled": 1, "withdrawn": 0},
    }
    assert len(told["added_sessions"]) == 50
    assert told["moved_sessions"][0]["after"]["room"] == "Attic"
    assert {event.data["import_id"] for write in writes for event in write.events} == {"01RELEASE"}
    assert {write.release for write in writes} == {1}


def test_a_reason_of_its_own_goes_before_the_note_of_the_release() -> None:
    own, _ = lifecycle.plan(public(1), {"room": "Attic"}, CONFERENCE, at=NOON, reason="it leaks")
    writes = domain.released(a_release(), [own, plan(public(2), room="Attic")], at=NOON)

    assert [write.events[0].data["reason"] for write in writes] == ["it leaks", "Note"]


def test_a_release_of_nothing_is_refused() -> None:
    with pytest.raises(Conflict, match="nothing to release"):
        domain.with_writes(a_release(), CONFERENCE, domain.released(a_release(), [public()], at=NOON))


def test_what_a_release_has_written_it_does_not_write_again() -> None:
    [write] = domain.released(a_release(), [plan(public(), title="Hi")], at=NOON)
    replanned = plan(stored(write), title="Ho")

    assert domain.released(a_release(), [replanned], at=NOON) == []
    assert len(domain.released(a_release(2), [replanned], at=NOON)) == 1


def test_what_was_published_goes_back_to_a_held_draft_and_what_was_cancelled_takes_place() -> None:
    cancelled, _ = lifecycle.plan_cancelling(public(2), "ill")
    writes = domain.released(a_release(), [make_session(id="01DRAFT"), cancelled], at=NOON)

    taken_back = undoing.undone(a_release(2), changes_of(writes), [stored(one) for one in writes], CONFERENCE, at=LATER)

    assert [(one.after.state, one.after.held) for one in taken_back.writes] == [("draft", True), ("published", False)]
    assert [event.name for one in taken_back.writes for event in one.events] == [
        "session_withdrawn",
        "session_published",
    ]
    assert taken_back.kept == ()


def test_what_was_changed_after_the_release_is_kept_and_named() -> None:
    [write] = domain.released(a_release(), [plan(public(), title="Hi", room="Attic")], at=NOON)
    edited, _ = lifecycle.edit(stored(write), {"title": "Ho"}, CONFERENCE, at=LATER)

    taken_back = undoing.undone(a_release(2), changes_of([write]), [edited], CONFERENCE, at=LATER)

    assert [(one.after.title, one.after.room) for one in taken_back.writes] == [("Ho", "Hall")]
    assert taken_back.kept == ({"id": "01SESSION1", "title": "Ho", "fields": ["title"]},)


def test_a_draft_that_was_edited_since_it_was_taken_back_is_not_published_by_taking_that_back() -> None:
    published = domain.released(a_release(), [make_session()], at=NOON)
    [undone] = undoing.undone(a_release(2), changes_of(published), [stored(published[0])], CONFERENCE, at=NOON).writes
    edited, _ = lifecycle.edit(stored(undone), {"title": "Secret"}, CONFERENCE, at=NOON)

    untouched, touched = (
        undoing.undone(a_release(3), changes_of([undone]), [one], CONFERENCE, at=NOON)
        for one in (stored(undone), replace(edited, version=9))
    )

    assert [one.after.state for one in untouched.writes] == ["published"]
    assert (touched.writes, touched.kept[0]["fields"]) == ((), ["state"])


PLANS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(("Hello", "Better")),
        "room": st.sampled_from(("", "Attic")),
        "tags": st.sampled_from(((), ("a", "b"))),
        "start": st.sampled_from((NOON - timedelta(hours=1), NOON)),
        "end": st.sampled_from((LATER, NOON + timedelta(hours=1))),
    },
)


@given(st.lists(PLANS, min_size=1, max_size=4), st.booleans())
def test_taking_a_release_back_at_once_leaves_the_public_programme_as_it_was(plans: list[Any], cancels: bool) -> None:
    before = [plan(public(number), **changes) for number, changes in enumerate(plans)]
    if cancels:
        before[0], _ = lifecycle.plan_cancelling(before[0], "ill")
    writes = domain.released(a_release(), before, at=LATER)
    after = {write.after.id: stored(write) for write in writes}

    taken_back = undoing.undone(a_release(2), changes_of(writes), list(after.values()), CONFERENCE, at=LATER)

    undone = {one.id: one for one in before} | after | {one.after.id: one.after for one in taken_back.writes}
    for session in before:
        assert all(getattr(undone[session.id], name) == getattr(session, name) for name in PUBLIC_FIELDS)
    assert taken_back.kept == ()


def test_a_page_of_what_waits_begins_after_a_session_and_not_after_nothing() -> None:
    waiting = [make_session(id="a"), make_session(id="b")]

    assert [domain.position(waiting, cursor) for cursor in (None, "a", "b")] == [0, 1, 2]
    with pytest.raises(Invalid):
        domain.position(waiting, "gone")


def test_what_waits_is_shown_with_what_it_is_and_what_it_will_be() -> None:
    shown = domain.show_waiting(plan(public(), room="Attic", start=NOON - timedelta(hours=1)))

    assert sorted(shown["changes"], key=lambda one: str(one["name"])) == [
        {"name": "room", "before": "Hall", "after": "Attic"},
        {"name": "start", "before": "2026-11-23T12:00:00Z", "after": "2026-11-23T11:00:00Z"},
    ]


def test_what_is_planned_and_held_back_stays_so_when_undoing_is_undone() -> None:
    published = domain.released(a_release(), [make_session()], at=NOON)
    held, _ = lifecycle.hold(plan(stored(published[0]), title="HELD"), held=True)

    [undo] = undoing.undone(a_release(2), changes_of(published), [held], CONFERENCE, at=NOON).writes
    [again] = undoing.undone(a_release(3), changes_of([undo]), [stored(undo)], CONFERENCE, at=NOON).writes

    assert (undo.after.state, undo.after.held, undo.after.planned) == ("draft", True, {"title": "HELD"})
    assert (again.after.state, again.after.held, again.after.planned) == ("published", True, {"title": "HELD"})
    assert domain.released(a_release(4), [stored(again)], at=NOON) == []


def test_taking_back_a_move_leaves_held_what_was_planned_and_held_meanwhile() -> None:
    [moved] = domain.released(a_release(), [plan(public(), room="Attic")], at=NOON)
    held, _ = lifecycle.hold(plan(stored(moved), title="HELD"), held=True)

    [undo] = undoing.undone(a_release(2), changes_of([moved]), [held], CONFERENCE, at=NOON).writes

    assert (undo.after.room, undo.after.held, undo.after.planned) == ("Hall", True, {"title": "HELD"})


def test_each_session_is_told_with_its_own_reason_and_not_with_the_note_once_more() -> None:
    moved, _ = lifecycle.plan(public(1), {"room": "Attic"}, CONFERENCE, at=NOON, reason="it leaks")
    cancelled, _ = lifecycle.plan_cancelling(public(2), "ill")
    release = a_release()

    told = domain.told(
        release, CONFERENCE, domain.released(release, [moved, cancelled, plan(public(3), title="Hi")], at=NOON)
    )

    check_data("sessions", "programme_released", told)
    assert told["moved_sessions"][0]["reason"] == "it leaks"
    assert told["cancelled_sessions"] == [{"id": "01SESSION2", "title": "Hello", "reason": "ill"}]
    assert told["changed_sessions"] == [{"id": "01SESSION3", "title": "Hi"}]


def test_a_cancelled_session_that_comes_back_is_told_to_take_place_again() -> None:
    back, _ = lifecycle.plan_publishing(replace(public(), state="cancelled", cancel_reason="ill"))
    release = a_release()
    writes = domain.released(release, [back], at=NOON)
    told = domain.told(release, CONFERENCE, writes)

    check_data("sessions", "programme_released", told)
    assert told["changed_sessions"] == [{"id": "01SESSION1", "title": "Hello", "takes_place_again": True}]
    assert writes[0].events[0].data["takes_place_again"] is True


def test_no_two_releases_have_the_same_name() -> None:
    def named(name: str, taken: set[str]) -> str:
        return domain.begun(
            CONFERENCE, a_release(1), release_id="2", note="", name=name, at=NOON, by=None, taken=taken
        ).name

    with pytest.raises(Invalid) as refused:
        named("1.0", {"1", "1.0"})

    assert "version" in str(refused.value.details)
    assert (named("", {"1"}), named("", {"2", "2.0"})) == ("2", "2.0.0")
