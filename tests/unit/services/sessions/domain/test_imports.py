from dataclasses import replace
from datetime import timedelta

import pytest

from services.contracts.envelope import check_data
from services.contracts.errors import Invalid
from services.sessions.domain import imports, lifecycle
from services.sessions.domain.imports import Difference
from services.sessions.domain.session import Session
from services.sessions.importers import ImportedSession, ImportedSpeaker, Skipped
from tests.unit.services.sessions.making import CONFERENCE, NOON, make_imported, make_programme, make_session

LATER = NOON + timedelta(days=1)


def compare(existing: list[Session], *imported: ImportedSession) -> Difference:
    difference = imports.compare(CONFERENCE, existing, make_programme(*imported), import_id="01IMPORT", at=LATER)
    for event in [
        *(event for write in difference.writes for event in write.events),
        *imports.told(CONFERENCE, difference),
    ]:
        check_data("sessions", event.name, event.data)
    return difference


def stored(difference: Difference) -> list[Session]:
    """The sessions as they would be read back."""
    return [
        replace(write.after, version=(write.before.version if write.before else 0) + 1) for write in difference.writes
    ]


def test_a_first_import_publishes_everything_and_tells_once() -> None:
    difference = compare([], make_imported("guid:1"), make_imported("guid:2", title="Bye"))

    assert [write.after.title for write in difference.added()] == ["Hello", "Bye"]
    assert [event.name for write in difference.writes for event in write.events] == ["session_published"] * 2
    [told] = imports.told(CONFERENCE, difference)
    assert (told.data["added"], told.data["moved"], told.data["cancelled"]) == (2, 0, 0)


def test_the_same_file_again_changes_nothing_and_tells_nothing() -> None:
    files = [
        make_imported("guid:1", speakers=(ImportedSpeaker("Ada", "id:7"),), tags=("a",)),
        make_imported("code:h/X1"),
    ]

    again = compare(stored(compare([], *files)), *files)

    assert (again.writes, again.unchanged, imports.told(CONFERENCE, again)) == ((), 2, [])


def test_a_second_format_that_numbers_people_differently_changes_nothing() -> None:
    known = stored(compare([], make_imported("guid:1", speakers=(ImportedSpeaker("Ada", "guid:a"),))))

    again = compare(known, make_imported("guid:1", speakers=(ImportedSpeaker("Ada", "id:7"),)))

    assert again.unchanged == 1


def test_an_identity_that_only_the_second_format_knows_is_kept_without_a_word() -> None:
    known = stored(compare([], make_imported("guid:1")))

    both = compare(known, make_imported("guid:1", keys=("guid:1", "code:h/X1")))

    assert (both.unchanged, both.changed(), imports.told(CONFERENCE, both)) == (1, [], [])
    assert compare(stored(both), make_imported("code:h/X1", guid=None)).unchanged == 1


def test_another_time_or_room_is_a_move() -> None:
    known = stored(compare([], make_imported("guid:1")))

    difference = compare(known, make_imported("guid:1", room="Attic"))

    [write] = difference.moved()
    assert [event.name for event in write.events] == ["session_moved"]
    assert imports.told(CONFERENCE, difference)[0].data["moved_sessions"][0]["after"]["room"] == "Attic"


def test_a_session_that_the_file_no_longer_has_is_cancelled_and_comes_back_with_the_file() -> None:
    first = [make_imported("guid:1"), make_imported("guid:2")]
    known = stored(compare([], *first))

    without = compare(known, first[0])
    assert [write.after.cancel_reason for write in without.cancelled()] == [imports.NO_LONGER_LISTED]

    back = compare([known[0], *stored(without)], *first)
    assert [write.is_back for write in back.changed()] == [True]
    assert [event.name for event in back.writes[0].events] == ["session_published"]


def test_what_organisers_wrote_here_is_not_missing_from_a_file() -> None:
    by_hand = make_session(guid="by-hand", state="published", keys=("guid:by-hand",))

    assert compare([by_hand], make_imported("guid:1")).cancelled() == []


def test_a_session_that_an_organiser_cancelled_here_stays_cancelled() -> None:
    [known] = stored(compare([], make_imported("guid:1")))
    cancelled, _ = lifecycle.cancel(known, "ill", at=NOON)

    difference = compare([cancelled], make_imported("guid:1"))

    assert (difference.writes, difference.unchanged) == ((), 1)
    assert "stays cancelled" in difference.warnings[0]


def test_a_session_marked_as_cancelled_in_a_new_file_is_added_and_cancelled() -> None:
    difference = compare([], make_imported("guid:1", state="cancelled"))

    assert (len(difference.added()), len(difference.cancelled())) == (1, 1)


def test_one_impossible_session_is_skipped_with_its_reason_and_the_others_stay() -> None:
    difference = compare(
        [], make_imported("guid:1", end=NOON - timedelta(hours=1), title="Odd"), make_imported("guid:2")
    )

    assert difference.skipped == (("Odd", "A session ends after it starts."),)
    assert len(difference.added()) == 1


def test_what_the_reader_skipped_is_told_and_not_taken_for_gone() -> None:
    known = stored(compare([], make_imported("guid:1"), make_imported("guid:2")))
    programme = make_programme(make_imported("guid:1"), skipped=(Skipped("Hello", "no duration", ("guid:2",)),))

    difference = imports.compare(CONFERENCE, known, programme, import_id="i", at=NOON)

    assert (difference.skipped, difference.cancelled()) == ((("Hello", "no duration"),), [])


def test_a_file_without_sessions_is_refused_since_it_would_cancel_everything() -> None:
    with pytest.raises(Invalid, match="no session"):
        compare([make_session()])


def test_a_file_of_another_conference_is_warned_about() -> None:
    known = stored(compare([], make_imported("guid:1")))

    assert any("another conference" in warning for warning in compare(known, make_imported("guid:9")).warnings)


def test_two_imports_at_once_would_give_a_session_the_same_id() -> None:
    ids = {compare([], make_imported("guid:1")).writes[0].after.id for _ in range(2)}

    assert len(ids) == 1
    assert len(ids.pop()) == 26


def test_a_guid_is_surer_than_a_number_that_is_given_anew() -> None:
    known = stored(
        compare([], make_imported("guid:a", keys=("guid:a", "id:1")), make_imported("guid:b", keys=("guid:b", "id:2")))
    )

    difference = compare(
        known,
        make_imported("guid:new", keys=("guid:new", "id:1"), title="New"),
        make_imported("guid:a", keys=("guid:a", "id:2")),
        make_imported("guid:b", keys=("guid:b", "id:3")),
    )

    assert [write.after.title for write in difference.added()] == ["New"]
    assert (difference.unchanged, difference.changed(), difference.cancelled()) == (2, [], [])


def test_of_two_showings_of_a_talk_the_one_that_stays_is_not_taken_for_the_one_that_moves() -> None:
    at_14, at_16 = NOON + timedelta(hours=2), NOON + timedelta(hours=4)
    showings = [
        make_imported("code:h/X", guid=None),
        make_imported("code:h/X@14", guid=None, start=at_14, end=at_14 + timedelta(hours=1)),
    ]
    known = stored(compare([], *showings))

    difference = compare(
        known,
        make_imported("code:h/X", guid=None, start=at_14, end=at_14 + timedelta(hours=1)),
        make_imported("code:h/X@16", guid=None, start=at_16, end=at_16 + timedelta(hours=1)),
    )

    assert [(write.before.start, write.after.start) for write in difference.moved() if write.before] == [(NOON, at_16)]
    assert (difference.added(), difference.cancelled()) == ([], [])


def test_a_new_session_under_an_identity_that_was_anothers_gets_an_id_of_its_own() -> None:
    known = stored(compare([], make_imported("guid:a", keys=("guid:a", "id:1"))))
    renamed = [replace(known[0], keys=("guid:b", "id:1"), guid="b")]

    difference = compare(renamed, make_imported("guid:a", keys=("guid:a",)), make_imported("guid:b", keys=("guid:b",)))

    [added] = difference.added()
    assert (added.after.id != known[0].id, difference.unchanged) == (True, 1)


def test_what_organisers_edited_here_is_kept_and_a_disagreement_is_told() -> None:
    [known] = stored(compare([], make_imported("guid:1")))
    edited, _ = lifecycle.edit(known, {"room": "Attic", "title": "Better"}, CONFERENCE, at=NOON)

    same_file = compare([edited], make_imported("guid:1"))
    other_title = compare([edited], make_imported("guid:1", title="Other", abstract="New words"))

    assert (same_file.unchanged, same_file.warnings) == (1, ())
    [write] = other_title.writes
    assert (write.after.title, write.after.room, write.after.abstract) == ("Better", "Attic", "New words")
    assert other_title.warnings == ("Better: edited here and in the file; kept as it is here: title.",)


def test_an_organiser_may_confirm_what_a_file_has_cancelled() -> None:
    [known] = stored(compare([], make_imported("guid:1", state="cancelled")))
    confirmed, _ = lifecycle.cancel(known, "ill", at=NOON)

    assert compare([confirmed], make_imported("guid:1")).changed() == []
