"""What somebody is looked for by in the directory, and whether a person is one of those. No database."""

from dataclasses import dataclass
from functools import cached_property

from services.attendees import search
from services.attendees.domain import Attendee
from services.contracts.errors import Invalid
from services.contracts.events_attendees import ROLES

QUERY_CHARACTERS = 200  # of what is looked for; more is nobody's name
WORDS_AT_MOST = 8
SHORT_WORD = 2  # letters with which so many words begin that looking by conference narrows more


@dataclass(frozen=True)
class Wanted:
    """All of these must hold; an empty one always does. `role` is one in the conference.

    `hidden_too`: also those who are hidden in the conference, for its organisers.
    """

    q: str = ""
    organisation: str = ""
    interest: str = ""
    conference_id: str = ""
    role: str = ""
    hidden_too: bool = False

    @cached_property
    def words(self) -> list[str]:
        """Beginnings that words of a name, organisation or interest must have."""
        return _cut(search.words(self.q))

    @cached_property
    def organisation_words(self) -> list[str]:
        return _cut(search.words(self.organisation))

    @cached_property
    def interest_key(self) -> str:
        return " ".join(search.words(self.interest))

    @property
    def narrowing(self) -> dict[str, str]:
        """The one condition that an index answers; the one with the fewest people behind it, as far as one can guess.

        The others are checked on each person: no database joins two lists of keys by an index.
        """
        word = max((*self.words, *self.organisation_words), key=len, default="")
        if self.interest_key:
            return {"interest_keys": self.interest_key}
        if len(word) > SHORT_WORD or (word and not self.conference_id):
            return {"prefixes": word}
        if self.role:
            return {"member_keys": f"{self.conference_id} {self.role}"}
        return {"conference_ids": self.conference_id} if self.conference_id else {}

    def finds_nobody(self) -> bool:
        """Something is looked for that no name has, such as a row of question marks."""
        given = ((self.q, self.words), (self.organisation, self.organisation_words), (self.interest, self.interest_key))
        return any(text.strip() and not found for text, found in given)


def check(wanted: Wanted) -> Wanted:
    """Raises Invalid for what cannot be looked for."""
    errors = {
        name: [f"At most {QUERY_CHARACTERS} characters."]
        for name in ("q", "organisation", "interest")
        if len(getattr(wanted, name)) > QUERY_CHARACTERS
    }
    if wanted.role and wanted.role not in ROLES:
        errors["role"] = [f"One of {', '.join(ROLES)}."]
    elif wanted.role and not wanted.conference_id:
        errors["role"] = ["Say in which conference, too."]
    if errors:
        raise Invalid.fields(errors)
    return wanted


def matches(attendee: Attendee, wanted: Wanted) -> bool:
    """Whether this is somebody whom the directory shows for this search; who may see them is another question.

    A badge name counts where it is worn only: elsewhere nobody shall find out by searching.
    """
    member = attendee.memberships.get(wanted.conference_id)
    if wanted.conference_id and (member is None or wanted.role not in ("", member.role)):
        return False
    if member is not None and member.hidden and not wanted.hidden_too:
        return False
    badges = [member.badge_name] if member else []
    if not set(wanted.words) <= set(search.prefixes(search.text_of(attendee, *badges))):
        return False
    if not set(wanted.organisation_words) <= set(search.prefixes(attendee.organisation)):
        return False
    return not wanted.interest_key or wanted.interest_key in search.interest_keys(attendee)


def _cut(words: list[str]) -> list[str]:
    """No longer than the beginnings that are kept."""
    return list(dict.fromkeys(word[: search.PREFIX_CHARACTERS] for word in words))[:WORDS_AT_MOST]
