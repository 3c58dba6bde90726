"""What the sessions service finds, in memory: a word is found where it stands in a title, without rank or stems."""

from abc import ABC, abstractmethod
from collections import Counter
from typing import Any

from tests.unit.gateway.fake_base import Doc, page
from tests.unit.gateway.fake_documents import fits

WINDOW = 150
FACETS = ("day", "track", "room", "type", "language", "tag", "recorded", "state")


class FakeFinding(ABC):
    """Part of FakeSessions."""

    related: dict[str, list[Doc]]
    suggestion: str | None = None

    @abstractmethod
    def _of(self, conference_id: str) -> list[Doc]: ...

    @abstractmethod
    def facts(self, session: Doc) -> Doc: ...

    def programme_day(
        self, conference_id: str, day: str | None, filters: Doc | None = None, cursor: str | None = None
    ) -> Doc:
        mine = [s for s in self._public(conference_id) if s["day"] == day and fits(s, filters or {})]
        window = page(mine, cursor, WINDOW)
        start = int(cursor[1:]) if cursor else 0
        earlier = None if not start else f"c{start - WINDOW}" if start > WINDOW else ""
        quarters = {s["start"]: {"start": s["start"], "cursor": f"c{at}"} for at, s in enumerate(mine) if s["start"]}
        return {
            "day": day,
            "sessions": [self.facts(session) for session in window["items"]],
            "total": len(mine),
            "earlier": earlier,
            "later": window["next"],
            "quarters": list(quarters.values()),
        }

    def search_sessions(
        self, conference_id: str, q: str, filters: Doc | None = None, cursor: str | None = None, limit: int = 20
    ) -> Doc:
        found = [s for s in self._public(conference_id) if fits(s, {**(filters or {}), "q": q})]
        listed = page(found, cursor, limit)
        return {
            "items": [self._hit(session, q) for session in listed["items"]],
            "next": listed["next"],
            "total": len(found),
            "facets": {name: _counted(found, name) for name in FACETS},
            "suggestion": None if found else self.suggestion,
        }

    def beside_session(self, conference_id: str, session_id: str) -> Doc:
        """The last one before in its room, and what starts when it starts."""
        one = next(s for s in self._of(conference_id) if s["id"] == session_id)
        others = [s for s in self._public(conference_id) if s["start"] and one["start"] and s["id"] != session_id]
        before = [self.facts(s) for s in others if s["room"] == one["room"] and s["start"] < one["start"]]
        rows = [self.facts(s) for s in others if s["room"] != one["room"] and s["start"] == one["start"]]
        found = {"previous": before[-1] if before else None, "next": None, "parallel": rows}
        return {**found, "parallel_total": len(rows), "day_cursor": ""}

    def related_sessions(self, conference_id: str, session_id: str) -> Doc:
        return {"items": self.related.get(session_id, [])}

    def _public(self, conference_id: str) -> list[Doc]:
        return [session for session in self._of(conference_id) if session["state"] != "draft"]

    def _hit(self, session: Doc, q: str) -> Doc:
        at = session["title"].lower().find(q.lower())
        passage = {"text": session["abstract"], "marks": [], "field": "abstract", "recording_id": None}
        return {
            "session": self.facts(session),
            "rank": 1,
            "title_marks": [[at, at + len(q)]],
            "passage": {**passage, "at_seconds": None, **session.get("passage", {})},
        }


def _counted(found: list[Doc], name: str) -> list[Doc]:
    def values(session: Doc) -> list[Any]:
        if name == "recorded":
            return ["true" if session["recordings"] else "false"]
        value = session[{"language": "languages", "tag": "tags"}.get(name, name)]
        return value if isinstance(value, list) else [value] if value else []

    counts = Counter(value for session in found for value in values(session))
    return [{"value": value, "sessions": count} for value, count in sorted(counts.items())]
