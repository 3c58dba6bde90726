"""Posts are Markdown, rendered to HTML that is safe to show: no raw HTML, no images, links that vouch for nothing."""

import re

import nh3
from markdown_it import MarkdownIt

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_TAGS = {"a", "p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr"}

# maxNesting: deeper quotes and lists than anybody writes take time that grows faster than the text.
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": 20})
_markdown.enable(["linkify", "strikethrough"]).disable(["image", "heading", "lheading"])


def clean(text: str) -> str:
    """Without characters that no XML feed could carry, and with LF line ends."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def to_html(text: str) -> str:
    return nh3.clean(
        _markdown.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="ugc nofollow noopener noreferrer",
    )
