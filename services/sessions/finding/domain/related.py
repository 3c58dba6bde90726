"""Which sessions are like one another, and why. Pure.

By the same people first, then by shared tags and by rare words that both use, then by the track. The reason that is
told is the one that counts most.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from services.sessions.finding.domain.index import Index
from services.sessions.finding.domain.outline import Entry, Outline
from services.sessions.finding.domain.weights import SCALE

SPEAKER, TAG, TRACK = 12.0, 6.0, 1.0
WORDS_AT_MOST = 12  # of the rarest
COMMON_SHARE = 0.2  # what more sessions than these use says nothing
WORD_COUNTS = 1.5  # the rarest of words; a tag that few have is worth some of them
SHORTEST_WORD = 4
ENOUGH = 2.0  # a track alone makes nobody a relative


class Related(NamedTuple):
    """`reason` is speaker, tag, word or track; `about` the name of what is shared."""

    id: str
    reason: str
    about: str


class _Reasons:
    def __init__(self) -> None:
        self.scores: defaultdict[str, float] = defaultdict(float)
        self.best: dict[str, tuple[float, str, str]] = {}

    def add(self, session_id: str, score: float, reason: str, about: str) -> None:
        self.scores[session_id] += score
        if score > self.best.get(session_id, (0.0, "", ""))[0]:
            self.best[session_id] = score, reason, about


def related(one: Entry, weights: Mapping[str, int], outline: Outline, index: Index, limit: int) -> list[Related]:
    """Those most like it, of what takes place or can be watched. `weights` are those of the words of `one`."""
    reasons = _Reasons()
    _share_what_is_named(one, outline, reasons)
    _share_words(weights, len(outline), index, reasons)
    fitting = [
        (-score, entry.order, entry.id)
        for session_id, score in reasons.scores.items()
        if score >= ENOUGH
        and session_id != one.id
        and (entry := outline.get(session_id)) is not None
        and entry.state == "published"
    ]
    return [Related(session_id, *reasons.best[session_id][1:]) for _, _, session_id in sorted(fitting)[:limit]]


def _share_what_is_named(one: Entry, outline: Outline, reasons: _Reasons) -> None:
    mine, tags = dict(one.speakers), set(one.tags)
    frequent = Counter(tag for entry in outline for tag in entry.tags if tag in tags)
    for entry in outline:
        for speaker_id, name in entry.speakers:
            if speaker_id in mine:
                reasons.add(entry.id, SPEAKER, "speaker", name)
        for tag in entry.tags:
            if tag in tags:
                reasons.add(entry.id, TAG * _rarity(frequent[tag], len(outline)), "tag", tag)
        if one.track and entry.track == one.track:
            reasons.add(entry.id, TRACK, "track", one.track)


def _share_words(weights: Mapping[str, int], sessions: int, index: Index, reasons: _Reasons) -> None:
    telling = []
    for word, weight in weights.items():
        if len(word) >= SHORTEST_WORD and word.isalpha():
            having = index.count(word)
            if 1 < having <= max(2, COMMON_SHARE * sessions):
                telling.append((_rarity(having, sessions) * _share(weight), word))
    for telling_much, word in sorted(telling, key=lambda one: (-one[0], one[1]))[:WORDS_AT_MOST]:
        for session_id, weight in index.having(word):
            reasons.add(session_id, WORD_COUNTS * telling_much * _share(weight), "word", word)


def _share(weight: int) -> float:
    """A word counts in full that stands in a title or an abstract."""
    return min(1.0, weight / SCALE)


def _rarity(having: int, sessions: int) -> float:
    """From 0, what all have, to 1, what hardly anybody has."""
    return math.log(max(1, sessions) / max(1, having)) / math.log(max(2, sessions)) if having < sessions else 0.1
