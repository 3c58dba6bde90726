"""Tables that people keep in spreadsheets: columns by any name, dates by any habit."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.sessions.importers import FieldMapping, ImportedSession, Unreadable, read_programme, sample_of
from services.sessions.importers.columns import names_in
from services.sessions.importers.local_times import clock, is_day_first, joined, minutes, moment

ROW = "Maps,2031-05-03 10:00,2031-05-03 11:00,Aula,Ada Example\n"


def read(
    text: str, mapping: FieldMapping | None = None, timezone: str = "Europe/Berlin"
) -> tuple[ImportedSession, ...]:
    return read_programme(text.encode(), timezone=timezone, mapping=mapping or FieldMapping()).sessions


def only(text: str, mapping: FieldMapping | None = None) -> ImportedSession:
    [session] = read(text, mapping)
    return session


@pytest.mark.parametrize(
    "header",
    [
        "Title,Start,End,Room,Speakers",
        "session_title,StartTime,EndTime,Location,Presenter",
        "Titel,Beginn,Ende,Raum,Referent",
        "Titre,Début,Fin,Salle,Intervenants",
        "Event Name,Starts at,Ends at,Stage,Speaker 1",
    ],
)
def test_columns_are_known_by_many_names(header: str) -> None:
    session = only(f"{header}\n{ROW}")

    assert (session.title, session.room, [one.name for one in session.speakers]) == ("Maps", "Aula", ["Ada Example"])
    assert session.start == datetime(2031, 5, 3, 8, tzinfo=UTC)
    assert session.end == datetime(2031, 5, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_delimiter_and_encoding_will_do(delimiter: str, encoding: str) -> None:
    text = (
        delimiter.join(["Titel", "Start", "Raum"])
        + "\r\n"
        + delimiter.join(['"Grüße, alle"', "2031-05-03 10:00", "Öl"])
    )
    [session] = read_programme(text.encode(encoding), timezone="UTC").sessions

    assert (session.title, session.room) == ("Grüße, alle", "Öl")


def test_excel_may_say_its_delimiter_in_a_line_of_its_own() -> None:
    assert only("sep=;\nTitle;Start\nMaps, and more;2031-05-03 10:00\n").title == "Maps, and more"


def test_cells_may_hold_lines_quotes_and_formulas_of_our_own_export() -> None:
    session = only('Title,Start,Room,Description\n"Maps ""big""",2031-05-03 10:00,\'=1+1,"one\ntwo"\n')

    assert (session.title, session.room, session.abstract) == ('Maps "big"', "=1+1", "one\ntwo")


@pytest.mark.parametrize(
    ("written", "as_iso"),
    [
        ("2031-05-03 10:00", "2031-05-03T10:00:00"),
        ("2031-05-03T10:00:30+02:00", "2031-05-03T10:00:30+02:00"),
        ("2031/5/3 9:05", "2031-05-03T09:05:00"),
        ("20310503T1000", "2031-05-03T10:00:00"),
        ("03.05.2031 10:00 Uhr", "2031-05-03T10:00:00"),
        ("3.5.31 10.30", "2031-05-03T10:30:00"),
        ("3/5/2031 10:00", "2031-05-03T10:00:00"),
        ("3 May 2031 10:00 PM", "2031-05-03T22:00:00"),
        ("Saturday, May 3rd, 2031, 12:15 am", "2031-05-03T00:15:00"),
        ("Sa, 3. Mai 2031 9h30", "2031-05-03T09:30:00"),
        ("3 de mayo de 2031 18:00", "2031-05-03T18:00:00"),
        ("3 août 2031 24:30", "2031-08-04T00:30:00"),
    ],
)
def test_dates_are_read_as_people_write_them(written: str, as_iso: str) -> None:
    assert joined(*moment(written)) == as_iso


@pytest.mark.parametrize("written", ["soon", "31.02.2031", "2031-13-01", "5/2031", "", "May", "10:00", "3 Foo 2031"])
def test_what_is_no_date_is_told(written: str) -> None:
    with pytest.raises(ValueError, match="the date"):
        moment(written)


@pytest.mark.parametrize("written", ["25:99", "13 pm", "noon", "1000 o'clock", "99"])
def test_what_is_no_time_is_told(written: str) -> None:
    with pytest.raises(ValueError, match="the time"):
        clock(written)


def test_which_number_is_the_day_is_told_by_the_other_dates() -> None:
    assert is_day_first(["3/5/2031", "25/5/2031"]) == (True, False)
    assert is_day_first(["5/3/2031", "5/25/2031"]) == (False, False)
    assert is_day_first(["3.5.2031"]) == (True, False)
    assert is_day_first(["5/3/2031 9:00 AM"]) == (False, True)
    assert is_day_first(["3/5/2031"]) == (True, True)
    assert is_day_first(["2031-05-03"]) == (True, False)
    found = read_programme(b"Title,Start\nMaps,3/5/2031 10:00\n", timezone="UTC")
    assert "day before month" in found.warnings[0]


def test_a_format_that_was_given_comes_first() -> None:
    session = only("Title,Start\nMaps,05-03-2031 @ 10h00\n", FieldMapping(date_format="%m-%d-%Y @ %Hh%M"))

    assert session.start == datetime(2031, 5, 3, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("45", 45),
        ("0:45", 45),
        ("1:30:00", 90),
        ("45 min", 45),
        ("1h", 60),
        ("1,5 h", 90),
        ("1 hour 15 minutes", 75),
        ("PT1H30M", 90),
    ],
)
def test_lengths_are_minutes(written: str, length: int) -> None:
    assert minutes(written) == length


def test_a_day_and_two_times_make_a_session_also_over_midnight() -> None:
    night = only("Title,Date,Start,End\nParty,03.05.2031,22:00,02:00\n")
    assert night.end == datetime(2031, 5, 4, 0, tzinfo=UTC)
    lasting = only("Title,Date,Time,Duration\nMaps,2031-05-03,10:00,45\n")
    assert lasting.end == datetime(2031, 5, 3, 8, 45, tzinfo=UTC)
    assert only("Title,Date,Time\nMaps,2031-05-03,\n").start is None


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Ada Example", ["Ada Example"]),
        ("Ada Example, Bob Test", ["Ada Example", "Bob Test"]),
        ("Ada Example & Bob Test and Eve Third", ["Ada Example", "Bob Test", "Eve Third"]),
        ("Example, Ada; Test, Bob", ["Example, Ada", "Test, Bob"]),
        ("Ada Example and Bob Test -; Eve Third", ["Ada Example and Bob Test -", "Eve Third"]),
        ("Ada Example\nBob", ["Ada Example", "Bob"]),
        ("Doe, Jane", ["Doe, Jane"]),
        (" ; ", []),
    ],
)
def test_people_of_a_cell_are_told_apart(cell: str, names: list[str]) -> None:
    assert names_in(cell) == names


def test_people_come_in_several_columns_and_in_halves() -> None:
    both = only("Title,Start,Speaker 1,Speaker 2\nMaps,2031-05-03 10:00,Ada Example,Bob Test\n")
    assert [one.name for one in both.speakers] == ["Ada Example", "Bob Test"]
    halves = only("Title,Start,First name,Last name\nMaps,2031-05-03 10:00,Ada,Example\n")
    assert [one.name for one in halves.speakers] == ["Ada Example"]
    said = only("Title,Start,Speakers\nMaps,2031-05-03 10:00,Ada/Bob\n", FieldMapping(separator="/"))
    assert [one.name for one in said.speakers] == ["Ada", "Bob"]


def test_what_was_declined_is_not_in_the_programme_and_what_was_cancelled_says_so() -> None:
    found = read_programme(
        b"Title,Start,Status\nMaps,2031-05-03 10:00,Accepted\nLamps,2031-05-03 11:00,Declined\n"
        b"Tides,2031-05-03 12:00,Cancelled\nBad,soon,Accepted\n",
        timezone="UTC",
    )

    assert [(one.title, one.state) for one in found.sessions] == [("Maps", "published"), ("Tides", "cancelled")]
    assert [one.title for one in found.skipped] == ["Lamps", "Bad"]
    assert "line 5" in found.skipped[1].reason


def test_columns_that_are_not_there_say_nothing() -> None:
    session = only("Title,Start\nMaps,2031-05-03 10:00\n")

    assert {"room", "speakers", "track", "abstract"} <= session.unsaid
    assert not {"title", "start", "end"} & session.unsaid


def test_what_the_organiser_said_wins_and_is_shown_with_the_first_rows() -> None:
    text = "Foo,Bar,Baz\n" + "Maps,2031-05-03 10:00,Aula\n" * 9
    with pytest.raises(Unreadable, match="No column is known to be the title"):
        read(text)

    mapping = FieldMapping(columns={"title": ("Foo",), "start": ("Bar",), "room": ("Baz",)})
    assert (len(read(text, mapping)), read(text, mapping)[0].room) == (9, "Aula")
    sample = sample_of(text.encode(), mapping=mapping)
    assert (sample.columns, len(sample.rows), sample.taken_for["room"]) == (("Foo", "Bar", "Baz"), 5, ("Baz",))
    assert only(f"Title,Start,End,Room,Speakers\n{ROW}", mapping).room == "Aula"  # not this table's columns: guessed


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.binary(max_size=100))
def test_no_text_crashes(text: str, tail: bytes) -> None:
    for content in (
        b"Title,Start\n" + text.encode("utf-8", "replace") + tail,
        b"BEGIN:VCALENDAR\n" + tail + text.encode("utf-8", "replace"),
    ):
        try:
            read_programme(content, timezone="UTC")
        except Unreadable as refused:
            assert refused.message


@pytest.mark.parametrize(
    ("days", "is_first"),
    [
        ((date(2026, 12, 1), date(2026, 12, 3)), (False, False)),
        ((date(2026, 1, 10), date(2026, 1, 11)), (True, False)),
        ((date(2026, 6, 1), date(2026, 6, 2)), (True, True)),
        (None, (True, True)),
    ],
)
def test_the_days_of_the_conference_tell_the_order_of_a_date(
    days: tuple[date, date] | None, is_first: tuple[bool, bool]
) -> None:
    assert is_day_first(["12/01/2026"], days) == is_first


def test_a_session_that_ends_before_it_starts_is_told_so() -> None:
    content = "Title,Start,End\nBack,2031-05-03 10:00,2031-05-03 09:00\nMaps,2031-05-03 10:00,2031-05-03 11:00\n"

    [skipped] = read_programme(content.encode(), timezone="UTC").skipped

    assert skipped.reason == "it ends before it starts (line 2)"
