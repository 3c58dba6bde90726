"""Which sessions are like one another, and why. Pure.

By the same people first, then by shared tags and by rare words that both are called by, then by the track. The reason
that is told is the one that counts most. Words of the texts say too little: what two abstracts share by chance is
"kept" and "twice" as often as what they are about.
"""

import math
from collections import Counter, defaultdict
from typing import NamedTuple

from services.sessions.finding.domain.index import Index
from services.sessions.finding.domain.outline import Entry, Outline
from services.sessions.finding.domain.words import lowered, pieces

SPEAKER, TAG, WORD, TRACK = 12.0, 6.0, 2.5, 1.0  # the rarest of each; all speakers are
COMMON_SHARE = 0.2  # what more sessions than these use, anywhere in their texts, says nothing
SHORTEST_WORD = 4
ENOUGH = 1.5  # a track alone makes nobody a relative


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


def related(one: Entry, outline: Outline, index: Index, limit: int) -> list[Related]:
    """Those most like it, of what takes place or can be watched."""
    reasons = _Reasons()
    _share_what_is_named(one, outline, reasons)
    _share_words(one, outline, index, reasons)
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


def _share_words(one: Entry, outline: Outline, index: Index, reasons: _Reasons) -> None:
    telling = []
    for word, written in _called(one).items():
        having = index.count(word)
        if 1 < having <= max(2, COMMON_SHARE * len(outline)):
            telling.append((_rarity(having, len(outline)), word, written))
    for telling_much, word, written in sorted(telling, key=lambda each: (-each[0], each[1])):
        for session_id, _ in index.having(word):
            entry = outline.get(session_id)
            if entry is not None and word in lowered(_names(entry)) and word in _called(entry):
                reasons.add(session_id, WORD * telling_much, "word", written)


def _called(one: Entry) -> dict[str, str]:
    """The words that it is called by, as they are compared and as they are written."""
    found = {lowered(piece.text): piece.text for piece in pieces(_names(one))}
    return {word: written for word, written in found.items() if len(word) >= SHORTEST_WORD and word.isalpha()}


def _names(one: Entry) -> str:
    return " ".join((one.title, *one.tags))


def _rarity(having: int, sessions: int) -> float:
    """From 0, what all have, to 1, what hardly anybody has."""
    return math.log(max(1, sessions) / max(1, having)) / math.log(max(2, sessions)) if having < sessions else 0.1
