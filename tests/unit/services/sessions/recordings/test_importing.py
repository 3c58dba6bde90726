import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.sessions.domain.recordings import Chapter, Recording
from services.sessions.recordings import importing
from services.sessions.recordings.media_ccc import File, Unreadable, languages, read
from tests.unit.services.sessions.making import CONFERENCE, NOON, make_session

PAGE = "https://media.ccc.de/v/hello"


def file(url: str, mime: str = "video/mp4", language: str = "deu-eng", **more: Any) -> dict[str, Any]:
    return {"recording_url": f"https://cdn.example.org/{url}", "mime_type": mime, "language": language, **more}


def event(*files: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"guid": "guid-1", "title": "Hello", "frontend_link": PAGE, "recordings": list(files), **more}


def talks(*events: dict[str, Any]) -> Any:
    return read(json.dumps({"events": list(events)}).encode())


def test_of_each_kind_and_language_the_best_file_is_taken() -> None:
    (talk,) = talks(
        event(
            file("sd.mp4", high_quality=False, height=576),
            file("hd.webm", "video/webm", high_quality=True, height=1080),
            file("hd.mp4", high_quality=True, height=1080, length=60),
            file("de.mp4", language="deu"),
            file("de.mp3", "audio/mpeg", "deu"),
            file("de.opus", "audio/opus", "deu"),
            file("slides.pdf", "application/pdf"),
            file("de.srt", "application/x-subrip", "deu"),
            {"recording_url": "javascript:alert(1)", "mime_type": "video/mp4", "language": "eng"},
            release_date="2026-11-24",
        )
    )
    assert talk.files == (
        File("https://cdn.example.org/hd.mp4", "video/mp4", ("de", "en"), seconds=60),
        File("https://cdn.example.org/de.mp4", "video/mp4", ("de",)),
        File("https://cdn.example.org/de.mp3", "audio/mpeg", ("de",)),
    )
    assert talk.released_at is not None


def test_languages_become_as_short_as_browsers_want_them() -> None:
    assert languages("deu-eng") == ("de", "en")
    assert languages("gsw") == ("gsw",)
    assert languages("und") == languages(None) == languages("<script>") == ()


def test_an_event_without_files_is_its_page_and_lists_of_any_shape_are_read() -> None:
    (talk,) = talks(event(original_language="fra", duration=90))
    assert talk.files == (File(PAGE, "", ("fr",), seconds=90),)
    assert len(read(json.dumps([event(), event(guid="b")]).encode())) == 2
    assert len(read(json.dumps(event()).encode())) == 1
    by_recording = {"recordings": [file("a.mp4") | {"event_url": "https://api.media.ccc.de/public/events/guid-1"}]}
    assert [one.guid for one in read(json.dumps(by_recording).encode())] == ["guid-1"]


@pytest.mark.parametrize("raw", [b"", b"<html>", b"5", b'{"events": 5}', b"[" * 100_000])
def test_what_is_no_list_of_events_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read(raw)


def test_recordings_join_by_guid_are_told_as_a_whole_and_the_same_again_changes_nothing() -> None:
    session = make_session(state="published")
    other = make_session(id="01OTHER", guid="guid-2", keys=("guid:GUID-3",), state="published")
    given = talks(event(file("a.mp4")), event(file("b.mp4"), guid="guid-3"), event(guid="unknown"))
    brought = importing.bring([session, other], given, import_id="I", at=NOON)

    assert [one.guid for one in brought.unmatched] == ["unknown"]
    assert [one.after.id for one in brought.writes] == [session.id, other.id]
    assert {event.data["import_id"] for one in brought.writes for event in one.events} == {"I"}
    (told,) = importing.told(CONFERENCE, brought)
    assert (told.name, told.data["recorded"]) == ("recordings_imported", 2)
    again = importing.bring([one.after for one in brought.writes], given, import_id="J", at=NOON + timedelta(days=1))
    assert (again.writes, again.unchanged, importing.told(CONFERENCE, again)) == ((), 2, [])


def test_what_was_said_here_of_an_archives_recording_stays() -> None:
    brought = importing.bring([make_session()], talks(event(file("a.mp4", length=90))), import_id="I", at=NOON)
    (recording,) = brought.writes[0].after.recordings
    better = replace(recording, title="Mine", licence="CC0", chapters=(Chapter(80, "End"),))
    own = Recording("01OWN", "https://example.org/own.mp4", added_at=NOON)
    session = replace(brought.writes[0].after, recordings=(better, own))

    later = importing.bring([session], talks(event(file("new.mp4", length=60))), import_id="J", at=NOON)

    first, second = later.writes[0].after.recordings
    assert (first.id, first.url, first.title, first.licence) == (
        recording.id,
        "https://cdn.example.org/new.mp4",
        "Mine",
        "CC0",
    )
    assert first.duration_seconds == 90  # 60 would end it before its last chapter
    assert second == own
