"""Words of a session, made comparable, and the query that finds them. No database here: a query is a value."""

import re
import unicodedata
from typing import Any

TERMS_AT_MOST = 500  # per session; what comes after is the tail of a very long description
_WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """Without accents and case: `Zürich` and `zurich` are one word."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def terms(text: str) -> list[str]:
    """The distinct folded words, in the order in which they come."""
    return list(dict.fromkeys(_WORD.findall(fold(text))))[:TERMS_AT_MOST]


def query(text: str) -> dict[str, Any]:
    """Sessions that have all the words; the last one may be the beginning of a word. No words: everything."""
    words = _WORD.findall(fold(text))
    if not words:
        return {}
    *whole, last = words
    conditions: list[dict[str, Any]] = [{"terms": word} for word in whole]
    return {"$and": [*conditions, {"terms": {"$regex": f"^{re.escape(last)}"}}]}
