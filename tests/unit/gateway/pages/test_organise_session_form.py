"""The form of a session: what was typed, what others changed, and what is sent."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pages import organise_session_form as form
from services.contracts.errors import Invalid

ZONE = ZoneInfo("Europe/Brussels")
SESSION: dict[str, Any] = {
    "id": "s",
    "title": "Opening",
    "subtitle": None,
    "abstract": "One\ntwo",
    "room": "A",
    "start": "2026-11-23T09:00:00Z",
    "end": "2026-11-23T10:00:00Z",
    "speakers": [{"id": "1", "name": "Ada"}, {"id": "2", "name": "Ada"}, {"id": "3", "name": "Bob"}],
    "languages": ["en", "pt-BR"],
    "tags": ["a, b", "c"],
    "links": [{"url": "https://a.example", "title": "The A"}, {"url": "https://b.example", "title": ""}],
    "is_break": False,
    "needs_minutes": 45,
}
VALUES = form.values_of(SESSION, ZONE)
BASE = form.digests_of(form.digests(VALUES))


def changes(values: dict[str, str], names: list[str], **people: list[str]) -> dict[str, Any]:
    return form.changes_of(values, names, SESSION, people, ZONE)


def test_what_the_form_shows_is_sent_back_as_what_it_was_made_from() -> None:
    sent = changes(VALUES, list(form.FIELDS))
    assert sent == {name: SESSION.get(name) or "" for name in form.TEXTS} | {
        name: SESSION[name]
        for name in ("start", "end", "speakers", "languages", "tags", "links", "is_break", "needs_minutes")
    }


def test_nothing_counts_as_typed_until_something_is_typed() -> None:
    assert form.typed_fields(VALUES, BASE) == []
    assert form.typed_fields({**VALUES, "abstract": "One\r\ntwo"}, BASE) == []
    assert form.typed_fields({**VALUES, "title": "Else", "start_which": "second"}, BASE) == ["title", "start"]


def test_a_form_without_its_digests_counts_as_typed_as_a_whole() -> None:
    for odd in ("", "nonsense", "[]", "1"):
        assert form.typed_fields(VALUES, form.digests_of(odd)) == list(form.FIELDS)


def test_what_each_changed_is_put_together() -> None:
    both, clashes = form.merged({**VALUES, "title": "Mine"}, {**VALUES, "room": "B"}, BASE)
    assert (both["title"], both["room"], clashes) == ("Mine", "B", [])


def test_the_same_change_of_both_is_no_clash() -> None:
    assert form.merged({**VALUES, "room": "B"}, {**VALUES, "room": "B"}, BASE)[1] == []


def test_different_changes_of_both_are_shown_side_by_side_and_mine_stands() -> None:
    both, clashes = form.merged({**VALUES, "room": "Mine"}, {**VALUES, "room": "Theirs"}, BASE)
    assert both["room"] == "Mine"
    assert clashes == [form.Clash("room", "Room", "Mine", "Theirs")]
    given_up, none = form.merged({**VALUES, "room": "Mine", "theirs-room": "1"}, {**VALUES, "room": "Theirs"}, BASE)
    assert (given_up["room"], none) == ("Theirs", [])


TYPED = st.dictionaries(st.sampled_from(sorted(form.TEXTS)), st.sampled_from(["one", "two"]))


@given(TYPED, TYPED)
def test_nothing_that_anybody_typed_is_lost_or_in_doubt(mine: dict[str, str], theirs: dict[str, str]) -> None:
    both, clashes = form.merged({**VALUES, **mine}, {**VALUES, **theirs}, BASE)
    assert {name: both[name] for name in mine} == mine
    assert {name: both[name] for name in theirs.keys() - mine.keys()} == {
        name: theirs[name] for name in theirs.keys() - mine.keys()
    }
    assert {clash.name for clash in clashes} == {name for name in mine if name in theirs and mine[name] != theirs[name]}


def test_the_planned_values_are_those_in_the_form() -> None:
    planned = form.as_planned({**SESSION, "planned": {"title": "Later", "state": "cancelled", "day": "2026-11-24"}})
    assert (planned["title"], planned.get("state"), "day" in planned) == ("Later", None, False)


def test_speakers_are_known_by_name_and_told_apart_by_id() -> None:
    assert VALUES["speakers"] == "Ada #1\nAda #2\nBob"
    given_ = {**VALUES, "speakers": "Bob\nEve\nGrace\nAda #2"}
    assert changes(given_, ["speakers"], Eve=["9"], Grace=[])["speakers"] == [
        {"id": "3", "name": "Bob"},
        {"id": "9", "name": "Eve"},
        {"name": "Grace"},
        {"id": "2", "name": "Ada"},
    ]
    assert form.new_names(given_, SESSION) == ["Eve", "Grace"]
    with pytest.raises(Invalid) as error:
        changes(given_, ["speakers"], Eve=["8", "9"])
    assert error.value.errors == {"speakers": ["2 speakers are called Eve. Write Eve #8 or Eve #9."]}


@pytest.mark.parametrize(
    ("field", "text"), [("needs_minutes", "many"), ("needs_minutes", "-1"), ("start", "2026-03-29T02:30"), ("end", "x")]
)
def test_what_cannot_be_read_is_told_at_its_field(field: str, text: str) -> None:
    with pytest.raises(Invalid) as error:
        changes({**VALUES, field: text}, [field])
    assert list(error.value.errors) == [field]


def test_only_new_names_are_looked_for_each_once() -> None:
    values = {"speakers": "Bob\nEve\nEve\nAda #1\n"}

    assert form.new_names(values, SESSION) == ["Eve"]


def test_more_speakers_than_a_session_can_have_are_not_looked_for() -> None:
    with pytest.raises(Invalid) as refused:
        form.new_names({"speakers": "\n".join(f"Speaker {i}" for i in range(101))}, SESSION)

    assert refused.value.errors == {"speakers": ["100 at most."]}
