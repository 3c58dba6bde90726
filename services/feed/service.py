"""The feed service: entries in order, posts, and what other services' events add. Entrypoints only."""

from typing import Any

from services.contracts.envelope import Envelope
from services.contracts.errors import Invalid, NotFound
from services.feed import domain, projection, texts
from services.feed.domain import Post
from services.feed.repository import EntryRepository, show
from services.plumbing.clock import new_id, now, to_text
from services.plumbing.documents import Request
from services.plumbing.rpc import rpc
from services.plumbing.service import Service
from services.plumbing.store import Store
from services.plumbing.subscribe import subscribe

Shown = dict[str, Any]

PAGE_AT_MOST = 100
CATCH_UP_AT_MOST = 500
CURSOR_DIGITS = 15  # more entries than anybody will write


class FeedService(Service):
    name = "feed"

    entries: EntryRepository = Store(EntryRepository)  # type: ignore[assignment]

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
        return {"items": self._shown(found), "next": None if following is None else str(following)}

    @rpc
    def entries_after(self, conference_id: str, seq: int | None = None, limit: int = 200) -> Shown:
        """Oldest first, at most `limit` numbers further; `seq` is how far that reaches. None: only where it ends."""
        highest = self.entries.highest(conference_id)
        if seq is None or seq >= highest:
            return {"items": [], "seq": highest}
        limit = min(limit, CATCH_UP_AT_MOST)
        found = self.entries.after(conference_id, seq, limit)
        return {"items": self._shown(found), "seq": min(seq + limit, highest)}

    @rpc
    def get_post(self, conference_id: str, post_id: str) -> Shown:
        return dict(self._shown([self.entries.post(conference_id, post_id)])[0]["post"])

    # --- writing

    @rpc
    def publish_post(
        self,
        conference_id: str,
        conference: str,
        author: dict[str, str],
        text: str,
        session: dict[str, str] | None = None,
        request_id: str = "",
        fingerprint: str = "",
    ) -> Shown:
        request = Request(request_id or new_id(), fingerprint)
        text = domain.check_text(texts.clean(text))
        post = Post(new_id(), conference_id, conference, author, text, texts.to_html(text), session, now())
        entry = self.entries.add(post.id, _fields(post), request)
        if entry.get("removed_at"):
            raise NotFound("This post was deleted meanwhile.")
        return show(entry)

    @rpc
    def delete_post(self, conference_id: str, post_id: str) -> Shown:
        self.entries.remove(self.entries.post(conference_id, post_id), now())
        return {}

    # --- what others tell

    @subscribe("attendees", "attendee_registered")
    def on_attendee_registered(self, event: Envelope) -> None:
        self.entries.know_person(event.data["attendee_id"], event.data["person"]["name"], event.aggregate_version)

    @subscribe("sessions", "session_published")
    def on_session_published(self, event: Envelope) -> None:
        self._on_session_event(event)

    @subscribe("sessions", "session_changed")
    def on_session_changed(self, event: Envelope) -> None:
        self._on_session_event(event)

    @subscribe("sessions", "session_moved")
    def on_session_moved(self, event: Envelope) -> None:
        self._on_session_event(event)

    @subscribe("sessions", "session_cancelled")
    def on_session_cancelled(self, event: Envelope) -> None:
        self._on_session_event(event)

    @subscribe("sessions", "programme_imported")
    def on_programme_imported(self, event: Envelope) -> None:
        self._add(event)

    def _on_session_event(self, event: Envelope) -> None:
        self.entries.know_session(event.subject, projection.session_known(event), event.aggregate_version)
        self._add(event)

    def _add(self, event: Envelope) -> None:
        fields = projection.entry(event)
        if fields is not None:
            self.entries.add(event.id, fields)  # the event's id is the entry's: a second delivery finds it there

    def _shown(self, documents: list[Shown]) -> list[Shown]:
        """Entries with the names that people and sessions have now."""
        entries = [show(document) for document in documents]
        posts = [entry["post"] for entry in entries if "post" in entry]
        names = self.entries.names(post["author"]["id"] for post in posts)
        titles = self.entries.titles(post["session"]["id"] for post in posts if post["session"])
        for post in posts:
            post["author"] = _renamed(post["author"], "name", names)
            post["session"] = post["session"] and _renamed(post["session"], "title", titles)
        return entries


def _renamed(ref: dict[str, str], field: str, current: dict[str, str]) -> dict[str, str]:
    return ref | {field: current.get(ref["id"], ref[field])}


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
        raise Invalid.fields({"cursor": ["Use the cursor that the page before gave as `next`."]})
    return int(cursor)
