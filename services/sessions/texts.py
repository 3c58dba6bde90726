"""Texts that people write about sessions: plain, Markdown or HTML, and nobody says which.

Detects which it is, renders it to HTML that is safe to show, and turns it into plain text for search and summaries.
Sources are kept as they were written; only what no XML file could hold is taken out. Pages are the gateway's.
"""

import html
import re
from functools import lru_cache
from typing import Literal

import nh3
from markdown_it import MarkdownIt

from services.plumbing.characters import legal, legal_lines

Kind = Literal["plain", "markdown", "html"]

MAX_LINKS = 200  # in one text; finding them takes time that grows faster than their number
MAX_RENDERED_CHARACTERS = 100_000  # a long abstract has 10,000; Markdown's worst cases grow faster than the text

_BLOCK_TAGS = "p|div|ul|ol|li|table|tr|td|th|h[1-6]|blockquote|pre|dl|dt|dd|section|article|figure"
_INLINE_TAGS = (
    "br|hr|a|b|i|em|strong|code|span|u|s|sub|sup|small|tt|font|img|kbd|del|ins|abbr|cite|q|mark|script|style|iframe"
)
_BLOCK = re.compile(rf"</?(?:{_BLOCK_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ANY_TAG = re.compile(rf"</?(?:{_BLOCK_TAGS}|{_INLINE_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"""^\s{0,3}(?:\#{1,6}\s|>\s|[-*+]\s+\S|\d{1,3}[.)]\s+\S|```|~~~|\|.*\|)  # headings, quotes, lists, fences, tables
      | \*\*\S | __\S | `[^`\n]+` | \[[^\[\]\n]{1,300}\]\([^)\s]{1,2000}\) | ~~\S | \*\S[^*\n]*\*
      | (?<!\w)_\S[^_\n]*_(?!\w) | ^(?:-{3,}|={3,}|\*{3,})\s*$""",
    re.MULTILINE | re.VERBOSE,
)
_HEADING = re.compile(r"<(/?)h([1-6])>")
_BREAK = re.compile(rf"<(?:br\s*/?|/?(?:{_BLOCK_TAGS}))(?:\s[^<>]*)?>", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n\s*\n+")
_SPACES = re.compile(r"\s+")

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
# No images: they would tell a stranger's server who reads the programme. No style, class or id: the page is ours.
_ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}, "td": {"colspan", "rowspan"},
               "th": {"colspan", "rowspan"}}  # fmt: skip
_SCHEMES = {"http", "https", "mailto"}


def clean(text: str) -> str:
    """The source text without illegal characters, with LF line ends and no blank edges."""
    return legal_lines(text).strip()


def clean_line(text: str) -> str:
    """The same for what stands on one line: titles, names, rooms."""
    return _SPACES.sub(" ", legal(text)).strip()


def kind(text: str) -> Kind:
    if _ANY_TAG.search(text):
        return "html"
    return "markdown" if _MARKDOWN.search(text) else "plain"


def to_html(text: str) -> str:
    """Safe HTML of a source text, whatever it is written in."""
    text = clean(text)[:MAX_RENDERED_CHARACTERS]
    if not text:
        return ""
    return _sanitised(_rendered(text))


def to_plain(text: str) -> str:
    """The words of a source text, without markup."""
    text = clean(text)[:MAX_RENDERED_CHARACTERS]
    if kind(text) == "plain":
        return text
    # Scripts and styles lose their content too, which a regular expression would leave behind.
    safe = nh3.clean(_rendered(text), tags=_TAGS, attributes={})
    words = html.unescape(nh3.clean(_BREAK.sub("\n", safe), tags=set()))
    return clean(_BLANK_LINES.sub("\n\n", words))


def _rendered(text: str) -> str:
    found = kind(text)
    if found == "html" and _BLOCK.search(text):
        return text
    # Line breaks of a text with only inline tags are its paragraphs, as in Markdown.
    return str(_renderer(found, text.count("://") <= MAX_LINKS).render(text))


@lru_cache(maxsize=6)
def _renderer(kind: Kind, links: bool) -> MarkdownIt:
    options = {"html": kind == "html", "linkify": links, "breaks": True, "maxNesting": 20}
    if kind == "plain":
        markdown = MarkdownIt("zero", options).enable(["linkify", "newline"])
    else:
        # Four leading blanks are an indented paragraph far more often than they are code.
        markdown = MarkdownIt("commonmark", options).enable(["linkify", "table", "strikethrough"]).disable("code")
    # Only what is written as a link becomes one: "setup.py" and "ada@example.org" stay words.
    if markdown.linkify is not None:
        markdown.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    return markdown


def _sanitised(markup: str) -> str:
    safe = nh3.clean(
        markup,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener noreferrer ugc",
    )
    # The page has its own first two levels of headings; a text starts below them.
    return _HEADING.sub(lambda found: f"<{found[1]}h{min(6, int(found[2]) + 2)}>", safe).strip()
