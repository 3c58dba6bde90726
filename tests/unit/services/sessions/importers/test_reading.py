"""What reading gives for the shapes that real systems write."""

import json
from datetime import date, time
from typing import Any

import pytest

from services.sessions.importers import ImportedLink, ImportedMaterial, ImportedSpeaker, read_programme
from tests.unit.services.sessions.importers.files import (
    event,
    fosdem_event,
    fosdem_file,
    guid,
    json_file,
    only,
    only_of,
    xml_event,
    xml_file,
)

RICH: dict[str, Any] = {
    "title": "  Tabs\tand   blanks ",
    "abstract": "One line\r\nand another\x0b",
    "description": "<p>Markup</p>",
    "language": "de, en",
    "logo": "/media/logo.png",
    "url": "https://cfp.example.org//demo/talk/ABCDEF/",
    "links": [{"url": "https://example.org/video.webm", "title": "Video recording (WebM/VP9)"}, {"url": "/page"}],
    "attachments": [{"url": "slides.pdf", "title": "Slides", "type": "slides"}],
}


def test_the_same_event_is_equal_from_json_and_from_xml() -> None:
    clean = {**RICH, "abstract": "One line\nand another"}  # no XML can hold the control character

    assert only_of(json_file(event(**RICH))) == only_of(xml_file(xml_event(**clean)))


def test_texts_languages_and_addresses_are_normalised() -> None:
    session = only_of(json_file(event(**RICH)))

    assert (session.title, session.abstract) == ("Tabs and blanks", "One line\nand another")
    assert session.languages == ("de", "en")
    assert session.logo == "https://cfp.example.org/media/logo.png"
    assert session.url == "https://cfp.example.org/demo/talk/ABCDEF/"
    assert session.code == "ABCDEF"
    assert session.links == (ImportedLink("https://cfp.example.org/page"),)
    assert session.recordings == (ImportedLink("https://example.org/video.webm", "Video recording (WebM/VP9)"),)
    assert session.materials == (
        ImportedMaterial("https://cfp.example.org/demo/schedule/slides.pdf", "Slides", "slides"),
    )


def test_keys_stand_in_the_order_of_trust() -> None:
    assert only_of(json_file(event(1))).keys == (
        f"guid:{guid(1)}",
        "code:cfp.example.org/ABCDE1",
        "id:cfp.example.org/1",
        "url:https://cfp.example.org/demo/talk/ABCDE1/",
    )


def test_an_event_with_no_identity_at_all_is_known_by_its_title() -> None:
    nameless = event(guid=None, id=None, url=None, slug=None)

    assert only_of(json_file(nameless)).keys == ("title:cfp.example.org/talk-1",)


def test_the_date_wins_over_the_day_and_the_local_start() -> None:
    session = only_of(json_file(event(date="2031-05-04T08:00:00+00:00", start="23:59")))

    assert session.start is not None and session.end is not None
    assert session.start.isoformat() == "2031-05-04T08:00:00+00:00"
    assert session.end.isoformat() == "2031-05-04T08:45:00+00:00"
    assert session.day == date(2031, 5, 4)


def test_after_midnight_a_session_belongs_to_the_programme_day_before() -> None:
    assert only_of(json_file(event(date="2031-05-04T01:30:00+02:00"))).day == date(2031, 5, 3)


def test_a_local_start_before_the_day_changes_is_of_the_next_date() -> None:
    night = only_of(fosdem_file(fosdem_event(start="00:30")), timezone="Europe/Brussels")

    assert night.start is not None
    assert night.start.isoformat() == "2031-02-01T23:30:00+00:00"
    assert night.day == date(2031, 2, 1)


def test_the_zone_of_the_caller_wins_and_an_unknown_one_is_refused() -> None:
    local = only_of(fosdem_file(fosdem_event(start="10:00")), timezone="america/new_york")

    assert local.start is not None
    assert local.start.isoformat() == "2031-02-01T15:00:00+00:00"


@pytest.mark.parametrize(("stated", "kept"), [("US/Eastern", "America/New_York"), ("Asia/Kolkata", "Asia/Kolkata")])
def test_an_alias_becomes_the_name_that_devices_know(stated: str, kept: str) -> None:
    assert read_programme(json_file(event(), time_zone_name=stated)).timezone == kept


def test_without_a_zone_the_common_offset_of_the_dates_is_used_and_said() -> None:
    found = read_programme(json_file(event(), time_zone_name=None))

    assert (found.timezone, found.timezone_given) == ("Etc/GMT-2", False)
    assert "Give the conference's time zone" in found.warnings[0]


@pytest.mark.parametrize(
    ("ends", "hour"),
    [("2031-05-04T03:59:00+02:00", 4), ("2031-05-04T06:00:00+02:00", 6), ("2031-05-03T18:00:00+02:00", 4), ("", 4)],
)
def test_the_day_changes_when_the_days_of_the_file_end_if_that_is_at_night(ends: str, hour: int) -> None:
    days = [{"index": 1, "date": "2031-05-03", "day_end": ends, "rooms": {"Aula": [event()]}}]

    assert read_programme(json_file(days=days)).day_change == time(hour)


@pytest.mark.parametrize(
    ("title", "read", "state", "amended"),
    [
        ("CANCELLED Compilers", "Compilers", "cancelled", False),
        ("Canceled: Compilers", "Compilers", "cancelled", False),
        ("[Cancelled] Compilers", "Compilers", "cancelled", False),
        ("AMENDMENT Compilers", "Compilers", "published", True),
        ("amendment: Compilers", "Compilers", "published", True),
        ("AMENDMENT CANCELLED Compilers", "Compilers", "cancelled", True),
        ("CANCELLED", "CANCELLED", "cancelled", False),
        ("Cancelled futures in asyncio", "Cancelled futures in asyncio", "published", False),
        ("CANCELLEDNESS", "CANCELLEDNESS", "published", False),
    ],
)
def test_the_title_says_the_state(title: str, read: str, state: str, amended: bool) -> None:
    session = only_of(fosdem_file(fosdem_event(title=title)), timezone="UTC")

    assert (session.title, session.state, session.amended) == (read, state, amended)


@pytest.mark.parametrize(
    ("duration", "minutes"),
    [("1:00", 60), ("00:45", 45), ("26:00", 1560), ("00:45:00", 45), ("1:30:00", 90), ("0:01:30", 90),
     ("1:02:30", 1590), ("90", 90), (30, 30)],
)  # fmt: skip
def test_durations_are_read_by_what_is_sane(duration: object, minutes: int) -> None:
    session = only_of(json_file(event(duration=duration)))

    assert session.start is not None and session.end is not None
    assert (session.end - session.start).total_seconds() == minutes * 60


def test_a_duration_in_three_parts_ends_before_the_next_session_in_the_room() -> None:
    late = event(2, date="2031-05-03T12:00:00+02:00")
    first = read_programme(json_file(event(duration="0:01:05"), late, timeslot_duration="00:01")).sessions[0]

    assert first.start is not None and first.end is not None
    assert (first.end - first.start).total_seconds() == 65 * 60


def test_a_stated_end_wins_over_the_duration() -> None:
    session = only_of(json_file(event(end="2031-05-03T11:30:00+02:00", duration="1:00:00")))

    assert session.end is not None
    assert session.end.isoformat() == "2031-05-03T09:30:00+00:00"


def test_an_event_without_any_time_is_kept_unscheduled() -> None:
    session = only_of(json_file(event(date=None, start=None)))

    assert (session.start, session.end, session.day) == (None, None, None)


def test_events_directly_under_a_day_are_read_with_their_own_room() -> None:
    content = (
        b'<schedule><conference><title>Old</title></conference><day index="1" date="2031-02-01">'
        + fosdem_event(0).encode()
        + b"</day></schedule>"
    )
    session = only_of(content, timezone="UTC")

    assert (session.room, session.keys[0]) == ("Aula", "id:old/0")


def test_persons_named_only_at_the_root_are_found() -> None:
    content = xml_file(xml_event(persons=[{"id": 9, "public_name": ""}])).replace(
        b"<conference>", b'<persons><person id="9"><name>Grace Example</name></person></persons><conference>'
    )

    assert only_of(content).speakers == (ImportedSpeaker("Grace Example", "id:9"),)


def test_e_mail_addresses_and_answers_are_left_behind() -> None:
    persons = [
        {"id": 1, "name": "Ada Example <ada@example.org>", "email": "ada@example.org", "answers": ["vegan"]},
        {"id": 2, "public_name": "grace@example.org", "contact": {"email": "grace@example.org"}},
    ]
    session = only_of(json_file(event(persons=persons, answers=[{"answer": "private"}])))

    assert [speaker.name for speaker in session.speakers] == ["Ada Example", "grace"]
    assert "@example" not in repr(session) and "private" not in repr(session) and "vegan" not in repr(session)


def test_version_2_is_read_too() -> None:
    talk = {
        "guid": guid(1), "start": "2031-05-03T10:00:00+02:00", "end": "2031-05-03T11:00:00+02:00", "title": "Flat",
        "room": {"name": "Aula", "slug": "aula"}, "track": {"slug": "main"}, "logo": {"url": "https://example.org/l.png"},
        "participants": [{"guid": guid(2), "name": "Ada", "role": "speaker"}],
    }  # fmt: skip
    content = (
        json_file(days=[{"index": 1, "date": "2031-05-03"}], tracks=[{"slug": "main", "name": "Main stage"}])
        .decode()
        .replace('"conference":', f'"events": [{json.dumps(talk)}], "conference":')
    )
    session = only_of(content.encode())

    assert (session.title, session.room, session.track) == ("Flat", "Aula", "Main stage")
    assert session.speakers == (ImportedSpeaker("Ada", f"guid:{guid(2)}"),)
    assert session.day == date(2031, 5, 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_json_is_read_in_every_encoding_that_json_has(encoding: str) -> None:
    content = json_file(event(title="Grüße")).decode().encode(encoding)

    assert only_of(content).title == "Grüße"


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_xml_is_read_in_the_encoding_it_declares(encoding: str) -> None:
    text = xml_file(xml_event(title="Grüße")).decode().replace("UTF-8", encoding)

    assert only_of(text.encode(encoding)).title == "Grüße"


def test_the_conference_is_described() -> None:
    found = read_programme(xml_file(xml_event()))

    assert (found.title, found.acronym, found.slug) == ("DemoConf 2031", "demo31", "demo31")
    assert (found.start, found.end, found.version) == (date(2031, 5, 3), date(2031, 5, 4), "1.0")
    assert (found.skipped, found.warnings) == ((), ())


def test_an_acronym_of_digits_is_no_slug() -> None:
    assert read_programme(json_file(event(), acronym="2031", title="Größe & Güte 2031")).slug == "grosse-gute-2031"


def test_a_repeated_guid_is_told_apart_by_start_time_and_never_dropped() -> None:
    again = event(1, date="2031-05-03T15:00:00+02:00")
    found = read_programme(json_file(again, event(1)))

    assert [session.guid for session in found.sessions] == [guid(1), None]
    assert found.sessions[1].keys[0] == f"guid:{guid(1)}@20310503T1300Z"
    assert len(found.warnings) == 1 and "Talk 1" in found.warnings[0]


def test_a_repeated_talk_with_its_own_guid_needs_no_warning() -> None:
    again = event(2, id=1, url="https://cfp.example.org/demo/talk/ABCDE1/", date="2031-05-03T15:00:00+02:00")
    found = read_programme(json_file(event(1), again))

    assert [session.guid for session in found.sessions] == [guid(1), guid(2)]
    assert found.warnings == ()
    assert found.sessions[1].keys[1] == "code:cfp.example.org/ABCDE1@20310503T1300Z"


def test_two_rooms_of_one_name_keep_the_events_of_both() -> None:
    text = json_file(event(1)).decode()
    twice = text.replace('"rooms": {', f'"rooms": {{"Aula": [{json.dumps(event(2))}], ')

    assert len(read_programme(twice.encode()).sessions) == 2


def test_markup_that_was_not_escaped_is_text() -> None:
    content = xml_file(xml_event()).replace(b"<abstract></abstract>", b"<abstract>Hi <b>there</b>!</abstract>")

    assert only(read_programme(content)).abstract == "Hi <b>there</b>!"
