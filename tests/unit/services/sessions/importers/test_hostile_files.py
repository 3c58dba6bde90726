"""Files that are no programme, or a bad one: a sentence for a person, never a crash, and no more lost than must be."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.sessions.importers import MAX_BYTES, Programme, Unreadable, read_programme
from tests.unit.services.sessions.importers.files import event, json_file, only_of, xml_event, xml_file

BOMB = b'<!DOCTYPE schedule [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><schedule>&b;</schedule>'
EXTERNAL = b'<!DOCTYPE schedule [<!ENTITY x SYSTEM "file:///etc/passwd">]><schedule><version>&x;</version></schedule>'


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "empty"),
        (b" \n\t ", 1, "empty"),
        (b"\xef\xbb\xbf", 1, "empty"),
        (b"hello", 1, "neither XML nor JSON"),
        (b"a,b\n1,2", 1, "No column is known to be the title"),
        (b"Title,Start\n", None, "no sessions"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x", 3, "too early"),
        (b'[{"fullName": "Ada", "sessions": [1]}]', 1, "view of speakers"),
        (b'{"a": [1, 2], "b": {}}', 1, "no programme"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 1, "binary"),
        (b"\x00\x01\x02\x03binary", 1, "neither|binary"),
        (b"\x1f\x8b\x08\x00", 1, "compressed"),
        (b"PK\x03\x04\x14\x00", 1, "compressed"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", None, "no sessions"),
        (b"<!DOCTYPE html>\n<html><body>Sign in</body></html>", 1, "HTML page"),
        (b"<?xml version='1.0'?>\n<!-- hi -->\n<html/>", 3, "HTML page"),
        (b"\n<rss version='2.0'><channel/></rss>", 1, "RSS"),
        (b"<menu>\n<dish/></menu>", 1, "<menu>"),
        (BOMB, 1, "document type"),
        (EXTERNAL, 1, "document type"),
        (b"<!-- <x> -->" + EXTERNAL, 1, "document type"),
        (EXTERNAL.decode().encode("utf-16"), 1, "document type"),
        (b"<schedule>\n<conference>\n<title>x</tit", 3, "too early"),
        (b"<schedule>\n<conference></schedule>", 2, "not well-formed"),
        (b"<?xml version='1.0' encoding='utf-8'?>\n<schedule>\n\xff\xfe</schedule>", 3, "encoding"),
        (b"<?xml version='1.0' encoding='klingon'?>\n<schedule/>", 1, "encoding"),
        (b"<a>" * 100_000, 1, "too deeply"),
        (b'{"schedule": {\n"conference": {', 2, "too early"),
        (b'{"schedule": {\n"conference": nonsense}}', 2, "not valid JSON"),
        (b'{"a": "\xff"}', 1, "UTF-8"),
        (b"[" * 200_000, 1, "too deeply"),
        (b'{"a":' * 100_000, 1, "too deeply"),
        (b"[]", 1, "no programme"),
        (b'{"schedule": null}', 1, "no programme"),
        (b'{"sessions": [], "speakers": [], "rooms": []}', None, "no sessions"),
        (b'{"talks": [], "rooms": []}', None, "no sessions"),
    ],
)
def test_what_is_no_programme_is_refused_with_line_and_reason(content: bytes, line: int | None, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as refused:
        read_programme(content)

    assert refused.value.line == line
    assert refused.value.message.endswith((".", ">"))


def test_too_many_bytes_are_refused_with_the_limit() -> None:
    with pytest.raises(Unreadable, match="20 MB"):
        read_programme(b" " * (MAX_BYTES + 1), filename="big.xml")


def test_a_programme_without_sessions_is_refused_because_importing_it_would_cancel_all() -> None:
    for content in (xml_file(), json_file()):
        with pytest.raises(Unreadable, match="no sessions"):
            read_programme(content)


def test_a_zone_that_is_none_is_refused() -> None:
    for zone in ("Mars/Olympus", "../../etc/passwd", "America", "\x00"):
        with pytest.raises(Unreadable, match="no time zone"):
            read_programme(json_file(event()), timezone=zone)


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ({"title": None}, "no title"),
        ({"title": "  "}, "no title"),
        ({"title": ["a", "list"]}, "no title"),
        ({"date": "yesterday"}, "not an ISO 8601 date"),
        ({"date": "0001-01-01T00:00:00+14:00"}, "not between"),
        ({"date": "9999-12-31T23:59:59-12:00"}, "not between"),
        ({"date": None, "start": "25 o'clock"}, "not HH:MM"),
        ({"duration": "-00:30"}, "duration"),
        ({"duration": "soon"}, "duration"),
        ({"duration": "00:75"}, "duration"),
        ({"duration": "999:00"}, "duration"),
        ({"duration": None}, "no duration"),
    ],
)
def test_an_odd_event_is_skipped_with_its_reason_and_the_others_are_read(odd: dict[str, Any], reason: str) -> None:
    found = read_programme(json_file(event(2, **odd), event(1)))

    assert [session.title for session in found.sessions] == ["Talk 1"]
    (skipped,) = found.skipped
    assert reason in skipped.reason and "event 1 in Aula, day 1" in skipped.reason
    assert skipped.title


def test_a_skipped_event_of_an_xml_file_names_its_line() -> None:
    found = read_programme(xml_file(xml_event(1), xml_event(2, duration="x")))

    assert [skipped.title for skipped in found.skipped] == ["Talk 2"]
    assert found.skipped[0].reason.endswith("(line 5)")
    assert found.skipped[0].keys == read_programme(xml_file(xml_event(2))).sessions[0].keys


@pytest.mark.parametrize("odd", [None, 3, "x", [], {}, [[]], True])
def test_whatever_stands_in_the_list_of_events_the_others_are_read(odd: Any) -> None:
    found = read_programme(json_file(odd, event(1)))

    assert len(found.sessions) == 1
    assert len(found.skipped) == 1


def test_null_everywhere_is_nothing() -> None:
    found = event(1)
    nulls = {name: None for name in found if name not in ("title", "date", "duration")}
    content = json_file().replace(b"[]", f"[{json.dumps({**found, **nulls})}]".encode())
    session = only_of(content)

    assert (session.room, session.track, session.languages, session.speakers) == ("Aula", "", (), ())


def test_huge_texts_are_cut_with_a_warning() -> None:
    found = read_programme(json_file(event(title="x" * 100_000, abstract="y" * 100_000)))

    assert (len(found.sessions[0].title), len(found.sessions[0].abstract)) == (500, 50_000)
    assert len(found.warnings) == 2


def test_numbers_of_any_length_are_their_digits() -> None:
    text = json_file(event(1, guid=None, id=None)).decode().replace('"date"', f'"id": {"9" * 6_000}, "date"')

    assert only_of(text.encode()).keys[0] == "code:cfp.example.org/ABCDE1"


def test_control_characters_and_lone_surrogates_are_left_out() -> None:
    session = only_of(json_file(event(title="a\x00b\x0bc\ud800d", description="\ud83d\x1b[31mred")))

    assert (session.title, session.description) == ("abcd", "[31mred")


def test_control_characters_in_xml_are_left_out_with_a_warning() -> None:
    content = xml_file(xml_event(title="a_b_c")).replace(b"a_b_c", b"a\x0cb&#3;c")
    found = read_programme(content)

    assert found.sessions[0].title == "abc"
    assert "control characters" in found.warnings[0]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:a@b.org",
                                  "http://", "https://[::1", "ftp://example.org/x"])  # fmt: skip
def test_links_that_are_no_web_address_are_left_out(href: str) -> None:
    found = read_programme(json_file(event(links=[{"url": href, "title": "x"}], url=href, logo=href)))

    assert (found.sessions[0].links, found.sessions[0].url, found.sessions[0].logo) == ((), "", "")
    assert len(found.warnings) == 1


@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE schedule>",
        '<!DOCTYPE schedule SYSTEM "schedule.dtd">',
        '<!DOCTYPE schedule PUBLIC "-//X" "http://x/s.dtd">',
    ],
)
def test_a_bare_document_type_is_passed_over_and_nothing_is_fetched(declaration: str) -> None:
    file = xml_file(xml_event(title="Old export"))
    head, _, rest = file.decode().partition("<schedule")

    assert only_of(f"{head}{declaration}\n<schedule{rest}".encode()).title == "Old export"


def test_doctype_in_a_description_is_only_text() -> None:
    assert only_of(xml_file(xml_event(description="<!DOCTYPE html> <!ENTITY>"))).description.startswith("<!DOCTYPE")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*event(), "tags", "recording", "end", "code", "status"]), anything, max_size=6))
def test_no_value_of_any_type_loses_the_other_events(odd: dict[str, Any]) -> None:
    found = read_programme(json_file({**event(2), **odd}, event(1)))

    assert "Talk 1" in [session.title for session in found.sessions]
    assert len(found.sessions) + len(found.skipped) == 2


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(["title", "start", "time_zone_name", "day_change", "days", "rooms", "acronym",
                                        "timeslot_duration", "base_url"]), anything))  # fmt: skip
def test_no_conference_of_any_shape_crashes(odd: dict[str, Any]) -> None:
    try:
        assert isinstance(read_programme(json_file(event(), **odd)), Programme)
    except Unreadable as refused:
        assert refused.message


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_cut_or_changed_byte_crashes(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([xml_file(xml_event(1), xml_event(2)), json_file(event(1), event(2))]))
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        read_programme(cut)
    except Unreadable as refused:
        assert refused.message


def test_one_event_repeated_without_end_is_kept_each_time_under_its_own_key() -> None:
    found = read_programme(json_file(*[event(1) for _ in range(3_000)]))

    assert len({session.keys[0] for session in found.sessions}) == 3_000
    assert sum(session.guid is not None for session in found.sessions) == 1
