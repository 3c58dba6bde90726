"""Who wrote something, for the one who reads it: everybody may read a post, but not everybody may know whose it is.

The feed service gives each author with `visibility` and `hidden` (in the conference of the post); what goes out from
here is `id`, `name` and `avatar`, and for readers who may not know them, Someone. No framework, no services.
"""

from collections.abc import Collection, Iterable
from typing import Any

from gateway.auth import Caller
from services.contracts.events_feed import SOMEBODY

Json = dict[str, Any]


def author_of(caller: Caller, conference_id: str) -> Json:
    """The caller as the author of what they write now."""
    return {
        "id": caller.id,
        "name": caller.name_in(conference_id),
        "avatar": caller.avatar,
        "visibility": caller.visibility,
        "hidden": conference_id in caller.hidden_in,
        "version": caller.version,
    }


def as_seen(author: Json, caller: Caller | None, conference_id: str, followed_by: Collection[str]) -> Json:
    """The author, as far as the caller may know them. `followed_by`: who follows the caller."""
    if caller is not None and author["id"] == caller.id:
        return {"id": caller.id, "name": caller.name_in(conference_id), "avatar": caller.avatar}
    if not _may_know(author, caller, conference_id, followed_by):
        return SOMEBODY
    return {"id": author["id"], "name": author["name"], "avatar": author.get("avatar", "")}


def show_themselves_to_some(authors: Iterable[Json], caller: Caller | None, conference_id: str) -> list[str]:
    """The ids of those of whom it must be asked whether they follow the caller."""
    if caller is None or caller.may_moderate(conference_id):
        return []
    return sorted(
        {one["id"] for one in authors if one.get("visibility") == "following" and one["id"] not in (None, caller.id)}
    )


def unseen_by(caller: Caller | None, conference_id: str) -> frozenset[str]:
    """Whose words are left out of what the caller reads. Who moderates is kept from nobody's words by a block."""
    if caller is None:
        return frozenset()
    return caller.blocks | caller.mutes if caller.may_moderate(conference_id) else caller.unseen


def _may_know(author: Json, caller: Caller | None, conference_id: str, followed_by: Collection[str]) -> bool:
    if author["id"] is None:
        return False
    if caller is not None and caller.may_moderate(conference_id):
        return True  # they must be able to act
    if author.get("hidden"):
        return False
    return {
        "public": True,
        "attendees": caller is not None,
        "following": author["id"] in followed_by,
    }.get(author.get("visibility", "public"), False)
