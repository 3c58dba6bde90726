"""The rules of posts: what may be written. Values in, values out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.contracts.errors import Invalid
from services.plumbing.clock import to_text

POST_CHARACTERS = 5_000


@dataclass(frozen=True)
class Post:
    """`session` is {id, title} of what it is about, or None: the conference. `html` is safe to show."""

    id: str
    conference_id: str
    conference: str
    author: dict[str, str]
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
