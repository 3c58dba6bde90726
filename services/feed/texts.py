"""Posts are Markdown, rendered to HTML that is safe to show: no raw HTML, no images, links that vouch for nothing."""

import nh3
from markdown_it import MarkdownIt

from services.plumbing.characters import legal_lines

_TAGS = {"a", "p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr"}

# maxNesting: deeper quotes and lists than anybody writes take time that grows faster than the text.
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": 20})
_markdown.enable(["linkify", "strikethrough"]).disable(["image", "heading", "lheading"])


def clean(text: str) -> str:
    """Without characters that no XML feed could carry, and with LF line ends."""
    return legal_lines(text)


def to_html(text: str) -> str:
    return nh3.clean(
        _markdown.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="ugc nofollow noopener noreferrer",
    )
