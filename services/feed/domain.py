"""The rules of posts: what may be written, and what is left of one whose author is gone. Values in, values out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.contracts.envelope import Event
from services.contracts.errors import Invalid
from services.contracts.events_attendees import REMOVE
from services.contracts.events_feed import SOMEBODY
from services.plumbing.clock import to_text

POST_CHARACTERS = 5_000


@dataclass(frozen=True)
class Post:
    """`session` is {id, title} of what it is about, or None: the conference. `html` is safe to show."""

    id: str
    conference_id: str
    conference: str
    author: dict[str, Any]
    text: str
    html: str
    session: dict[str, str] | None
    created_at: datetime


def check_text(text: str) -> str:
    """The text as it will be kept. Raises Invalid when it is empty or too long."""
    text = text.strip()
    if not text:
        raise Invalid.fields({"text": ["Write something first."]})
    if len(text) > POST_CHARACTERS:
        raise Invalid.fields({"text": [f"A post has {POST_CHARACTERS:,} characters at most; this has {len(text):,}."]})
    return text


def show(post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "text": post.text,
        "html": post.html,
        "author": post.author,
        "session": post.session,
        "parent": None,
        "created_at": to_text(post.created_at),
        "edited_at": None,
        "reactions": {},
        "comment_count": 0,
        "closed": False,
    }


def entry_removed(entry: dict[str, Any]) -> Event:
    data = {"conference_id": entry["conference_id"], "conference": entry["conference"], "seq": entry["seq"]}
    return Event("entry_removed", data | {"entry_id": entry["_id"]})


def part_from_author(entry: dict[str, Any], posts: str, *, at: datetime) -> tuple[dict[str, Any], list[Event]]:
    """What becomes of the entry of a person who is erased, as they wished: it goes, or it stays as somebody's."""
    if entry.get("removed_at"):
        return {}, []
    if posts == REMOVE:
        return {"removed_at": at, "post": None}, [entry_removed(entry)]
    return {"post": entry["post"] | {"author": SOMEBODY}}, []
