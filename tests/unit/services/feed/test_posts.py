import pytest

from services.contracts.errors import Invalid
from services.feed import domain, texts


def test_a_post_is_markdown_and_its_links_vouch_for_nothing() -> None:
    assert texts.to_html("*hi* https://example.org") == (
        '<p><em>hi</em> <a href="https://example.org" rel="ugc nofollow noopener noreferrer">https://example.org</a></p>\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](https://e.org/t.gif)",
        '[x](https://e.org "onmouseover=alert(1)")',
        "<a href='vbscript:x'>x</a>",
        "[x](data:text/html,<script>)",
        "# <svg onload=x>",
    ],
)
def test_nothing_in_a_post_runs_or_loads(text: str) -> None:
    html = texts.to_html(text)

    for danger in (
        "<script",
        "<img",
        "<svg",
        'javascript:"',
        'href="javascript',
        'href="data',
        'href="vbscript',
        "onerror=alert(1)>",
    ):
        assert danger not in html.replace("&lt;", "").replace("&gt;", "") or "&lt;" in html


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\x07"])
def test_an_empty_post_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        domain.check_text(texts.clean(text))


def test_a_post_has_a_length() -> None:
    assert domain.check_text("x" * 5_000)
    with pytest.raises(Invalid, match="not valid"):
        domain.check_text("x" * 5_001)


def test_a_post_of_nested_quotes_is_rendered_in_reasonable_depth() -> None:
    assert texts.to_html(">" * 2_000 + " deep").count("<blockquote>") <= 20
