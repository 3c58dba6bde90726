"""Speakers: listed, renamed, joined, and what files say of them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.contracts.errors import Conflict, Invalid
from services.sessions.domain.session import Link, Speaker
from services.sessions.importers import ImportedLink, ImportedSpeaker
from services.sessions.speakers import domain, listing
from services.sessions.speakers.domain import Named, SpeakerProfile
from tests.unit.services.sessions.making import make_session

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADA = SpeakerProfile("a", "c", "guid-a", "Ada", version=1)
BOB = SpeakerProfile("b", "c", "guid-b", "Bob", version=1)


def test_everybody_is_listed_once_under_the_name_they_have_most_often() -> None:
    sessions = [
        [Speaker("z", "Zoë"), Speaker("a", "A. Lovelace")],
        [Speaker("a", "Ada")],
        [Speaker("a", "Ada"), Speaker("a", "Ada")],
        [Speaker("e", "Émilie")],
    ]
    assert listing.people(sessions) == [Named("a", "Ada", 3), Named("e", "Émilie", 1), Named("z", "Zoë", 1)]


@pytest.mark.parametrize(
    ("q", "found"), [("emi", ["Émilie du Châtelet"]), ("chat emi", ["Émilie du Châtelet"]), ("x", [])]
)
def test_search_finds_beginnings_of_words_without_accents(q: str, found: list[str]) -> None:
    people = [Named("e", "Émilie du Châtelet", 1), Named("a", "Ada", 1)]
    assert [one.name for one in listing.searched(people, q)] == found


def test_pages_follow_each_other_also_among_people_of_one_name() -> None:
    people = sorted((Named(str(key), "Ada", 1) for key in range(7)), key=listing.sort_key)
    seen: list[Named] = []
    cursor: str | None = None
    while True:
        page, cursor = listing.page(people, cursor, 3)
        seen += page
        if cursor is None:
            break
    assert seen == people


@pytest.mark.parametrize("cursor", ["nonsense", "e30=", "WzFd", "WzEsMl0=", "ü"])
def test_a_cursor_that_no_page_gave_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        listing.page([], cursor, 3)


def test_a_new_name_is_to_be_given_to_sessions_and_other_words_are_not() -> None:
    assert domain.changed(ADA, {"name": "Ada L."}, change_id="x").change_id == "x"
    assert domain.changed(ADA, {"biography": "…"}, change_id="x").change_id == ""


def test_of_two_the_one_who_stays_gets_what_it_does_not_have() -> None:
    one, other = Link("https://a.example", "A"), Link("https://b.example", "B")
    gone, stays = domain.merged(
        replace(ADA, biography="Countess", links=(one, other)),
        replace(BOB, avatar_url="https://pic.example", links=(replace(one, title="Mine"),)),
        change_id="x",
    )
    assert (gone.merged_into, gone.change_id) == ("b", "x")
    assert (stays.biography, stays.avatar_url) == ("Countess", "https://pic.example")
    assert stays.links == (replace(one, title="Mine"), other)


def test_who_was_joined_with_another_is_not_joined_or_changed_again() -> None:
    gone = replace(ADA, merged_into="x")
    for attempt in (
        lambda: domain.merged(gone, BOB, change_id="x"),
        lambda: domain.merged(BOB, gone, change_id="x"),
        lambda: domain.changed(gone, {"biography": "…"}, change_id="x"),
    ):
        with pytest.raises(Conflict):
            attempt()
    with pytest.raises(Invalid):
        domain.merged(ADA, ADA, change_id="x")


def test_a_session_has_one_of_two_who_became_one_also_where_it_is_planned() -> None:
    both = (Speaker("a", "Ada"), Speaker("x", "X"), Speaker("b", "Bob"))
    session = make_session(state="published", speakers=both, planned={"speakers": (Speaker("a", "Ada"),)})
    write = domain.spoken_by(session, "a", Speaker("b", "Bob"), change_id="x", at=NOON)

    assert write is not None
    assert write.after.speakers == (Speaker("b", "Bob"), Speaker("x", "X"))
    assert write.after.planned == {"speakers": (Speaker("b", "Bob"),)}
    assert [(event.name, event.data["fields"], event.data["import_id"]) for event in write.events] == [
        ("session_changed", ["speakers"], "x")
    ]
    assert domain.spoken_by(write.after, "a", Speaker("b", "Bob"), change_id="x", at=NOON) is None


def test_what_a_file_says_is_taken_until_somebody_writes_something_else_here() -> None:
    first = ImportedSpeaker("Ada", "id:1", biography="One", links=(ImportedLink("https://a.example", "A"),))
    profile = domain.as_in_file(ADA, first)
    assert (profile.biography, profile.links) == ("One", (Link("https://a.example", "A"),))
    assert domain.as_in_file(profile, replace(first, biography="Two")).biography == "Two"
    edited = domain.changed(profile, {"biography": "Mine"}, change_id="x")
    assert domain.as_in_file(edited, replace(first, biography="Two")).biography == "Mine"
    assert domain.as_in_file(profile, ImportedSpeaker("Ada", "id:1")) == profile
