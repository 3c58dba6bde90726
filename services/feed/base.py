"""What all parts of the feed service have: the entries, the people who wrote them, and how both are shown together."""

from typing import Any

from services.feed.authors import author_now
from services.feed.people.repository import PeopleRepository
from services.feed.projection import session_now
from services.feed.repository import EntryRepository, show
from services.plumbing.service import Service
from services.plumbing.store import Store

Shown = dict[str, Any]


class Base(Service):
    """Base of the parts; each part adds its own entrypoints and what it keeps."""

    entries: EntryRepository = Store(EntryRepository)  # type: ignore[assignment]
    people: PeopleRepository = Store(PeopleRepository)  # type: ignore[assignment]

    def shown(self, documents: list[Shown]) -> list[Shown]:
        """Entries with what people and sessions are called now."""
        entries = [show(document) for document in documents]
        posts = [(entry, entry["post"]) for entry in entries if "post" in entry]
        people = self.people.many(post["author"]["id"] for _, post in posts)
        sessions = self.entries.sessions_now(post["session"]["id"] for _, post in posts if post["session"])
        for entry, post in posts:
            author, session = post["author"], post["session"]
            post["author"] = author_now(author, people.get(author["id"]), entry["conference_id"])
            post["session"] = session and session_now(session, sessions.get(session["id"]))
        return entries
