"""Texts of people: what they are written in, and that nothing in them can harm a reader."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.sessions import texts


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Just words, 3 < 4 & 5 > 4, a_b_c and 2 * 3 * 4.", "plain"),
        ("Line one\nLine two", "plain"),
        ("Some **bold** words", "markdown"),
        ("- one\n- two", "markdown"),
        ("See [this](https://example.org)", "markdown"),
        ("# Heading", "markdown"),
        ("<p>Hello</p>", "html"),
        ("One<br/>two", "html"),
        ('<a href="https://example.org">x</a>', "html"),
        ("std::vector<int> and <T>", "plain"),
    ],
)
def test_the_kind_is_told_by_the_marks(text: str, kind: str) -> None:
    assert texts.kind(text) == kind


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("3 < 4 & so on", "<p>3 &lt; 4 &amp; so on</p>"),
        ("    indented words", "<p>indented words</p>"),
        ("Some **bold** words", "<p>Some <strong>bold</strong> words</p>"),
        ("# Top", "<h3>Top</h3>"),
        ("<p>Hi <i>you</i></p>", "<p>Hi <i>you</i></p>"),
        ("<b>Hi</b>\n\nthere", "<p><b>Hi</b></p>\n<p>there</p>"),
        ("<h1>Top</h1><h6>Low</h6>", "<h3>Top</h3><h6>Low</h6>"),
    ],
)
def test_every_kind_becomes_html(text: str, html: str) -> None:
    assert texts.to_html(text) == html


def test_links_are_made_only_of_what_is_written_as_one() -> None:
    html = texts.to_html("See https://example.org/a_b, not setup.py or ada@example.org")

    assert html.count("<a ") == 1
    assert 'href="https://example.org/a_b"' in html
    assert 'rel="nofollow noopener noreferrer ugc"' in html


@pytest.mark.parametrize(
    "text",
    [
        "<p>x<script>alert(1)</script></p>",
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<p><a href="data:text/html,<script>alert(1)</script>">x</a></p>',
        "[x](javascript:alert(1))",
        "**x** [y](&#106;avascript:alert(1))",
        "<p><img src=x onerror=alert(1)></p>",
        "<p><svg/onload=alert(1)></p>",
        "<p><iframe src=https://example.org></iframe></p>",
        '<p style="position:fixed" class="modal" id="top">x</p>',
        "![x](https://tracker.example.org/p.png)",
    ],
)
def test_nothing_that_runs_or_tracks_comes_out(text: str) -> None:
    html = texts.to_html(text).lower()

    for danger in ("<script", "onclick=", "onload=", "onerror=", 'href="javascript', 'href="data', "<img", "<iframe",
                   "<svg", "style=", "class=", "id="):  # fmt: skip
        assert danger not in html


def test_plain_text_has_the_words_without_the_markup() -> None:
    assert texts.to_plain("<p>A &amp; B</p><ul><li>one</li></ul><script>no()</script>") == "A & B\n\none"
    assert texts.to_plain("Some **bold** words") == "Some bold words"
    assert texts.to_plain("3 < 4") == "3 < 4"


def test_characters_that_no_xml_can_hold_are_left_out() -> None:
    assert texts.clean(" a\x00b\x0b\r\nc\rd\ud800\ufffe ") == "ab\nc\nd"
    assert texts.clean_line("a\n  b\x1f\tc") == "a b c"


@pytest.mark.parametrize("text", ["[" * 100_000, "*a **a " * 14_000, "![[" * 33_000, ">" * 100_000, "<b" * 50_000,
                                  "`a" * 50_000, "<div>" * 20_000, "\n \n" * 30_000])  # fmt: skip
@pytest.mark.timeout(30)  # a quadratic step takes minutes
def test_a_text_made_to_be_slow_is_not(text: str) -> None:
    texts.to_html(text)
    texts.to_plain(text)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_renders_and_rendering_is_safe_to_repeat(text: str) -> None:
    once = texts.to_html(text)

    assert "<script" not in once
    assert texts.clean(texts.clean(text)) == texts.clean(text)
    once.encode()
