"""Which words stand in which sessions: an inverted index in memory. Pure: no clock, no database.

Sessions have numbers here; one that changes gets a new number, and its old one is dead until the next clean-up. So
adding is appending, and what the index answers depends on what is in it and never on the way there.
"""

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from services.sessions.finding.domain.words import Wanted, fold, stems

EXACT, BEGINNING, TYPO = 2, 1, 0  # how well a word fits; what fits better comes first, wherever it stands
STEM_COUNTS = 0.8  # of what the word itself would
COMMON_START = 3  # words with one stem begin alike
BEGINNING_FROM = 2  # a single letter begins half of all words
KIND = 100_000  # more than any weight
MOST_DEAD = 0.3  # of the numbers, before they are cleaned up
SORTED_ANEW = 500  # so many new words are sorted together, fewer are put in their places

Alike = tuple[int, int, float, str]


class Match(NamedTuple):
    """Who has a word that was wanted, by number, how well, and the words by which they have it.

    A fit is one number, for there may be many thousands of them: the kind, which counts first, times KIND, and the
    weight.
    """

    fits: dict[int, float]
    words: frozenset[str]


def typos_allowed(word: str) -> int:
    return 2 if len(word) >= 8 else 1 if len(word) >= 4 else 0


class Index:
    def __init__(self) -> None:
        self._ids: list[str | None] = []
        self._languages: list[tuple[str, ...]] = []
        self._places_of: list[array[int]] = []  # of the words of each session
        self._numbers: dict[str, int] = {}
        self._places: dict[str, int] = {}  # of each word in the three lists below
        self._words: list[str] = []
        self._folded: list[str] = []
        self._having: list[tuple[array[int], array[int]]] = []  # numbers of sessions, and the word's weight there
        self._counts: list[int] = []  # how many of them are living
        self._sorted: list[tuple[str, int]] = []
        self._unsorted: list[tuple[str, int]] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def put(self, session_id: str, weights: Mapping[str, int], languages: Iterable[str]) -> None:
        self.drop(session_id)
        number = len(self._ids)
        self._ids.append(session_id)
        self._languages.append(tuple(languages))
        self._numbers[session_id] = number
        places = array("I", map(self._place, weights))
        self._places_of.append(places)
        for place, weight in zip(places, weights.values(), strict=True):
            numbers, there = self._having[place]
            numbers.append(number)
            there.append(weight)
            self._counts[place] += 1

    def drop(self, session_id: str) -> None:
        number = self._numbers.pop(session_id, None)
        if number is None:
            return
        self._ids[number] = None
        for place in self._places_of[number]:
            self._counts[place] -= 1
        self._places_of[number] = array("I")
        if len(self._ids) - len(self._numbers) > max(100, MOST_DEAD * len(self._ids)):
            self._clean_up()

    def id_of(self, number: int) -> str:
        found = self._ids[number]
        assert found is not None, "only the living are found"
        return found

    def matches(self, one: Wanted, languages: Sequence[str]) -> Match:
        """All who have the word, an inflected form of it and, where it may be unfinished, what it may become.

        Only when there are none, those who have what may have been meant.
        """
        fits: dict[int, float] = {}
        matched: set[str] = set()
        for alike in (self._alike(one, languages), self._mistyped(one)):
            for place, kind, share, language in alike:
                if self._collect(fits, place, kind, share, language):
                    matched.add(self._words[place])
            if fits:
                break  # nobody has mistyped a word that somebody has
        return Match(fits, frozenset(matched))

    def count(self, word: str) -> int:
        """How many sessions have just this word."""
        place = self._places.get(word)
        return self._counts[place] if place is not None else 0

    def having(self, word: str) -> list[tuple[str, int]]:
        """Ids of the sessions with just this word, and its weight there."""
        place = self._places.get(word)
        if place is None:
            return []
        return [(one, weight) for number, weight in self._living(place) if (one := self._ids[number])]

    def nearest(self, word: str) -> str | None:
        """The word most like one that nobody has; of equals that which most have. None when nothing is near."""
        folded = fold(word)
        near = sorted(self._within(folded, 2 if len(folded) >= 5 else 1)) if len(folded) >= 3 else []
        for distance in dict.fromkeys(distance for distance, _ in near):
            counted = [(-self._counts[at], self._words[at]) for far, at in near if far == distance]
            best = min(counted, default=(0, ""))
            if best[0]:
                return best[1]
        return None

    def _alike(self, one: Wanted, languages: Sequence[str]) -> Iterator[Alike]:
        """Places of words, how they fit, how much they count, and the only language in which they do, if any."""
        folded = fold(one.text)
        own = {language: found for language in languages if (found := stems(one.text, language))}
        for text, place in self._beginning_with(folded[:COMMON_START]):
            if text == folded:
                yield place, EXACT, 1.0, ""
                continue
            for language, found in own.items():
                if found & stems(self._words[place], language):
                    yield place, EXACT, STEM_COUNTS, language
        if not one.unfinished:
            return
        alone = len(folded) == 1 and not folded.isascii()  # one Chinese character is a word, one Latin letter is none
        if len(folded) >= BEGINNING_FROM or alone:
            for text, place in self._beginning_with(folded):
                if text != folded:
                    yield place, BEGINNING, len(folded) / len(text), ""

    def _mistyped(self, one: Wanted) -> Iterator[Alike]:
        """The same of words that are nearly this one."""
        folded = fold(one.text)
        allowed = typos_allowed(folded) if one.unfinished else 0
        for distance, place in self._within(folded, allowed) if allowed else ():
            if distance:
                yield place, TYPO, 1 / distance, ""

    def _collect(self, fits: dict[int, float], place: int, kind: int, share: float, language: str) -> bool:
        ids, languages, is_there = self._ids, self._languages, False
        for number, weight in zip(*self._having[place], strict=True):
            if ids[number] is None or (language and languages[number] and language not in languages[number]):
                continue
            is_there = True
            fit = kind * KIND + weight * share
            if fit > fits.get(number, -1.0):
                fits[number] = fit
        return is_there

    def _living(self, place: int) -> Iterator[tuple[int, int]]:
        numbers, weights = self._having[place]
        ids = self._ids
        return ((number, weight) for number, weight in zip(numbers, weights, strict=True) if ids[number] is not None)

    def _place(self, word: str) -> int:
        place = self._places.get(word)
        if place is None:
            place = self._places[word] = len(self._words)
            folded = fold(word)
            self._words.append(word)
            self._folded.append(folded)
            self._having.append((array("I"), array("H")))
            self._counts.append(0)
            self._unsorted.append((folded, place))
        return place

    def _beginning_with(self, start: str) -> Iterator[tuple[str, int]]:
        self._sort()
        for at in range(bisect_left(self._sorted, (start, -1)), len(self._sorted)):
            text, place = self._sorted[at]
            if not text.startswith(start):
                return
            yield text, place

    def _sort(self) -> None:
        if len(self._unsorted) > SORTED_ANEW:
            self._sorted = sorted([*self._sorted, *self._unsorted])
        else:
            for one in self._unsorted:
                insort(self._sorted, one)
        self._unsorted = []

    def _within(self, folded: str, allowed: int) -> list[tuple[int, int]]:
        """Distance and place of the words that so many slips of the finger make of this one."""
        found = process.extract(
            folded, self._folded, scorer=DamerauLevenshtein.distance, processor=None, score_cutoff=allowed, limit=None
        )
        return [(int(distance), place) for _, distance, place in found]

    def _clean_up(self) -> None:
        """Everything again without the dead, and without words that only they had."""
        old = self.__dict__.copy()
        self.__init__()  # type: ignore[misc]
        words, having = old["_words"], old["_having"]
        weights: dict[int, dict[str, int]] = {number: {} for number in sorted(old["_numbers"].values())}
        for word, (numbers, there) in zip(words, having, strict=True):
            for number, weight in zip(numbers, there, strict=True):
                if number in weights:
                    weights[number][word] = weight
        for number, of_session in weights.items():
            self.put(old["_ids"][number], of_session, old["_languages"][number])
