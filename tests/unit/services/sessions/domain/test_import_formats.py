"""One programme in several formats, and whose word counts: what an import makes of what is there already."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.sessions.domain import imports
from services.sessions.domain.imports import Difference
from services.sessions.domain.lifecycle import as_planned
from services.sessions.domain.session import Session
from services.sessions.importers import ImportedSession, ImportedSpeaker, Programme
from tests.unit.services.sessions.making import CONFERENCE, NOON, make_imported, make_programme

LATER = NOON + timedelta(hours=3)


def compare(existing: list[Session], *imported: ImportedSession, release: bool = False, **more: Any) -> Difference:
    programme: Programme = replace(make_programme(*imported), **more)
    return imports.compare(
        CONFERENCE, existing, programme, import_id="i", at=datetime(2031, 1, 1, tzinfo=UTC), for_release=release
    )


def stored(difference: Difference, *known: Session) -> list[Session]:
    """What is in the database afterwards."""
    sessions = {session.id: session for session in known}
    for write in difference.writes:
        version = write.before.version if write.before else 0
        sessions[write.after.id] = replace(write.after, version=version + 1)
    return list(sessions.values())


def lists(difference: Difference) -> list[int]:
    kinds = (difference.added(), difference.moved(), difference.changed(), difference.cancelled())
    return [len(kind) for kind in kinds]


def test_a_format_that_says_less_takes_nothing_away() -> None:
    known = stored(compare([], make_imported("code:x.org/A", track="Main", abstract="Long")))

    poorer = make_imported("code:x.org/A", unsaid=frozenset({"track", "abstract"}))

    assert lists(compare(known, poorer)) == [0, 0, 0, 0]
    assert compare(known, poorer).unchanged == 1


def test_a_format_that_says_more_completes_without_counting_as_a_change() -> None:
    known = stored(compare([], make_imported("code:x.org/A", unsaid=frozenset({"track"}))))

    difference = compare(known, make_imported("code:x.org/A", track="Main"))

    assert (lists(difference), len(difference.completed())) == ([0, 0, 0, 0], 1)
    assert [event.name for event in difference.writes[0].events] == ["session_changed"]
    again = compare(stored(difference, *known), make_imported("code:x.org/A", track="Other"))
    assert lists(again) == [0, 0, 1, 0]


def test_a_code_without_a_host_is_the_same_talk_in_either_order() -> None:
    for first, second in (("code:?/ABC", "code:x.org/ABC"), ("code:x.org/ABC", "code:?/ABC")):
        known = stored(compare([], make_imported(first)))
        assert lists(compare(known, make_imported(second))) == [0, 0, 0, 0]
    other = stored(compare([], make_imported("code:y.org/ABC", title="Other")))
    assert lists(compare(other, make_imported("code:x.org/ABC"))) == [1, 0, 0, 1]


def test_uids_that_are_new_each_time_are_matched_by_title_time_and_room() -> None:
    lunch = [make_imported(f"uid:{n}", title="Lunch", start=NOON + timedelta(days=n)) for n in range(3)]
    lunch = [replace(one, end=one.start + timedelta(hours=1)) for one in lunch if one.start]
    known = stored(compare([], *lunch, make_imported("uid:9")))

    again = [replace(one, keys=(f"uid:new{n}",)) for n, one in enumerate(lunch)]
    moved = make_imported("uid:new9", start=LATER, end=LATER + timedelta(hours=1))

    assert lists(compare(known, *again, moved)) == [0, 1, 0, 0]
    assert lists(compare(known, *again, replace(moved, title="Another"))) == [1, 0, 0, 1]


def test_titles_do_not_join_what_guids_tell_apart() -> None:
    known = stored(compare([], make_imported("guid:1")))

    assert lists(compare(known, make_imported("guid:2"))) == [1, 0, 0, 1]


def test_breaks_between_sessions_are_counted_apart_and_stay_where_nothing_speaks_of_them() -> None:
    pause = make_imported("slot:pause", title="Pause", is_break=True, is_slot=True)
    first = compare([], make_imported("code:x.org/A"), pause, has_slots=True)
    known = stored(first)

    assert (lists(first), len(first.breaks())) == ([1, 0, 0, 0], 1)
    silent = compare(known, make_imported("code:x.org/A"))
    assert (lists(silent), len(silent.breaks())) == ([0, 0, 0, 0], 0)
    gone = compare(known, make_imported("code:x.org/A"), has_slots=True)
    assert (lists(gone), [write.after.state for write in gone.breaks()]) == ([0, 0, 0, 0], ["draft"])


def test_what_was_edited_here_and_in_the_file_is_a_conflict_with_both_words() -> None:
    [session] = stored(compare([], make_imported("guid:1", room="Aula")))
    edited = replace(session, room="Garden", cancelled_here=True, state="cancelled")

    difference = compare([edited], make_imported("guid:1", room="Cellar"))

    assert [(one.field, one.here, one.file) for one in difference.conflicts] == [
        ("room", "Garden", "Cellar"),
        ("state", "cancelled", "published"),
    ]
    assert lists(difference) == [0, 0, 0, 0]
    assert compare([edited], make_imported("guid:1", room="Garden")).conflicts[0].field == "state"


def test_for_the_next_release_nothing_is_public_and_the_same_again_is_nothing() -> None:
    known = stored(compare([], make_imported("guid:1"), make_imported("guid:2")))

    moved = make_imported("guid:1", room="Attic")
    difference = compare(known, moved, make_imported("guid:3"), release=True)

    assert lists(difference) == [1, 1, 0, 1]
    assert [event for write in difference.writes for event in write.events] == []
    assert imports.told(CONFERENCE, difference) == []
    gathered = stored(difference, *known)
    states = {(one.keys[0], one.state, one.room) for one in gathered}
    assert states == {("guid:1", "published", "Hall"), ("guid:2", "published", "Hall"), ("guid:3", "draft", "Hall")}
    released = {(one.keys[0], one.state, one.room) for one in map(as_planned, gathered)}
    assert released == {
        ("guid:1", "published", "Attic"),
        ("guid:2", "cancelled", "Hall"),
        ("guid:3", "published", "Hall"),
    }
    assert lists(compare(gathered, moved, make_imported("guid:3"), release=True)) == [0, 0, 0, 0]


def speakers_of(sessions: list[Session]) -> set[tuple[str, str]]:
    return {(speaker.id, speaker.name) for session in sessions for speaker in session.speakers}


def test_a_person_is_known_again_in_another_format_and_another_session() -> None:
    ada = ImportedSpeaker("Ada", "id:7")
    known = stored(compare([], make_imported("guid:1", speakers=(ada,))))

    by_code = ImportedSpeaker("Ada", "code:ADAADA")
    again = compare(known, make_imported("guid:1", speakers=(by_code,)), make_imported("guid:2", speakers=(by_code,)))

    assert len(speakers_of(stored(again, *known))) == 1


def test_two_people_of_one_name_stay_two() -> None:
    first, second = ImportedSpeaker("Ada", "id:7"), ImportedSpeaker("Ada", "id:8")
    one, other = make_imported("guid:1", speakers=(first,)), make_imported("guid:2", speakers=(second,))
    known = stored(compare([], one, other))

    assert len(speakers_of(known)) == 2
    assert lists(compare(known, one, other)) == [0, 0, 0, 0]
    both = compare(known, one, other, make_imported("guid:3", speakers=(first, second)))
    assert len(speakers_of(stored(both, *known))) == 2
    new = compare(known, one, other, make_imported("guid:4", speakers=(ImportedSpeaker("Ada", "id:9"),)))
    assert len(speakers_of(stored(new, *known))) == 3


def test_an_order_that_the_format_does_not_know_is_no_change() -> None:
    ada, bob = ImportedSpeaker("Ada", None), ImportedSpeaker("Bob", None)
    known = stored(compare([], make_imported("guid:1", speakers=(ada, bob))))

    turned = make_imported("guid:1", speakers=(bob, ada))

    assert lists(compare(known, replace(turned, unsaid=frozenset({"speaker_order"})))) == [0, 0, 0, 0]
    assert lists(compare(known, turned)) == [0, 0, 1, 0]


def slot(title: str, hours: int = 0) -> ImportedSession:
    start = NOON + timedelta(hours=hours)
    key = f"slot:{title.lower()}"
    return make_imported(key, title=title, is_slot=True, is_break=True, start=start, end=start + timedelta(hours=1))


def test_a_break_that_is_called_otherwise_is_the_same_break() -> None:
    talk = make_imported("code:x.org/A")
    known = stored(compare([], talk, slot("Lunch"), has_slots=True))

    difference = compare(known, talk, slot("Lunch (Hot buffet)"), has_slots=True)

    assert [(write.after.title, write.after.state) for write in difference.breaks()] == [
        ("Lunch (Hot buffet)", "published")
    ]


def test_a_break_that_is_gone_is_withdrawn_and_may_come_back() -> None:
    talk = make_imported("code:x.org/A")
    known = stored(compare([], talk, slot("Lunch", 2), has_slots=True))

    gone = compare(known, talk, has_slots=True)
    known = stored(gone, *known)

    assert [(write.after.state, write.after.held) for write in gone.breaks()] == [("draft", True)]
    assert [event.name for write in gone.writes for event in write.events] == ["session_withdrawn"]
    assert compare(known, talk, has_slots=True).writes == ()
    assert compare(known, talk, has_slots=True, release=True).seen == ()
    [back] = compare(known, talk, slot("Lunch", 2), has_slots=True).writes
    assert (back.after.state, back.after.held) == ("published", False)
