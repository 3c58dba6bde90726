"""What a title says about the state of its session. FOSDEM has no other place for it."""

import re

_CANCELLED = "cancelled|canceled"
_AMENDED = "amendment|amended"
# In capitals the bare word is a mark. In other cases it may be the title itself ("Cancelled futures"), so brackets, a
# colon or a dash must set it apart. A bare AMENDED stays: FOSDEM 2020 has one, typed by hand and not by its system.
_PREFIX = re.compile(
    rf"""^\s*(?:
        [\[(*]+\s*(?P<bracketed>(?i:{_CANCELLED}|{_AMENDED}))\s*[\])*]+\s*[:\-\u2013\u2014]?
      | (?P<marked>(?i:{_CANCELLED}|{_AMENDED}))\s*(?::|[-\u2013\u2014](?=\s))
      | (?P<bare>CANCELLED|CANCELED|AMENDMENT)(?=\s|$)
    )\s*""",
    re.VERBOSE,
)
_MARK = "AMENDMENT"
_LITERALLY = "\u200b"  # a blank of no width: nobody sees it, and what follows is no mark


def of_title(title: str) -> tuple[str, bool, bool]:
    """The title without its marks, whether it says cancelled, and whether it says amended."""
    cancelled = amended = False
    while match := _PREFIX.match(title):
        word = next(group for group in match.groups() if group).lower()
        cancelled = cancelled or word.startswith("cancel")
        amended = amended or word.startswith("amend")
        rest = title[match.end() :].strip()
        if not rest:
            break  # the mark is all there is: better a strange title than none
        title = rest
    return title.removeprefix(_LITERALLY), cancelled, amended


def marked(title: str, *, amended: bool) -> str:
    """What `of_title` reads as this title, amended or not: for exports, which have no other place for it either."""
    mark = f"{_MARK} " if amended else ""
    plain = f"{mark}{title}"
    return plain if of_title(plain) == (title, False, amended) else f"{mark}{_LITERALLY}{title}"


def is_cancelled(*words: str) -> bool:
    return any(word.strip().lower() in {"cancelled", "canceled", "true", "1", "yes"} for word in words)
