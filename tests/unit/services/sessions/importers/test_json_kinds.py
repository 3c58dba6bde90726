"""Sessionize, pretalx's widget and API, OPass and symposion: each told by its shape, and read into the same words."""

import json
from typing import Any

import pytest

from services.sessions.importers import FieldMapping, ImportedSession, Programme, read_programme, sample_of

START, END = "2031-05-03T10:00:00", "2031-05-03T10:45:00"


def read(document: Any, timezone: str = "Europe/Berlin", **more: Any) -> Programme:
    return read_programme(json.dumps(document).encode(), timezone=timezone, **more)


def only(document: Any, **more: Any) -> ImportedSession:
    [session] = read(document, **more).sessions
    return session


def sessionize(**fields: Any) -> dict[str, Any]:
    session = {
        "id": "7",
        "title": "Maps",
        "description": " \r\n- about",
        "startsAt": START,
        "endsAt": END,
        "isServiceSession": False,
        "isPlenumSession": False,
        "speakers": ["aaaaaaaa-0000-4000-8000-000000000001"],
        "categoryItems": [11, 21, 31, 41],
        "questionAnswers": [{"questionId": 1, "answerValue": "secret"}],
        "roomId": 3,
        **fields,
    }
    groups = [("Track", 11, "Web"), ("Session format", 21, "Talk"), ("Level", 31, "Deep"), ("Language", 41, "German")]
    return {
        "sessions": [session],
        "rooms": [{"id": 3, "name": "Aula", "sort": 0}],
        "speakers": [
            {
                "id": "aaaaaaaa-0000-4000-8000-000000000001",
                "firstName": "Ada",
                "lastName": "Example",
                "bio": "Writes.",
                "tagLine": "Engineer",
                "profilePicture": "https://sessionize.com/ada.jpg",
                "links": [{"title": "Blog", "url": "https://ada.example.org/", "linkType": "Blog"}],
                "sessions": [7],
                "questionAnswers": [{"questionId": 2, "answerValue": "secret"}],
            }
        ],
        "categories": [
            {"id": number, "title": title, "items": [{"id": item, "name": name}], "type": "session"}
            for number, (title, item, name) in enumerate(groups)
        ],
        "questions": [],
    }


def test_sessionize_is_read_with_its_categories_and_people() -> None:
    session = only(sessionize())

    assert (session.track, session.type, session.tags, session.languages) == ("Web", "Talk", ("Deep",), ("de",))
    assert (session.room, session.abstract, session.is_break) == ("Aula", "- about", False)
    assert session.start is not None and session.start.isoformat() == "2031-05-03T08:00:00+00:00"
    [speaker] = session.speakers
    assert (speaker.name, speaker.key) == ("Ada Example", "guid:aaaaaaaa-0000-4000-8000-000000000001")
    assert (speaker.biography, speaker.links[0].url) == ("Engineer\n\nWrites.", "https://ada.example.org/")
    assert "secret" not in repr(read(sessionize()))
    assert session.keys == ("id:sessionize.com/7",)


def test_sessionize_without_a_zone_says_so() -> None:
    found = read_programme(json.dumps(sessionize()).encode())

    assert (found.timezone_given, "time zone" in found.warnings[0]) == (False, True)
    assert read_programme(json.dumps(sessionize(startsAt=START + "Z", endsAt=END + "Z")).encode()).sessions[0].start


def test_what_sessionizes_categories_are_is_the_organisers_choice() -> None:
    wish = FieldMapping(categories={"Level": "track", "Track": "tags", "Session format": ""})
    session = only(sessionize(), mapping=wish)

    assert (session.track, session.tags, session.type) == ("Deep", ("Web",), "")
    sample = sample_of(json.dumps(sessionize()).encode())
    assert sample.categories == {"Track": "track", "Session format": "type", "Level": "tags", "Language": "language"}


def test_service_sessions_are_breaks_unless_somebody_speaks() -> None:
    guid = "bbbbbbbb-0000-4000-8000-000000000001"
    lunch = only(sessionize(id=guid, title="Lunch", isServiceSession=True, speakers=[]))
    assert (lunch.is_break, lunch.guid) == (True, guid)
    assert not only(sessionize(isServiceSession=True)).is_break


def test_sessionizes_other_views_have_the_same_sessions() -> None:
    whole = sessionize()
    inline = {
        **whole["sessions"][0],
        "room": "Aula",
        "speakers": [{"id": whole["speakers"][0]["id"], "name": "Ada Example"}],
        "categories": [{"id": 1, "name": "Track", "categoryItems": [{"id": 11, "name": "Web"}]}],
    }
    by_group = [{"groupId": None, "groupName": "All", "sessions": [inline]}]
    grid = [{"date": "2031-05-03T00:00:00", "rooms": [{"id": 3, "name": "Aula", "sessions": [inline]},
                                                      {"id": 4, "name": "Hall", "sessions": [inline]}]}]  # fmt: skip
    for view in (by_group, grid):
        session = only(view)
        assert (session.keys, session.room, session.track) == (("id:sessionize.com/7",), "Aula", "Web")
        assert [one.name for one in session.speakers] == ["Ada Example"]


@pytest.mark.parametrize(
    "odd",
    [
        {"startsAt": None, "endsAt": None},
        {"roomId": None},
        {"speakers": None},
        {"description": None},
        {"categoryItems": None},
        {"speakers": ["nobody", 3, None]},
    ],
)
def test_what_sessionize_leaves_empty_is_empty(odd: dict[str, Any]) -> None:
    assert only(sessionize(**odd)).title == "Maps"


def widget(**fields: Any) -> dict[str, Any]:
    talk = {
        "code": "ABCDE1",
        "title": "Maps",
        "abstract": "About",
        "speakers": ["ADAADA"],
        "track": 5,
        "start": f"{START}+02:00",
        "end": f"{END}+02:00",
        "room": 2,
        **fields,
    }
    pause = {"code": None, "title": {"en": "Pause"}, "start": "2031-05-03T09:00:00Z", "end": f"{END}Z", "room": 2}
    return {
        "talks": [talk, pause],
        "version": "0.1",
        "timezone": "Europe/Berlin",
        "tracks": [{"id": 5, "name": {"en": "Main"}, "color": "#123456"}],
        "rooms": [{"id": 2, "name": {"de": "Aula"}}],
        "speakers": [{"code": "ADAADA", "name": "Ada Example"}],
    }


def test_the_widget_points_at_rooms_tracks_and_speakers() -> None:
    found = read(widget())
    session, pause = sorted(found.sessions, key=lambda one: one.is_slot)

    assert (session.track, session.room, session.keys) == ("Main", "Aula", ("code:?/ABCDE1",))
    assert [(one.name, one.key) for one in session.speakers] == [("Ada Example", "code:ADAADA")]
    assert (pause.title, pause.is_break, pause.keys) == ("Pause", True, ("slot:pause",))
    assert found.has_slots
    assert {"description", "languages", "type"} <= session.unsaid and "abstract" not in session.unsaid
    assert (found.tracks[0].color, found.rooms[0].name) == ("#123456", "Aula")


SLOT = {"id": 1, "start": f"{START}+02:00", "end": f"{END}+02:00", "room": 2, "submission": "ABCDE1"}


PAUSE = {
    "id": 2,
    "start": f"{END}+02:00",
    "duration": 30,
    "room": 2,
    "submission": None,
    "description": {"en": "Pause"},
}


def submission(**fields: Any) -> dict[str, Any]:
    return {
        "code": "ABCDE1",
        "title": "Maps",
        "speakers": ["ADAADA"],
        "submission_type": 1,
        "track": 5,
        "tags": [9],
        "state": "confirmed",
        "abstract": "About",
        "description": "More",
        "content_locale": "de",
        "do_not_record": False,
        "slots": [1],
        "answers": [{"answer": "secret"}],
        **fields,
    }


def api(*submissions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "event": {
            "name": {"en": "Demo"},
            "slug": "demo",
            "timezone": "Europe/Berlin",
            "url": "https://cfp.example.org/demo/",
        },
        "submissions": list(submissions or (submission(),)),
        "slots": [SLOT, PAUSE],
        "rooms": {"count": 1, "next": None, "results": [{"id": 2, "name": {"en": "Aula"}}]},
        "tracks": [{"id": 5, "name": {"en": "Main"}}],
        "submission_types": [{"id": 1, "name": {"en": "Talk"}}],
        "tags": [{"id": 9, "tag": "deep"}],
        "speakers": [{"code": "ADAADA", "name": "Ada Example", "biography": "Writes.", "email": "ada@example.org"}],
        **more,
    }


def test_pretalxs_api_is_read_whole_or_pointing() -> None:
    expanded = submission(
        speakers=[{"code": "ADAADA", "name": "Ada Example", "biography": "Writes."}],
        submission_type={"id": 1, "name": {"en": "Talk"}},
        track={"id": 5, "name": {"en": "Main"}},
        tags=[{"id": 9, "tag": "deep"}],
        slots=[{**SLOT, "room": {"id": 2, "name": {"en": "Aula"}}}],
    )
    legacy = submission(
        speakers=[{"code": "ADAADA", "name": "Ada Example"}],
        submission_type={"en": "Talk"},
        track={"en": "Main"},
        tags=["deep"],
        slots=None,
        slot={"start": f"{START}+02:00", "end": f"{END}+02:00", "room": {"en": "Aula"}},
    )
    for one in (submission(), expanded, legacy):
        found = read(api(one))
        session, pause = sorted(found.sessions, key=lambda one: one.is_slot)
        assert (session.type, session.track, session.room, session.tags) == ("Talk", "Main", "Aula", ("deep",))
        assert session.keys[0] == "code:cfp.example.org/ABCDE1"
        assert [speaker.name for speaker in session.speakers] == ["Ada Example"]
        assert (pause.title, pause.is_slot, pause.room) == ("Pause", True, "Aula")
        assert "secret" not in repr(found) and "ada@example.org" not in repr(found)


def test_a_saved_page_of_the_api_is_a_programme_too() -> None:
    page = {"count": 1, "next": None, "previous": None, "results": [submission(slots=[SLOT])]}

    assert only(page).keys == ("code:?/ABCDE1",)
    assert only([submission(slots=[SLOT])]).title == "Maps"


@pytest.mark.parametrize(("state", "kept"), [("confirmed", 1), ("accepted", 1), ("submitted", 0), ("rejected", 0),
                                             ("canceled", 0), ("withdrawn", 0), ("draft", 0)])  # fmt: skip
def test_only_what_is_in_the_programme_is_taken_from_the_api(state: str, kept: int) -> None:
    found = read(api(submission(state=state)))

    assert sum(not session.is_slot for session in found.sessions) == kept


def test_a_talk_with_two_slots_is_there_twice() -> None:
    again = {**SLOT, "id": 3, "start": "2031-05-04T10:00:00+02:00", "end": "2031-05-04T10:45:00+02:00"}
    found = read(api(submission(slots=[1, 3]), slots=[SLOT, again]))

    assert [session.keys[0] for session in found.sessions] == [
        "code:cfp.example.org/ABCDE1",
        "code:cfp.example.org/ABCDE1@20310504T0800Z",
    ]


def test_opass_has_two_titles_of_which_the_other_is_the_subtitle() -> None:
    document = {
        "sessions": [
            {
                "id": "X1",
                "type": "talk",
                "room": "R1",
                "start": f"{START}+08:00",
                "end": f"{END}+08:00",
                "language": "漢語",
                "zh": {"title": "地圖", "description": "關於"},
                "en": {"title": "Maps", "description": "About"},
                "speakers": ["s1"],
                "tags": ["t1"],
                "slide": "https://example.org/slides",
            }
        ],
        "speakers": [{"id": "s1", "zh": {"name": "小愛", "bio": ""}, "en": {"name": "Ada", "bio": ""}}],
        "session_types": [{"id": "talk", "zh": {"name": "演講"}, "en": {"name": "Talk"}}],
        "rooms": [{"id": "R1", "zh": {"name": "一"}, "en": {"name": "One"}}],
        "tags": [{"id": "t1", "zh": {"name": "地"}, "en": {"name": "Geo"}}],
    }
    session = only(document, timezone="Asia/Taipei")

    assert (session.title, session.subtitle, session.abstract) == ("地圖", "Maps", "關於")
    assert (session.room, session.type, session.tags) == ("一", "演講", ("地",))
    assert [one.name for one in session.speakers] == ["小愛"]
    assert session.links[0].url == "https://example.org/slides"


def test_symposion_is_a_list_of_slots() -> None:
    slot = {
        "conf_key": 12,
        "name": "Maps",
        "start": f"{START}-04:00",
        "duration": 45,
        "kind": "talk",
        "rooms": ["Aula"],
        "authors": ["Ada Example"],
        "contact": ["ada@example.org"],
        "cancelled": True,
        "description": "<p>About</p>",
        "conf_url": "https://us.example.org/12/",
    }
    session = only([slot])

    assert (session.title, session.room, session.state, session.type) == ("Maps", "Aula", "cancelled", "talk")
    assert [one.name for one in session.speakers] == ["Ada Example"]
    assert session.end is not None and session.start is not None
    assert (session.end - session.start).total_seconds() == 45 * 60
    assert "ada@example.org" not in repr(session)


def test_any_list_of_objects_is_a_table() -> None:
    items = [{"name": "Maps", "time": {"start": START}, "presenters": [{"name": "Ada Example"}, {"name": "Bob Test"}],
              "room": {"en": "Aula"}, "date": "2031-05-03", "start": "10:00", "end": "11:00"}]  # fmt: skip
    session = only({"sessions": items})

    assert (session.title, session.room) == ("Maps", "Aula")
    assert [one.name for one in session.speakers] == ["Ada Example", "Bob Test"]
    assert session.start is not None and session.start.isoformat() == "2031-05-03T08:00:00+00:00"
