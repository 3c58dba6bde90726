"""By what people are found: names, organisations and interests, without accents and case. Pure.

The directory looks for beginnings of words. Each word is kept with all its beginnings, so that a search is an equality
on an index, in the order of names, whatever is searched.
"""

import re
import unicodedata
from typing import Any

from services.attendees.domain import Attendee

PREFIX_CHARACTERS = 15  # beginnings of a word that are told apart
WORDS = re.compile(r"\w+")
# Letters that Unicode does not take apart into a letter and a mark.
UNACCENTED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def folded(text: str) -> str:
    """In lower case, without accents: "Łódź" is found as "lodz", "Straße" as "strasse"."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(UNACCENTED)
    return "".join(one for one in plain if not unicodedata.combining(one))


def words(text: str) -> list[str]:
    return WORDS.findall(folded(text))


def prefixes(text: str) -> list[str]:
    """All beginnings of all words of a text, each once."""
    found = {word[:end] for word in words(text) for end in range(1, min(len(word), PREFIX_CHARACTERS) + 1)}
    return sorted(found)


def text_of(attendee: Attendee, *badges: str) -> str:
    """In whose words an attendee is looked for; `badges` are those of their badge names that count."""
    return " ".join([attendee.name, *badges, attendee.organisation, *attendee.interests])


def interest_keys(attendee: Attendee) -> list[str]:
    return sorted({" ".join(words(interest)) for interest in attendee.interests})


def keys(attendee: Attendee) -> dict[str, Any]:
    """The fields of a document by which an attendee is found; nothing of one who is gone.

    All badge names are among them: which of those a search may see, it checks on whom it finds.
    """
    if attendee.erased_at is not None:
        return {"name_key": "", "prefixes": [], "interest_keys": [], "organisation_key": ""}
    badges = [member.badge_name for member in attendee.memberships.values()]
    return {
        "name_key": " ".join(words(attendee.name)) or folded(attendee.name),
        "prefixes": prefixes(text_of(attendee, *badges)),
        "interest_keys": interest_keys(attendee),
        "organisation_key": " ".join(words(attendee.organisation)),
    }
