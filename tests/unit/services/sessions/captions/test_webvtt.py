import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.captions.webvtt import CUES_AT_MOST, Cue, Unreadable, read, safe_text, write

KNOWN_TAG = re.compile(r"</?(?:b|i|u|c|ruby|rt|v|lang)>|<v [^<>&]+>|<lang [A-Za-z0-9-]+>|<[\d:.]+>")


def test_webvtt_is_read_with_all_that_people_write() -> None:
    raw = (
        "\ufeffWEBVTT - a title\r\nKind: captions\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\nREGION\r\nid:x\r\n\r\n"
        "NOTE\r\nnot shown\r\n\r\nintro\r\n00:01.000 --> 00:00:04.500 line:10% align:start position:evil region:x\r\n"
        "<v.loud Ada Lovelace>Hello <c.red>there</c>\r\nsecond line\r\n\r\n"
        "01:00:00.000 --> 01:00:01.000\r\n3 < 4 &amp; 5\r\n"
    )
    assert read(raw.encode()) == [
        Cue(1_000, 4_500, "<v Ada Lovelace>Hello <c>there</c>\nsecond line", "line:10% align:start"),
        Cue(3_600_000, 3_601_000, "3 &lt; 4 &amp; 5"),
    ]
    assert [cue.plain for cue in read(raw.encode())] == ["Hello there second line", "3 < 4 & 5"]


def test_srt_becomes_webvtt() -> None:
    later = "2\n00:00:05,5 --> 00:00:06,000\n{\\an8}Later\n\n"
    raw = later + "1\n00:00:01,000 --> 00:00:02,250\n<font color='red'>Now</font>\n"
    assert write(read(raw.encode())) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.250\nNow\n\n00:00:05.500 --> 00:00:06.000\nLater\n"
    )


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "neither WebVTT nor SRT"),
        (b"WEBVTT\n", "no captions in it"),
        (b"Hello\nthere\n", "Line 1"),
        (b"WEBVTT\n\n00:09.000 --> 00:01.000\nx\n", "Line 3: a caption ends after"),
        (b"WEBVTT\n\n00:61.000 --> 02:00.000\nx\n", "Line 3: a minute"),
        (b"WEBVTT\n\n00:01 --> 00:02\nx\n", "Line 3 has no times"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nx\n00:03.000 --> 00:04.000\ny\n", "blank line"),
        (b"\xff\xfeW\x00", "UTF-16"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\ncaf\xe9\n", "UTF-8"),
    ],
)
def test_what_are_no_captions_is_refused_with_the_line(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(raw)


def test_more_than_a_day_of_talking_is_refused() -> None:
    cue = "00:01.000 --> 00:02.000\nx\n\n"
    with pytest.raises(Unreadable, match="at most"):
        read(("WEBVTT\n\n" + cue * (CUES_AT_MOST + 1)).encode())


@given(st.text(max_size=200))
def test_no_text_of_a_cue_has_other_markup_than_webvtt_knows(text: str) -> None:
    safe = safe_text(text)
    assert "<" not in KNOWN_TAG.sub("", safe)
    assert "-->" not in safe
    assert safe_text(safe) == safe
    assert "\n\n" not in safe


TIMES = st.integers(0, 6 * 24 * 3_600_000)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=40
)


@given(st.lists(st.tuples(TIMES, st.integers(1, 10_000), TEXTS), min_size=1, max_size=20))
def test_what_is_written_is_read_again_and_written_the_same(given_cues: list[tuple[int, int, str]]) -> None:
    cues = sorted(
        (Cue(start, start + length, safe_text(text)) for start, length, text in given_cues if safe_text(text)),
        key=lambda cue: (cue.start, cue.end),
    )
    if cues:
        assert read(write(cues).encode()) == cues
