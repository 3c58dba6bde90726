"""Rooms, tracks and types: which there are, what they are called, and what a new name changes."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.errors import Conflict, NotFound
from services.sessions.catalogue import domain
from services.sessions.catalogue.domain import Renaming, Room, Thing, added, changed, find, listed
from services.sessions.catalogue.renaming import renamed
from services.sessions.domain.merging import digest
from tests.unit.services.sessions.making import make_session

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)


def rooms(known: list[Thing], *names: str) -> list[Thing]:
    return listed("room", "c", known, names)


def room(name: str, **fields: Any) -> Thing:
    """As it is when it was described."""
    return replace(added("c", "room", {"name": name, **fields}, [], []), version=1)


def test_names_that_only_sessions_have_are_listed_as_people_count() -> None:
    assert [one.name for one in rooms([], "Room 10", "Room 2", "", "Aula", "Aula")] == ["Aula", "Room 2", "Room 10"]


def test_described_ones_come_in_their_order_and_the_others_after_them() -> None:
    known = [room("Last", position=7), room("First", position=1)]
    assert [one.name for one in rooms(known, "Aula", "Last")] == ["First", "Last", "Aula"]


def test_what_sessions_name_keeps_its_id_guid_and_slug_when_it_is_described() -> None:
    (before,) = rooms([], "Aula")
    after = added("c", "room", {"name": "Aula", "capacity": 9}, [], ["Aula"])
    assert (after.id, after.guid, after.slug) == (before.id, before.guid, before.slug)


def test_names_that_come_out_alike_have_slugs_of_their_own() -> None:
    slugs = [one.slug for one in rooms([], "Aula", "Äula", "講堂")]
    assert slugs[0] == "aula" and slugs[1].startswith("aula-") and len(set(slugs)) == 3 and all(slugs)


@given(st.lists(NAMES, max_size=12), st.lists(NAMES, max_size=6))
def test_every_name_is_listed_once_with_an_id_guid_and_slug_of_its_own(described: list[str], used: list[str]) -> None:
    known: list[Thing] = []
    for name in described:
        if not any(name.casefold() == one.name.casefold() for one in known):
            known.append(replace(added("c", "room", {"name": name}, known, []), version=1))
    found = rooms(known, *used)

    assert {one.name for one in found} == {one.name for one in known} | set(used)
    for name in ("id", "guid", "slug"):
        assert len({getattr(one, name) for one in found}) == len(found)
    assert rooms(known, *reversed(used)) == found


def test_a_new_name_keeps_id_and_slug_and_the_old_one_is_understood() -> None:
    before = room("A")
    after = changed(before, "room", {"name": "Great Hall"}, [before], change_id="x")
    assert (after.id, after.slug, after.aliases, after.renaming) == (before.id, "a", ("A",), Renaming("A", "x"))
    assert [one.name for one in rooms([after], "A", "Great Hall")] == ["Great Hall"]


def test_who_takes_the_old_name_is_another_one() -> None:
    after = replace(changed(room("A"), "room", {"name": "B"}, [], change_id="x"), renaming=None, aliases=())
    other = next(one for one in rooms([after], "A") if one.name == "A")
    assert other.id != after.id and other.guid != after.guid


@pytest.mark.parametrize("name", ["B", "b", "Before"])
def test_nothing_is_renamed_into_another(name: str) -> None:
    known = [room("A"), room("B"), replace(room("C"), aliases=("Before",))]
    with pytest.raises(Conflict):
        changed(known[0], "room", {"name": name}, rooms(known), change_id="x")


def test_another_spelling_of_its_own_name_is_no_other_room() -> None:
    before = room("aula")
    assert changed(before, "room", {"name": "Aula"}, [before], change_id="x").name == "Aula"


def test_while_a_name_is_being_given_there_is_no_other() -> None:
    once = changed(room("A"), "room", {"name": "B"}, [], change_id="x")
    with pytest.raises(Conflict, match="being given"):
        changed(once, "room", {"name": "C"}, [], change_id="y")


def test_what_was_taken_away_comes_back_as_what_it_was_without_its_description() -> None:
    before = Room(**{**vars(room("A")), "capacity": 9})
    gone = domain.removed(before)
    assert rooms([gone]) == []
    back = added("c", "room", {"name": "A"}, [gone], [])
    assert back == replace(before, capacity=None)


def test_it_is_found_by_id_and_slug() -> None:
    known = rooms([], "Aula")
    assert find(known, "aula", "room") == find(known, known[0].id, "room") == known[0]
    with pytest.raises(NotFound):
        find(known, "Aula", "room")


def test_a_session_under_the_new_name_has_not_moved() -> None:
    session = make_session(room="A", state="published", sequence=3, file_says={"room": digest("A")})
    write = renamed(session, "room", "A", "B", change_id="x", at=NOON)

    assert (write.after.room, write.after.sequence) == ("B", 3)
    assert write.after.file_says == {"room": digest("B")}
    assert [(event.name, event.data["fields"], event.data["import_id"]) for event in write.events] == [
        ("session_changed", ["room"], "x")
    ]


def test_a_draft_gets_the_new_name_in_silence_and_so_does_what_is_planned() -> None:
    draft = renamed(make_session(room="A", state="draft"), "room", "A", "B", change_id="x", at=NOON)
    assert (draft.after.room, draft.events) == ("B", ())
    planned = make_session(room="C", state="published", planned={"room": "A"})
    write = renamed(planned, "room", "A", "B", change_id="x", at=NOON)
    assert (write.after.room, write.after.planned, write.events) == ("C", {"room": "B"}, ())
