"""From what a call asks to what the outline answers: filters that are checked, words that are ranked."""

from collections.abc import Mapping
from typing import NamedTuple

from services.contracts.errors import Invalid
from services.sessions.finding.domain import ranking
from services.sessions.finding.domain.outline import VALUES, Entry, fitting
from services.sessions.finding.domain.words import language_of, phrases
from services.sessions.finding.outlines import Kept, apart

LANGUAGES_AT_MOST = 3  # in which a query is tried: those that most sessions are in
STATES = ("draft", "published", "cancelled")


class Answer(NamedTuple):
    """`ranks` of what words and filters find; `by_words` is what the words alone find."""

    ranks: dict[str, int]
    words: tuple[frozenset[str], ...]
    by_words: list[Entry]


def checked(filters: Mapping[str, str] | None) -> tuple[dict[str, str], str]:
    """What is chosen, and the words; "" when nothing was typed. Raises Invalid."""
    chosen = dict(filters or {})
    words = chosen.pop("q", "")
    for name, value in chosen.items():
        if name not in VALUES and name != "speaker":
            raise Invalid.fields({name: ["There is no such filter."]})
        if name == "state" and value not in STATES:
            raise Invalid.fields({"state": ["One of draft, published, cancelled."]})
    return chosen, words.strip() and words  # signs alone are words that nobody has


def languages(kept: Kept) -> list[str]:
    """Those that the words of a query may be in."""
    return list(dict.fromkeys(map(language_of, kept.outline.languages())))[:LANGUAGES_AT_MOST] or ["en"]


def ranked(kept: Kept, words: str, chosen: Mapping[str, str]) -> Answer:
    """What has all the words and all that is chosen. Without words: all, and none before another."""
    if words:
        found = apart(ranking.search, kept.index(), words, languages(kept))
        if quoted := phrases(words):
            found = found._replace(ranks=kept.with_phrases(found.ranks, quoted))
    else:
        found = ranking.Found({entry.id: 0 for entry in kept.outline}, ())
    entries = [entry for one in found.ranks if (entry := kept.outline.get(one))]
    fits = fitting(chosen)
    ranks = {entry.id: found.ranks[entry.id] for entry in entries if fits(entry)}
    return Answer(ranks, found.words, entries)
