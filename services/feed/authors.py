"""Who wrote something, as readers get it: the name that they have now, and whether everybody may know it. Pure.

An author, as it stands with a post and goes to the gateways: `id`, `name`, `avatar`, `visibility`, `hidden` (in the
conference of the post) and `version`, the one of the account that this is from. The gateways show each reader what that
reader may see of it. What goes out to all readers at once, in events, is `for_everybody`.
"""

from typing import Any

from services.contracts.envelope import Envelope
from services.contracts.events_feed import SOMEBODY

Fields = dict[str, Any]

UNTOLD: Fields = {"avatar": "", "visibility": "public", "hidden": False, "version": 0}  # posts of the first release

_KNOWN = ("name", "visibility", "avatar", "badges", "hidden_in")


def person_known(event: Envelope) -> Fields:
    """What the feed keeps of a person."""
    person = event.data["person"]
    return {name: person[name] for name in _KNOWN}


def author_now(given: Fields, person: Fields | None, conference_id: str) -> Fields:
    """The author of a post, by what is newest: what came with the post, or what events have told since.

    `person` is what is kept of them, with the version of the account that it is from; None: nothing was told yet.
    Somebody who lets nobody see them is told without a name: then it is the one that the post was written under.
    """
    given = UNTOLD | given
    if given["id"] is None:
        return SOMEBODY
    if person is None:
        return given
    if person.get("erased"):
        return SOMEBODY
    if person["known"] < given["version"]:
        return given
    return {
        "id": given["id"],
        "name": person.get("badges", {}).get(conference_id) or person["name"] or given["name"],
        "avatar": person.get("avatar", ""),
        "visibility": person.get("visibility", "public"),
        "hidden": conference_id in person.get("hidden_in", ()),
        "version": person["known"],
    }


def for_everybody(author: Fields) -> Fields:
    """What readers may know of whom nothing is known."""
    is_open = author.get("visibility") == "public" and not author.get("hidden")
    return {name: (author if is_open else SOMEBODY)[name] for name in SOMEBODY}
