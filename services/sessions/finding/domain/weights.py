"""How much a word says of a session: by the field it stands in, how often, and how long that field is. Pure.

Once in a title is more than often in an abstract. What a field can give is bounded, so that repeating a word does not
help, as in BM25; lengths are held against usual ones and not against an average, which every new session would shift.
"""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from services.sessions.finding.domain.words import words

SCALE = 1_000  # weights are whole numbers: small to keep, and the same on every machine


class Field(NamedTuple):
    boost: float
    usual_words: int
    length_counts: float  # 0: a long field is as good as a short one


FIELDS = {
    "title": Field(10.0, 8, 0.25),
    "speakers": Field(6.0, 4, 0.0),
    "labels": Field(4.0, 10, 0.25),
    "abstract": Field(2.0, 150, 0.5),
    "description": Field(1.0, 300, 0.5),
    "captions": Field(0.5, 6_000, 0.5),
}


def weigh(texts: Mapping[str, str]) -> dict[str, int]:
    """The weight of each word of a session; `texts` by the names of FIELDS."""
    total: dict[str, float] = {}
    for name, text in texts.items():
        field, found = FIELDS[name], Counter(words(text))
        length = sum(found.values()) / field.usual_words
        half = 1 - field.length_counts + field.length_counts * min(length, 5)
        full = field.boost * SCALE
        for word, times in found.items():
            total[word] = total.get(word, 0.0) + full * times / (times + half)
    return {word: int(weight) + 1 for word, weight in total.items()}
