from typing import Any

import pytest

from services.contracts.envelope import Envelope, Event, check_data
from services.feed import projection
from services.feed.repository import show
from services.sessions.domain import imports, lifecycle
from services.sessions.domain.writes import Write
from services.sessions.releases.domain import begun, released, told
from tests.unit.services.sessions.making import CONFERENCE, NOON, make_imported, make_programme, make_session


def envelope(event: Any, version: int = 2) -> Envelope:
    return Envelope(
        "01EVENT", "sessions", event.name, "01SESSION", "2026-11-23T12:00:00Z", event.data, version, "c", None
    )


def entry_of(event: Any) -> dict[str, Any] | None:
    """The entry of an event, after checking that it can be told itself."""
    fields = projection.entry(envelope(event))
    if fields is not None:
        data = {"conference_id": fields["conference_id"], "conference": fields["conference"], "seq": 1}
        check_data(
            "feed", "entry_added", data | {"entry": show({"_id": "01EVENT", "seq": 1, **fields}), "author_id": None}
        )
    return fields


def test_a_published_session_is_an_entry() -> None:
    _, [event] = lifecycle.publish(make_session(state="draft"), at=NOON)

    fields = entry_of(event)

    assert fields is not None
    assert (fields["kind"], fields["session"]["title"], fields["session_ids"]) == (
        "session_published",
        "Hello",
        ["01SESSION"],
    )


def test_a_move_tells_before_and_after_and_a_cancellation_why() -> None:
    _, [moved] = lifecycle.edit(make_session(state="published"), {"room": "Attic"}, CONFERENCE, at=NOON)
    _, [cancelled] = lifecycle.cancel(make_session(state="published"), "ill", at=NOON)

    assert (entry_of(moved) or {})["change"]["after"]["room"] == "Attic"
    assert (entry_of(cancelled) or {})["change"] == {"reason": "ill"}


def test_an_import_is_one_entry_and_its_sessions_are_none() -> None:
    programme = make_programme(*(make_imported(f"guid:{n}") for n in range(60)))
    difference = imports.compare(CONFERENCE, [], programme, import_id="01IMPORT", at=NOON)

    assert [entry_of(event) for write in difference.writes for event in write.events] == [None] * 60
    [told] = imports.told(CONFERENCE, difference)
    fields = entry_of(told)
    assert fields is not None
    assert (fields["programme"]["added"], len(fields["programme"]["added_sessions"])) == (60, 50)
    assert fields["session_ids"] == []


@pytest.mark.parametrize("changes", [{"title": "Hi"}, {"room": "Attic"}])
def test_the_feed_keeps_what_it_needs_of_a_session(changes: dict[str, Any]) -> None:
    _, [event] = lifecycle.edit(make_session(state="published"), changes, CONFERENCE, at=NOON)

    assert projection.session_known(envelope(event))["title"] == changes.get("title", "Hello")


def test_a_release_is_one_entry_and_tells_what_was_taken_back() -> None:
    release = begun(CONFERENCE, None, release_id="01RELEASE", note="Why", name="1.0", at=NOON, by=None)
    taken_back = Write(make_session(state="published"), make_session(id="01GONE"), ())
    moved, _ = lifecycle.plan(make_session(id="01MOVED", state="published"), {"room": "Attic"}, CONFERENCE, at=NOON)
    writes = [*released(release, [moved], at=NOON), taken_back]

    fields = entry_of(Event("programme_released", told(release, CONFERENCE, writes)))

    assert fields is not None
    assert (fields["kind"], fields["programme"]["version"], fields["programme"]["note"]) == (
        "programme_released",
        "1.0",
        "Why",
    )
    assert fields["session_ids"] == ["01MOVED", "01GONE"]
    assert [entry_of(event) for write in writes for event in write.events] == [None]


def test_what_is_a_draft_again_is_nothing_a_post_is_about() -> None:
    about = {"id": "01SESSION", "title": "Hello"}

    assert projection.session_now(about, None) == about
    assert projection.session_now(about, {"title": "Hi", "state": "cancelled"}) == {"id": "01SESSION", "title": "Hi"}
    assert projection.session_now(about, {"title": "Secret", "state": "draft"}) is None
