from dataclasses import replace

import pytest

from services.contracts.errors import Conflict, Invalid, NotFound
from services.sessions.domain import forms, recordings
from services.sessions.domain.merging import conflicts, merged
from services.sessions.domain.people import People
from services.sessions.domain.recordings import Chapter, Material, Recording, Version
from services.sessions.importers import ImportedLink
from services.sessions.recordings import domain
from services.sessions.wishes import domain as wishes
from tests.unit.services.sessions.making import CONFERENCE, NOON, make_imported, make_session

NOBODY = People((), (), str, {})
VIDEO = "https://example.org/a.mp4"
FILE = {"file": "a" * 64, "filename": "a.pdf", "size": 3, "content_type": "application/pdf"}


def test_the_first_recording_of_a_public_session_is_told_and_the_second_is_no_news() -> None:
    session = make_session(state="published")
    first, events = domain.add_recording(session, "k", {"url": VIDEO, "languages": ("en",)}, at=NOON)
    assert [event.name for event in events] == ["session_changed", "session_recorded"]
    assert events[1].data["recording"] == {
        "id": first.recordings[0].id,
        "title": "",
        "languages": ["en"],
        "url": VIDEO,
    }
    _, events = domain.add_recording(first, "other", {"url": VIDEO + "2"}, at=NOON)
    assert [event.name for event in events] == ["session_changed"]
    assert domain.add_recording(make_session(), "k", {"url": VIDEO}, at=NOON)[1] == []  # a draft


def test_the_same_address_twice_is_refused_and_one_that_is_not_there_is_not_found() -> None:
    session, _ = domain.add_recording(make_session(), "k", {"url": VIDEO}, at=NOON)
    with pytest.raises(Invalid):
        domain.add_recording(session, "other", {"url": VIDEO}, at=NOON)
    with pytest.raises(NotFound):
        domain.change_recording(session, "nothing", {"title": "x"}, at=NOON)
    with pytest.raises(NotFound):
        domain.remove_material(session, "nothing", at=NOON)


def test_versions_of_a_file_are_kept_and_the_same_file_again_is_none() -> None:
    session, _ = domain.add_file(make_session(state="published"), "k", {}, FILE, at=NOON)
    (material,) = session.materials
    assert (material.title, material.url) == (
        "a.pdf",
        f"/api/v1/conferences/remote-days/sessions/01SESSION/materials/{material.id}/file",
    )
    assert domain.add_version(session, material.id, FILE, at=NOON) == (session, [])
    newer, events = domain.add_version(session, material.id, FILE | {"file": "b" * 64}, at=NOON)
    assert [version.number for version in newer.materials[0].versions] == [1, 2]
    assert [event.data["fields"] for event in events] == [["materials"]]
    with pytest.raises(Invalid):
        domain.change_material(newer, material.id, {"url": VIDEO}, at=NOON)
    linked, _ = domain.add_link(newer, "l", {"url": VIDEO}, at=NOON)
    with pytest.raises(Invalid):
        domain.add_version(linked, linked.materials[1].id, FILE, at=NOON)


def test_what_a_document_holds_is_what_was_put_into_it() -> None:
    recording = Recording("01R", VIDEO, "T", "video/mp4", ("en",), chapters=(Chapter(1, "x"),), added_at=NOON)
    version = Version(1, "a" * 64, "a.pdf", 3, "application/pdf", NOON)
    material = Material("01M", VIDEO, versions=(version,), added_at=NOON)
    for name, value in (("recordings", (recording,)), ("materials", (material,))):
        stored = forms.plain(value)
        assert forms.value(name, stored) == value
        assert forms.value(name, stored)[0].added_at == NOON
        assert forms.value(name, [one | {"of a later release": 1} for one in stored]) == value


def test_a_file_takes_away_nothing_that_was_added_here_and_keeps_what_was_said_of_its_own() -> None:
    link, other = ImportedLink(VIDEO, "Video"), ImportedLink("https://example.org/b.mp4", "B")
    session = merged(CONFERENCE, None, make_imported(recordings=(link,)), set(), NOBODY, at=NOON)
    session, _ = domain.change_recording(session, session.recordings[0].id, {"licence": "CC0"}, at=NOON)
    session, _ = domain.add_recording(session, "k", {"url": "https://example.org/own.mp4"}, at=NOON)

    later = merged(CONFERENCE, session, make_imported(recordings=(link, other)), set(), NOBODY, at=NOON)

    assert [(one.url, one.licence) for one in later.recordings] == [
        (VIDEO, "CC0"),
        (other.url, ""),
        ("https://example.org/own.mp4", ""),
    ]
    assert conflicts(session, make_imported(recordings=(link, other))) == []
    without = merged(CONFERENCE, later, make_imported(recordings=()), set(), NOBODY, at=NOON)
    assert [one.url for one in without.recordings] == ["https://example.org/own.mp4"]


def test_our_own_export_that_comes_back_changes_nothing() -> None:
    session, _ = domain.add_file(make_session(state="published"), "k", {"title": "Slides"}, FILE, at=NOON)
    session, _ = domain.add_recording(session, "r", {"url": VIDEO, "title": "Video", "licence": "CC0"}, at=NOON)
    back = make_imported(
        "guid:guid-1",
        materials=(ImportedLink(f"https://hallway.example{session.materials[0].url}", "Slides"),),
        recordings=(ImportedLink(VIDEO, "Video"),),
    )
    after = merged(CONFERENCE, session, back, set(), NOBODY, at=NOON)
    assert (after.materials, after.recordings) == (session.materials, session.recordings)


def test_waiting_makes_sense_only_where_a_recording_may_come() -> None:
    wishes.check_open(make_session(state="published"))
    for closed in (
        make_session(state="published", recordings=(Recording("01R", VIDEO),)),
        make_session(state="published", do_not_record=True),
        make_session(state="cancelled"),
        make_session(state="published", is_break=True),
    ):
        with pytest.raises(Conflict):
            wishes.check_open(closed)


def test_many_who_wait_are_told_in_notices_of_a_hundred() -> None:
    session = make_session(state="published", recordings=(Recording("01R", VIDEO, languages=("de", "en")),))
    told = wishes.notices("batch", session, [f"person {n}" for n in range(201)])
    assert [(event.data["notice_id"], len(event.data["attendee_ids"])) for event in told] == [
        ("batch:0", 100),
        ("batch:1", 100),
        ("batch:2", 1),
    ]
    assert {event.data["text"] for event in told} == {"de, en"}


def test_how_long_recordings_take_is_told_by_the_median() -> None:
    arrivals = [wishes.arrival(make_session(), NOON.replace(hour=hour)) for hour in (14, 15, 23)]
    assert wishes.usual_seconds(arrivals) == 2 * 3600
    assert wishes.usual_seconds([wishes.arrival(make_session(start=None, end=None), NOON)]) is None
    early = replace(Recording("01R", VIDEO), added_at=NOON.replace(hour=1))
    assert wishes.arrival(make_session(recordings=(early,)), NOON).seconds == 0


def test_a_recording_that_ends_before_it_begins_is_refused() -> None:
    for fields in (
        {"start_offset_seconds": -1},
        {"duration_seconds": 0},
        {"duration_seconds": 5, "start_offset_seconds": 5},
        {"duration_seconds": 5, "chapters": (Chapter(5, "x"),)},
        {"credit_url": VIDEO},
    ):
        with pytest.raises(Invalid):
            recordings.check_recording(replace(Recording("01R", VIDEO), **fields))  # type: ignore[arg-type]
