"""Calendars, with everything that systems have been seen to write into them."""

from datetime import UTC, datetime

import pytest

from services.sessions.importers import ImportedSession, Programme, read_programme


def calendar(*events: str, head: str = "") -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *filter(None, [head]), *events, "END:VCALENDAR", ""]
    return "\n".join(lines).replace("\n", "\r\n").encode()


def vevent(*lines: str, uid: str = "1@example.org", start: str = "DTSTART:20310503T080000Z") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", start, *lines, "END:VEVENT"])


def talk(*lines: str, **more: str) -> str:
    return vevent("DTEND:20310503T090000Z", "SUMMARY:Maps", "LOCATION:Aula", *lines, **more)


def read(*events: str, head: str = "", timezone: str | None = None) -> Programme:
    return read_programme(calendar(*events, head=head), timezone=timezone)


def only(*events: str, head: str = "", timezone: str | None = None) -> ImportedSession:
    [session] = read(*events, head=head, timezone=timezone).sessions
    return session


@pytest.mark.parametrize(
    ("start", "end", "head"),
    [
        ("DTSTART:20310503T080000Z", "DTEND:20310503T090000Z", ""),
        ("DTSTART;TZID=Europe/Berlin:20310503T100000", "DTEND;TZID=Europe/Berlin:20310503T110000", ""),
        ("DTSTART;TZID=W. Europe Standard Time:20310503T100000", "DURATION:PT1H", ""),
        ("DTSTART;TZID=/example.org/Europe/Berlin:20310503T100000", "DURATION:PT60M", ""),
        ("DTSTART:20310503T100000", "DTEND:20310503T110000", "X-WR-TIMEZONE:Europe/Berlin"),
        ("DTSTART;TZID=Nowhere:20310503T100000", "DURATION:PT1H", "X-WR-TIMEZONE:Europe/Berlin"),
    ],
)
def test_every_way_to_write_a_time_is_the_same_instant(start: str, end: str, head: str) -> None:
    session = only(vevent(end, "SUMMARY:Maps", start=start), head=head)

    assert session.start == datetime(2031, 5, 3, 8, tzinfo=UTC)
    assert session.end == datetime(2031, 5, 3, 9, tzinfo=UTC)


def test_the_zone_is_the_calendars_else_that_of_most_events() -> None:
    here = "DTSTART;TZID=Australia/Hobart:20310503T100000"
    assert read(vevent("DURATION:PT1H", "SUMMARY:x", start=here)).timezone == "Australia/Hobart"
    assert read(talk(), head="X-WR-TIMEZONE:Asia/Tokyo").timezone == "Asia/Tokyo"
    nothing = read(talk(), head="X-WR-TIMEZONE:Somewhere")
    assert (nothing.timezone, nothing.timezone_given) == ("UTC", False)


def test_a_whole_day_is_the_programme_day_from_its_beginning() -> None:
    session = only(vevent("SUMMARY:Exhibition", start="DTSTART;VALUE=DATE:20310503"), timezone="Europe/Berlin")

    assert (str(session.day), session.start) == ("2031-05-03", datetime(2031, 5, 3, 2, tzinfo=UTC))
    assert session.end == datetime(2031, 5, 4, 1, 59, tzinfo=UTC)
    days = vevent("SUMMARY:x", "DTEND;VALUE=DATE:20310506", start="DTSTART;VALUE=DATE:20310503")
    assert only(days, timezone="Europe/Berlin").end == datetime(2031, 5, 6, 1, 59, tzinfo=UTC)


def test_uids_that_repeat_are_told_apart_by_the_start() -> None:
    starts = [f"DTSTART:2031050{day}T080000Z" for day in range(1, 6)]
    found = read(*(vevent("DURATION:PT1H", "SUMMARY:Maps", uid="same@example.org", start=start) for start in starts))

    assert len({session.keys[0] for session in found.sessions}) == 5
    assert found.warnings == found.warnings[:1]  # not one for each


def test_identities_of_other_formats_are_found_in_uids() -> None:
    pretalx = only(talk(uid="pretalx-demo-ABCDE1@cfp.example.org"))
    assert (pretalx.code, pretalx.keys) == ("ABCDE1", ("code:cfp.example.org/ABCDE1",))
    guid = "11111111-2222-4333-8444-555555555501"
    assert only(talk(uid=f"{guid}@example.org")).guid == guid
    assert only(talk(uid="460@KOLT20")).keys == ("uid:460/kolt20",)
    assert len(only(talk(uid="x" * 300)).keys[0]) < 60


def test_pretalx_puts_speakers_behind_the_title() -> None:
    head = "PRODID:-//pretalx//cfp.example.org//"
    for summary, title, names in (
        ("Maps - Ada Example", "Maps", ["Ada Example"]),
        ("Maps - one - Ada [X - Y]\\, Bob (a\\, b)", "Maps - one", ["Ada [X - Y]", "Bob (a, b)"]),
        ("Working Group - Technical - ", "Working Group - Technical", []),
        ("Maps", "Maps", []),
    ):  # fmt: skip
        session = only(vevent("DURATION:PT1H", f"SUMMARY:{summary}"), head=head)
        assert (session.title, [one.name for one in session.speakers]) == (title, names)
    assert "speaker_order" in session.unsaid


def test_guests_are_speakers_by_name_and_never_by_address() -> None:
    guests = ['ATTENDEE;CN="Ada Example":mailto:ada@example.org', "ATTENDEE:mailto:bob@example.org",
              'ATTENDEE;CN="eve@example.org":invalid:nomail']  # fmt: skip
    assert [one.name for one in only(talk(*guests)).speakers] == ["Ada Example"]


def test_what_is_cancelled_stays_and_says_so() -> None:
    assert only(talk("STATUS:CANCELLED")).state == "cancelled"
    assert only(talk("METHOD:CANCEL")).state == "cancelled"
    assert only(talk("STATUS:CONFIRMED", "METHOD:PUBLISH")).state == "published"


def test_one_category_is_the_track_and_several_are_tags() -> None:
    one, several = only(talk("CATEGORIES:Main")), only(talk("CATEGORIES:Main,Deep dive"))

    assert (one.track, one.tags) == ("Main", ())
    assert (several.track, several.tags) == ("", ("Main", "Deep dive"))


def test_what_no_event_says_is_not_said() -> None:
    assert {"abstract", "track", "speakers", "description", "languages"} <= only(talk()).unsaid
    assert not {"room", "abstract"} & only(talk("DESCRIPTION:x")).unsaid


@pytest.mark.parametrize(
    "bend",
    [
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text.replace(b"\r\n", b"\r\r\n"),
        lambda text: text.replace(b"\r\n", b"\n"),
        lambda text: text.replace(b"\r\n", b"\r"),
        lambda text: b"\n\n" + text,
        lambda text: b"  " + text.replace(b"\r\n", b"\r\n  "),
        lambda text: text.replace(b"SUMMARY:", b"SUMMARY;CHARSET=UTF-8;ENCODING=8BIT:"),
        lambda text: text.decode().encode("utf-16"),
        lambda text: text.decode().encode("cp1252"),
        lambda text: text.replace("ü".encode(), b"\xc3\r\n \xbc"),
        lambda text: text.replace(b"LOCATION", b"X-JUNK\r\nLOCATION"),
        lambda text: text + text,
    ],
)
def test_bent_files_are_read(bend: object) -> None:
    whole = calendar(vevent("DURATION:PT1H", "SUMMARY:Grüße", "LOCATION:Aula", "DESCRIPTION:a\\nb\\, c"))
    found = read_programme(bend(whole))  # type: ignore[operator]

    assert {(one.title, one.room, one.abstract) for one in found.sessions} == {("Grüße", "Aula", "a\nb, c")}


def test_what_cannot_be_read_is_skipped_and_the_others_are_not() -> None:
    found = read(vevent("SUMMARY:Bad", start="DTSTART:soon"), vevent("SUMMARY:Odd", "DTEND:20310503T070000Z"), talk())

    assert [session.title for session in found.sessions] == ["Maps"]
    assert [skipped.title for skipped in found.skipped] == ["Bad", "Odd"]


def test_a_session_without_an_end_gets_half_an_hour_and_a_word() -> None:
    found = read(vevent("SUMMARY:Maps"), vevent("SUMMARY:Lamps", "DTEND:20310503T080000Z", uid="2"))

    assert {session.end for session in found.sessions} == {datetime(2031, 5, 3, 8, 30, tzinfo=UTC)}
    assert "Sessions without an end (2) were given 30 minutes." in found.warnings


def test_a_rule_of_repetition_is_told() -> None:
    assert "repeats by a rule" in read(talk("RRULE:FREQ=DAILY;COUNT=3")).warnings[0]
