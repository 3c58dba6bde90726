"""The programme as a release left it, from what it is now."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.sessions.domain.session import Session
from services.sessions.exports.past import as_it_was
from services.sessions.history.domain import Change, change_of
from tests.unit.services.sessions.exporters.making import talk
from tests.unit.services.sessions.making import NOON


def changed(before: Session | None, after: Session, events: Any = ()) -> Change:
    found = change_of(before, after, events, change_id="01CHANGE", at=NOON, by=None)
    assert found is not None
    return found


def next_of(session: Session, **fields: Any) -> Session:
    return replace(session, **fields, version=session.version + 1)


def test_what_was_moved_renamed_and_cancelled_since_is_as_it_was() -> None:
    then = talk()
    moved = next_of(then, start=NOON + timedelta(hours=3), end=NOON + timedelta(hours=4), room="Foyer")
    renamed = next_of(moved, title="Another", speakers=())
    now = next_of(renamed, state="cancelled", cancel_reason="Ill.", cancelled_here=True)

    [found] = as_it_was([now], [changed(renamed, now), changed(then, moved), changed(moved, renamed)])

    assert replace(found, version=then.version) == then


def test_what_was_added_since_was_not_there_and_what_was_withdrawn_was() -> None:
    draft = talk(1, state="draft")
    published = next_of(draft, state="published")
    then = talk(2)
    withdrawn = next_of(then, state="draft")
    edited = next_of(withdrawn, title="Something else")

    found = as_it_was(
        [published, edited, talk(3)],
        [changed(draft, published), changed(then, withdrawn), changed(withdrawn, edited), changed(None, talk(3))],
    )

    assert [(one.title, one.state) for one in found] == [("Talk 2", "published")]


def test_what_is_only_planned_changed_nothing() -> None:
    now = talk(planned={"title": "Not yet"})

    assert as_it_was([now], [changed(replace(now, planned=None), now)]) == [now]
