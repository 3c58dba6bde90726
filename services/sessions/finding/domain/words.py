"""Words: what a text becomes so that it can be compared, whatever its script and language. Pure.

A word is kept as it is written, in lower case; `fold` and `stems` say which words count as the same. Scripts without
spaces (Chinese, Japanese, Thai…) have no words to split: of these every two neighbouring characters are one.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

LONGEST = 40  # characters of a word that are told apart; longer ones are addresses and noise
STEMMED_FROM = 3  # shorter words have no endings
ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
# Letters that Unicode does not take apart into a letter and a mark.
_UNACCENTED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_VOICED = {"\u3099", "\u309a"}  # the marks of Japanese kana make other letters, not accents


def _marks() -> tuple[str, str]:
    """Marks that sit on a letter (accents), and those that stand beside one (vowels of Indian scripts)."""
    marks = [one for one in map(chr, range(0x300, min(sys.maxunicode, 0xFFFF))) if unicodedata.category(one)[0] == "M"]
    accents = [one for one in marks if unicodedata.combining(one) and one not in _VOICED]
    return "".join(accents), "".join(marks)


_ACCENTS, _ALL_MARKS = _marks()
_ACCENT = re.compile(f"[{_ACCENTS}]")
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
)
_WORD = re.compile(rf"[\w{_ALL_MARKS}]+")
_SIGNED = re.compile(r"(?<!\w)\w++(?:\+\+|[+#](?!\w))|(?<![\w.])\.[^\W\d_]\w*")  # C++, C#, .NET
_RUN = re.compile(rf"(?P<unspaced>[{_UNSPACED}]+)|[^{_UNSPACED}]+")


_ANY_UNSPACED = re.compile(f"[{_UNSPACED}]")
_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')


class Piece(NamedTuple):
    """One word of a text, or one stretch of a script without spaces, and where it stands."""

    text: str
    start: int
    end: int
    spaced: bool


def lowered(text: str) -> str:
    """In lower case, with one way of writing each character: `ﬁ` is `fi`, full-width letters are letters."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def pieces(text: str) -> Iterator[Piece]:
    """What stands in a text, in its own writing."""
    for word in _WORD.finditer(text):
        for run in _RUN.finditer(word[0]):
            start = word.start() + run.start()
            yield Piece(run[0], start, start + len(run[0]), spaced=run["unspaced"] is None)


def words(text: str) -> list[str]:
    """All words of a text, in order, each as often as it comes; then those that have signs, with them."""
    text = lowered(text)
    found = _unsigned(text)
    if "+" in text or "#" in text or "." in text:
        found += [word for word in _SIGNED.findall(text) if len(word) <= LONGEST]
    return found


def _unsigned(text: str) -> list[str]:
    if not _ANY_UNSPACED.search(text):  # nearly always, and several times as fast
        return [word[:LONGEST] for word in _WORD.findall(text)]
    found: list[str] = []
    for piece in pieces(text):
        found += [piece.text[:LONGEST]] if piece.spaced else _pairs(piece.text)
    return found


def _pairs(run: str) -> list[str]:
    """Every two neighbours, and the last character by itself: so that any single one begins something."""
    return [*(run[at : at + 2] for at in range(len(run) - 1)), run[-1]]


class Wanted(NamedTuple):
    """A word that is searched for; `unfinished` when it may be the beginning of one."""

    text: str
    unfinished: bool

    @property
    def plain(self) -> "Wanted":
        """Without the signs of C++, C# and .NET."""
        return self._replace(text=self.text.strip("+#."))


def wanted(query: str, at_most: int) -> list[Wanted]:
    """The distinct words of a query. Its last one may be unfinished, and so may a character that stands alone.

    What is followed by a blank or a quote is finished.
    """
    found: list[Wanted] = []
    text = lowered(query)
    runs = list(pieces(text))
    signed = {one.start() + one[0].startswith("."): one for one in _SIGNED.finditer(text) if len(one[0]) <= LONGEST}
    for number, run in enumerate(runs, start=1):
        if run.spaced:
            word, end = run.text[:LONGEST], run.end
            if one := signed.get(run.start):
                word, end = one[0], one.end()
            found.append(Wanted(word, number == len(runs) and end == len(text)))
        else:
            pairs = _pairs(run.text)
            found += [Wanted(pair, False) for pair in pairs[:-1]] or [Wanted(pairs[0], True)]
    return list(dict.fromkeys(found))[:at_most]


def phrases(query: str) -> list[str]:
    """What stands in quotes, to be found as it stands there; see `has_phrase`."""
    return [phrase for quoted in _QUOTED.findall(query) if (phrase := _in_a_row(quoted))]


def has_phrase(text: str, phrase: str) -> bool:
    """Whether the words of the phrase stand in the text one after the other."""
    row = _in_a_row(text)
    return phrase in row if _ANY_UNSPACED.search(phrase) else f" {phrase} " in f" {row} "


def _in_a_row(text: str) -> str:
    return " ".join(_WORD.findall(folded(text)))


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Without accents: `zürich` and `zurich` are one word. Takes what `lowered` gives."""
    if word.isascii():
        return word
    plain = _ACCENT.sub("", unicodedata.normalize("NFKD", word).translate(_UNACCENTED))
    return unicodedata.normalize("NFC", plain)


def folded(text: str) -> str:
    """A text of any kind, in lower case and without accents."""
    return fold(lowered(text))


@lru_cache(maxsize=100_000)
def stems(word: str, language: str) -> frozenset[str]:
    """What remains of a word without its ending, both as it is written and as people type it who leave accents out."""
    algorithm = ALGORITHMS.get(language)
    if algorithm is None or len(word) < STEMMED_FROM or not word.isalpha():
        return frozenset()
    # A stemmer remembers what it is at, and threads share nothing: a new one for each word that is not known yet.
    stemmer = snowballstemmer.stemmer(algorithm)
    return frozenset({fold(stemmer.stemWord(word)), fold(stemmer.stemWord(fold(word)))})


def language_of(code: str) -> str:
    """`pt-BR` is Portuguese."""
    return code.replace("_", "-").partition("-")[0].lower()
