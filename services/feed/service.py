"""The feed service: entries in order, and posts; what other services tell is in its parts. Entrypoints only."""

from contextlib import suppress
from typing import Any

from services.contracts.errors import Forbidden, Invalid, NotFound, VersionMismatch
from services.feed import domain, texts
from services.feed.authors import author_now
from services.feed.base import Shown
from services.feed.changes.service import Changes
from services.feed.data.service import Data
from services.feed.domain import Post
from services.feed.notifications.service import Notifications
from services.feed.people.service import People
from services.feed.repository import show, show_everybody
from services.plumbing.clock import new_id, now, to_text
from services.plumbing.documents import Request
from services.plumbing.rpc import rpc

PAGE_AT_MOST = 100
CATCH_UP_AT_MOST = 500
CURSOR_DIGITS = 15  # more entries than anybody will write


class FeedService(People, Data, Changes, Notifications):
    name = "feed"

    # --- reading

    @rpc
    def list_entries(
        self,
        conference_id: str,
        filters: dict[str, str] | None = None,
        cursor: str | None = None,
        limit: int = 30,
    ) -> Shown:
        before = _number(cursor)
        found, following = self.entries.page(
            conference_id, filters or {}, before=before, limit=min(limit, PAGE_AT_MOST)
        )
        return {"items": self.shown(found), "next": None if following is None else str(following)}

    @rpc
    def entries_after(self, conference_id: str, seq: int | None = None, limit: int = 200) -> Shown:
        """Oldest first, at most `limit` numbers further; `seq` is how far that reaches. None: only where it ends.

        As in the event `entry_added`: for all readers at once, and `authors` says whose words each entry is, by its id.
        """
        highest = self.entries.highest(conference_id)
        if seq is None or seq >= highest:
            return {"items": [], "authors": {}, "seq": highest}
        limit = min(limit, CATCH_UP_AT_MOST)
        found = self.entries.after(conference_id, seq, limit)
        authors = {one["_id"]: one["author_id"] for one in found if one.get("author_id")}
        items = [show_everybody(entry) for entry in self.shown(found)]
        return {"items": items, "authors": authors, "seq": min(seq + limit, highest)}

    @rpc
    def get_post(self, conference_id: str, post_id: str) -> Shown:
        return dict(self.shown([self.entries.post(conference_id, post_id)])[0]["post"])

    # --- writing

    @rpc
    def publish_post(
        self,
        conference_id: str,
        conference: str,
        author: dict[str, Any],
        text: str,
        session: dict[str, str] | None = None,
        request_id: str = "",
        fingerprint: str = "",
    ) -> Shown:
        """`author` is as authors.py says, from the account as the gateway knows it."""
        request = Request(request_id or new_id(), fingerprint)
        text = domain.check_text(texts.clean(text))
        person = self.people.get(author["id"])
        author_as_shown = author_now(author, _not_erased(person), conference_id)
        post = Post(new_id(), conference_id, conference, author_as_shown, text, texts.to_html(text), session, now())
        entry = self.entries.add(post.id, _fields(post), request)
        if entry.get("removed_at"):
            raise NotFound("This post was deleted meanwhile.")
        self._look_again(entry, author["id"])
        return show(entry)

    def _look_again(self, entry: Shown, author_id: str) -> None:
        """An erasure that began since we looked has perhaps not found the entry: then it goes here."""
        person = self.people.get(author_id)
        if person is not None and person.get("erased"):
            with suppress(VersionMismatch):  # it has found it
                self.entries.part_from_author([entry], person["posts"], now())
        _not_erased(person)

    @rpc
    def delete_post(self, conference_id: str, post_id: str) -> Shown:
        self.entries.remove(self.entries.post(conference_id, post_id), now())
        return {}


def _not_erased(person: Shown | None) -> Shown | None:
    if person is not None and person.get("erased"):
        raise Forbidden("This account has been erased.")
    return person


def _fields(post: Post) -> Shown:
    return {
        "kind": "post",
        "at": to_text(post.created_at),
        "conference": post.conference,
        "conference_id": post.conference_id,
        "post": domain.show(post),
        "author_id": post.author["id"],
        "session_ids": [post.session["id"]] if post.session else [],
    }


def _number(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= CURSOR_DIGITS):
        raise Invalid.cursor()
    return int(cursor)
