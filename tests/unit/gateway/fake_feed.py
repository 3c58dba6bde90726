"""The feed service in memory: entries with a gapless seq per conference, and posts."""

from html import escape
from typing import Any

from services.contracts.errors import NotFound
from tests.unit.gateway.fake_base import Doc, Once, new_id, now, page


class FakeFeed:
    def __init__(self) -> None:
        self.entries: dict[str, list[Doc]] = {}
        self.seqs: dict[str, int] = {}
        self.unread: dict[str, int] = {}
        self.once = Once()

    def health(self) -> Doc:
        return {"service": "feed", "database": True, "consumers": True}

    def list_entries(
        self, conference_id: str, filters: Doc | None = None, cursor: str | None = None, limit: int = 30
    ) -> Doc:
        newest_first = list(reversed(self.entries.get(conference_id, [])))
        return page([entry for entry in newest_first if _fits(entry, filters or {})], cursor, limit)

    def unread_notifications(self, attendee_id: str) -> Doc:
        return {"unread": self.unread.get(attendee_id, 0)}

    def entries_after(self, conference_id: str, seq: int | None = None, limit: int = 200) -> Doc:
        entries = self.entries.get(conference_id, [])
        later = [] if seq is None else [entry for entry in entries if entry["seq"] > seq][:limit]
        return {"items": later, "seq": self.seqs.get(conference_id, 0)}

    def publish_post(
        self,
        conference_id: str,
        conference: str,
        author: Doc,
        text: str,
        session: Doc | None = None,
        request_id: str | None = None,
        fingerprint: str | None = None,
    ) -> Doc:
        def work() -> Doc:
            post = {
                "id": new_id(),
                "text": text,
                "html": f"<p>{escape(text)}</p>",
                "author": author,
                "session": session,
                "parent": None,
                "created_at": now(),
                "edited_at": None,
                "reactions": {},
                "comment_count": 0,
                "closed": False,
            }
            return self.add_entry(conference_id, conference, "post", post=post)

        result: Doc = self.once.run(request_id, fingerprint, work)
        return result

    def get_post(self, conference_id: str, post_id: str) -> Doc:
        post: Doc = self._post_entry(conference_id, post_id)["post"]
        return post

    def delete_post(self, conference_id: str, post_id: str) -> Doc:
        self.entries[conference_id].remove(self._post_entry(conference_id, post_id))
        return {}

    # What tests need and RPC does not offer.

    def add_entry(self, conference_id: str, conference: str, kind: str, **what: Any) -> Doc:
        seq = self.seqs[conference_id] = self.seqs.get(conference_id, 0) + 1
        where = {"conference": conference, "conference_id": conference_id}
        entry = {"id": new_id(), "seq": seq, "kind": kind, "at": now(), **where, **what}
        self.entries.setdefault(conference_id, []).append(entry)
        return entry

    def _post_entry(self, conference_id: str, post_id: str) -> Doc:
        for entry in self.entries.get(conference_id, []):
            if entry["kind"] == "post" and entry["post"]["id"] == post_id:
                return entry
        raise NotFound("there is no such post")


def _fits(entry: Doc, filters: Doc) -> bool:
    about = (entry.get("post") or {}).get("session") or entry.get("session") or {}
    author = (entry.get("post") or {}).get("author") or {}
    checks = {
        "kind": lambda v: entry["kind"] == v,
        "session": lambda v: about.get("id") == v,
        "author": lambda v: author.get("id") == v,
    }
    return all(checks[name](value) for name, value in filters.items() if value is not None)
