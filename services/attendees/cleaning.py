"""What people write about themselves, without what cannot be seen and what changes how the rest reads. Pure.

A name with a right-to-left override reads as another name; one with a joiner between Latin letters looks the same as
the one without; a letter under a hundred marks hides the lines around it. Scripts, emoji and accents stay.
"""

import re
import unicodedata

INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
UNSEEN = "\u034f\u17b4\u17b5"  # marks by category, that no font draws
BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # the same among letters and symbols
# Joiners and variation selectors belong after letters without case (Persian, Indic, Chinese), after signs and emoji.
# Behind a Latin, Greek or Cyrillic letter nobody needs them, and they make two equal-looking names two names.
JOINERS = "\u200c\u200d"
MODIFIERS = re.compile("[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
MODIFIED = ("Lo", "Mn", "Mc", "So", "Sk", "Sm", "Nd", "Po")
LOOSE_JOINERS = re.compile(r"[\u200c\u200d]+(?=\s|$)")
COMBINING_AT_MOST = 3  # marks on one letter; Vietnamese has two, Hebrew with cantillation three


def line(text: str) -> str:
    """One line: blanks are single, and none are around it. Empty when nothing of it can be seen."""
    found = " ".join(_visible(text, keep="").split())
    return found if _shows_something(found) else ""


def lines(text: str) -> str:
    """A text that keeps its lines, and tabs, which are code in Markdown."""
    found = _visible(text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n\t").strip()
    return found if _shows_something(found) else ""


def _visible(text: str, *, keep: str) -> str:
    kept: list[str] = []
    marks = 0
    for one in unicodedata.normalize("NFC", text):
        category = unicodedata.category(one)
        if one in keep:
            kept.append(one)
        elif MODIFIERS.match(one):
            kept += one if kept and _may_follow(one, kept[-1]) else ""
        elif category in INVISIBLE or one in UNSEEN or one in BLANK:
            kept += " " if one.isspace() or one in BLANK else ""
        else:
            marks = marks + 1 if category in ("Mn", "Me") else 0
            kept += one if marks <= COMBINING_AT_MOST else ""
    return unicodedata.normalize("NFC", LOOSE_JOINERS.sub("", "".join(kept)))


def _may_follow(modifier: str, before: str) -> bool:
    """One at most behind each character, but for a joiner behind the selector of an emoji."""
    if before in JOINERS:
        return False
    if MODIFIERS.match(before):
        return modifier in JOINERS
    return unicodedata.category(before) in MODIFIED


def _shows_something(text: str) -> bool:
    return any(unicodedata.category(one)[0] not in "MZ" and not MODIFIERS.match(one) for one in text)
