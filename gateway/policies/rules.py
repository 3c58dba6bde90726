"""What a rule says, and the addresses that routes begin with."""

from enum import Enum


class Rule(Enum):
    """From open to closed. Rules with a conference in them look at the caller's role in the conference of the path."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    AUTHOR_OR_MODERATOR = "the author, or a moderator or organiser of the conference"  # the responder knows the author
    SPEAKER_OR_ORGANISER = "a speaker of the session, or an organiser"  # gateway.speaking knows who speaks
    MODERATOR = "a moderator or organiser of the conference, or an operator"
    ORGANISER = "an organiser of the conference, or an operator"
    OPERATOR = "an operator"


API = "/api/v1"
CONFERENCE = f"{API}/conferences/{{c}}"
SESSION = f"{CONFERENCE}/sessions/{{s}}"
ORGANISE = "/conferences/{slug}/organise/people"  # a page

Table = dict[tuple[str, str], Rule]
