"""What people write is Markdown, shown as HTML that is safe: no raw HTML, no images, links that vouch for nothing."""

import nh3
from markdown_it import MarkdownIt

_TAGS = {"a", "p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr"}

# maxNesting: deeper quotes and lists than anybody writes take time that grows faster than the text.
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": 20})
_markdown.enable(["linkify", "strikethrough"]).disable(["image", "heading", "lheading"])


def to_html(text: str) -> str:
    return nh3.clean(
        _markdown.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="ugc nofollow noopener noreferrer",
    )
