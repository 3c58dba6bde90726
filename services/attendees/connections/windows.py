"""Pieces of a sorted list that are read one after another until a page is full. Pure.

A database that sorts all that match before it takes the first few (SecantusDB does) would read everybody for each page.
A narrow range of an index costs what is in it. So a list is read in ranges, each wider than the one before: few when
much is found, and not many more when nothing is.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from string import ascii_lowercase
from typing import Any, NamedTuple

Range = dict[str, Any]

FIRST_SPAN, WIDER_SPAN = timedelta(hours=1), 8
# Where Latin names are cut: five pieces of each letter. Names are folded, so there is nothing else among them.
CUTS = [first + second for first in ascii_lowercase for second in ("", *"eimqu")]
WIDER_CUTS, WIDER_LETTERS = 4, 8
SAME_BEGINNINGS = (3, 2)  # letters that names share with the one before: "nor…", then the rest of "no…"
SURROGATES = range(0xD800, 0xE000)  # code points that are no letters, and cannot be written as UTF-8
LAST_LETTER = 0x10FFFF


class Name(NamedTuple):
    """Where somebody stands in the order of names."""

    name_key: str
    id: str


class Moment(NamedTuple):
    """Where something stands in the order of time."""

    since: datetime
    id: str


def after_name(place: Name) -> Iterator[Range]:
    """Queries for what comes after a place in the order of (name_key, _id); together they miss nobody.

    Nobody without a name is found: those who are erased have none.
    """
    if place.id:
        yield {"name_key": place.name_key, "_id": {"$gt": place.id}}
    start, lower = place.name_key, "$gt"
    for end in _ends(place.name_key):
        yield {"name_key": {lower: start, "$lt": end}}
        start, lower = end, "$gte"
    yield {"name_key": {lower: start}}


def before_moment(place: Moment, oldest: datetime) -> Iterator[Range]:
    """Queries for what comes after a place when the newest is first: (since, _id) downwards, as old as `oldest`."""
    end, width = place.since, FIRST_SPAN
    yield {"since": end, "_id": {"$lt": place.id}}
    while end > oldest:
        start = max(oldest, end - width)
        yield {"since": {"$gte": start, "$lt": end}}
        end, width = start, width * WIDER_SPAN


def _ends(name_key: str) -> Iterator[str]:
    """Where the ranges after a name end: near it first, then by cuts, then by letters of the other scripts."""
    end = name_key
    for length in SAME_BEGINNINGS:
        if len(name_key) >= length:
            end = name_key[: length - 1] + _letter_after(name_key[length - 1], 1)
            yield end
    ahead, width = CUTS[bisect_right(CUTS, end) :], 1
    while ahead:
        end, ahead = ahead[:width][-1], ahead[width:]
        width *= WIDER_CUTS
        yield end
    letter, width = max(end[:1], CUTS[-1][0]), 1
    while ord(letter) < LAST_LETTER:
        letter = _letter_after(letter, width)
        width *= WIDER_LETTERS
        yield letter


def _letter_after(letter: str, width: int) -> str:
    code = min(ord(letter) + width, LAST_LETTER)
    return chr(SURROGATES.stop if code in SURROGATES else code)
