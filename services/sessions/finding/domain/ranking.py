"""Which sessions have all words of a query, and in which order. Pure.

Every word must be there. A session comes first by how well the words fit (as written, then as a beginning, then with a
typo), then by their weights, where rare words count more, as in BM25; what is equal stays in the programme's order.
"""

import math
from typing import NamedTuple

from services.sessions.finding.domain.index import EXACT, KIND, TYPO, Index, Match
from services.sessions.finding.domain.words import Wanted, wanted

WORDS_AT_MOST = 20  # of a query
BEST_SCORE = 10_000_000  # a rank is one whole number: the kind of fit first, then the score


class Found(NamedTuple):
    """What a query finds: ranks by session id, and for each of its words the words that were taken for it."""

    ranks: dict[str, int]
    words: tuple[frozenset[str], ...]


def search(index: Index, query: str, languages: list[str]) -> Found:
    asked = _asked(index, query)
    matches = [index.matches(one, languages) for one in asked]
    if not matches:
        return Found({}, ())
    fewest = min(matches, key=lambda match: len(match.fits))
    everywhere = [number for number in fewest.fits if all(number in match.fits for match in matches)]
    rarities = [_rarity(len(match.fits), len(index)) for match in matches]
    ranks = {index.id_of(number): _rank(number, matches, rarities) for number in everywhere}
    # In texts the word is marked, and not the signs that it has.
    return Found(ranks, tuple(match.words | {one.plain.text} for match, one in zip(matches, asked, strict=True)))


def suggestion(index: Index, query: str, languages: list[str]) -> str | None:
    """The query with known words in the place of those that nobody has; None when that finds nothing either."""
    better = []
    for one in _asked(index, query):
        best = max(index.matches(one, languages).fits.values(), default=0)
        near = one.text if best // KIND > TYPO else index.nearest(one.text)
        if near is None:
            return None
        better.append(near)
    text = " ".join(better)
    return text if better and search(index, text, languages).ranks else None


def _asked(index: Index, query: str) -> list[Wanted]:
    """The words of a query: C++ where somebody has it, else C."""
    return [one if index.count(one.text) else one.plain for one in wanted(query, WORDS_AT_MOST)]


def _rarity(having: int, all_sessions: int) -> float:
    """What a word is worth that so many have; something, even when all have it: a title still beats a description."""
    return math.log(1 + all_sessions / max(1, having))


def _rank(number: int, matches: list[Match], rarities: list[float]) -> int:
    kind, score = EXACT, 0.0
    for match, rarity in zip(matches, rarities, strict=True):
        fit_kind, weight = divmod(match.fits[number], KIND)
        kind = min(kind, int(fit_kind))
        score += weight * rarity
    return kind * BEST_SCORE + min(BEST_SCORE - 1, round(score))
