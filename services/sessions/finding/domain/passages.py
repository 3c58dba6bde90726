"""The passage of a text that shows why it was found: around the words, with their places in it. Pure.

What comes out is plain text and ranges in it, so that whoever shows it escapes the one and marks the other.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from services.sessions.finding.domain.words import LONGEST, fold, lowered, pieces

BEFORE, LENGTH = 60, 240  # characters: what is shown before the first word, and of it all


class Passage(NamedTuple):
    """`marks` are the ranges of the words in `text`, from and to, in characters. `found` counts different words."""

    text: str
    marks: list[list[int]]
    found: int


class Cue(NamedTuple):
    """What is said in a recording at a moment of it."""

    recording_id: str
    at_seconds: int
    text: str


def passage(text: str, words: Sequence[frozenset[str]]) -> Passage:
    """Where most of the words stand together; the beginning of the text when none of them is in it."""
    places = list(_places(text, words))
    best, most = 0, 0
    for number, (start, _, _) in enumerate(places):
        near = {word for at, end, word in places[number:] if end <= start + LENGTH - BEFORE}
        if len(near) > most:
            best, most = start, len(near)
    first, last = _cut(text, best)
    shown_at = _merged([start - first, end - first] for start, end, _ in places if start >= first and end <= last)
    lead, trail = "… " if first else "", " …" if last < len(text) else ""
    shifted = [[start + len(lead), end + len(lead)] for start, end in shown_at]
    # One line: every blank stays one character, so that the ranges stay right.
    shown = "".join(" " if one.isspace() else one for one in text[first:last])
    return Passage(f"{lead}{shown}{trail}", shifted, most)


def marks(text: str, words: Sequence[frozenset[str]]) -> list[list[int]]:
    """Where the words stand in a short text that is shown whole."""
    return _merged([start, end] for start, end, _ in _places(text, words))


def spoken(cues: Iterable[Cue], words: Sequence[frozenset[str]]) -> tuple[Cue, Passage] | None:
    """The first cue in which most of the words are said; None when none is."""
    best: tuple[Cue, Passage] | None = None
    for cue in cues:
        found = passage(cue.text, words)
        if found.found > (best[1].found if best else 0):
            best = cue, found
    return best


def _places(text: str, words: Sequence[frozenset[str]]) -> Iterable[tuple[int, int, int]]:
    """From where to where a word stands, and which of the words it is."""
    for piece in pieces(text):
        word = lowered(piece.text)
        if piece.spaced:
            number = _which(word[:LONGEST], words)
            if number is not None:
                yield piece.start, piece.end, number
            continue
        for at in range(len(piece.text)):
            for size in (2, 1):
                number = _which(word[at : at + size], words) if len(word) == len(piece.text) else None
                if number is not None and at + size <= len(piece.text):
                    yield piece.start + at, piece.start + at + size, number
                    break


def _which(word: str, words: Sequence[frozenset[str]]) -> int | None:
    return next((number for number, alike in enumerate(words) if word in alike or fold(word) in alike), None)


def _cut(text: str, around: int) -> tuple[int, int]:
    """The stretch to show, from word to word where there are blanks."""
    first = max(0, around - BEFORE)
    if first:
        blank = text.find(" ", first, around)
        first = blank + 1 if blank >= 0 else first
    last = min(len(text), first + LENGTH)
    if last < len(text):
        blank = text.rfind(" ", around + BEFORE, last)
        last = blank if blank >= 0 else last
    return first, last


def _merged(ranges: Iterable[list[int]]) -> list[list[int]]:
    """Ranges that touch or overlap are one."""
    found: list[list[int]] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([start, end])
    return found
