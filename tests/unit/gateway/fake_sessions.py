"""The sessions service in memory: conferences, sessions, and an importer that reads {"sessions": [...]}."""

from collections import Counter
from typing import Any

from services.contracts.errors import Conflict, NotFound
from tests.unit.gateway.fake_audience import FakeAudience
from tests.unit.gateway.fake_base import Doc, Once, expect_version, new_id, now, page, touch
from tests.unit.gateway.fake_documents import BLANK, FACTS, fits, new_conference, read_programme, with_derived
from tests.unit.gateway.fake_feed import FakeFeed
from tests.unit.gateway.fake_finding import FakeFinding
from tests.unit.gateway.fake_stars import FakeStars


class FakeSessions(FakeFinding, FakeStars, FakeAudience):
    def __init__(self, feed: FakeFeed) -> None:
        self.feed = feed
        self.conferences: dict[str, Doc] = {}
        self.sessions: dict[str, Doc] = {}
        self.related: dict[str, list[Doc]] = {}
        self.once = Once()

    def health(self) -> Doc:
        return {"service": "sessions", "database": True, "consumers": True}

    # Conferences

    def list_conferences(self, cursor: str | None = None, limit: int = 30) -> Doc:
        newest_first = sorted(self.conferences.values(), key=lambda c: (c["start"], c["id"]), reverse=True)
        return page(newest_first, cursor, limit)

    def get_conference(self, ref: str) -> Doc:
        for conference in self.conferences.values():
            if ref in (conference["id"], conference["slug"]):
                return conference
        raise NotFound(f"there is no conference {ref!r}")

    def create_conference(
        self,
        slug: str,
        title: str,
        start: str,
        end: str,
        timezone: str,
        day_change: str = "04:00",
        description: str = "",
        request_id: str | None = None,
        fingerprint: str | None = None,
    ) -> Doc:
        def work() -> Doc:
            if any(conference["slug"] == slug for conference in self.conferences.values()):
                raise Conflict(f"the slug {slug!r} is taken")
            fields = {"slug": slug, "title": title, "start": start, "end": end, "timezone": timezone}
            return self.add_conference(**fields, day_change=day_change, description=description)

        result: Doc = self.once.run(request_id, fingerprint, work)
        return result

    def update_conference(self, conference_id: str, changes: Doc, version: int, request_id: str | None = None) -> Doc:
        conference = self.get_conference(conference_id)
        expect_version(conference, version)
        return touch(conference, **changes)

    def overview(self, conference_id: str) -> Doc:
        mine = [s for s in self._of(conference_id) if s["state"] != "draft"]

        def count(key: str) -> list[Doc]:
            return [{"name": k, "sessions": n} for k, n in sorted(Counter(s[key] for s in mine if s[key]).items())]

        def count_many(key: str) -> list[Doc]:
            return [{"name": k, "sessions": n} for k, n in sorted(Counter(v for s in mine for v in s[key]).items())]

        return {
            "days": [{"day": row["name"], "sessions": row["sessions"]} for row in count("day")],
            "tracks": count("track"),
            "rooms": count("room"),
            "types": count("type"),
            "languages": count_many("languages"),
            "tags": count_many("tags"),
            "sessions": len(mine),
            "speakers": len({speaker["id"] for s in mine for speaker in s["speakers"]}),
            "cancelled": sum(s["state"] == "cancelled" for s in mine),
            "unscheduled": sum(s["start"] is None for s in mine),
        }

    # Sessions

    def list_sessions(
        self,
        conference_id: str,
        filters: Doc | None = None,
        drafts: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Doc:
        found = [s for s in self._of(conference_id) if (drafts or s["state"] != "draft") and fits(s, filters or {})]
        return page([self.facts(session) for session in found], cursor, limit)

    def get_session(self, conference_id: str, session: str, drafts: bool = False, preview: bool = False) -> Doc:
        for found in self._of(conference_id):
            if session in (found["id"], found["guid"]) and (drafts or found["state"] != "draft"):
                return found
        raise NotFound(f"there is no session {session!r} in this conference")

    def list_captions(self, conference_id: str, session: str, drafts: bool = False) -> Doc:
        return {"items": []}

    def wishes_recording(self, attendee_id: str, session_id: str) -> Doc:
        return {"wished": False}

    def create_session(
        self, conference_id: str, fields: Doc, request_id: str | None = None, fingerprint: str | None = None
    ) -> Doc:
        result: Doc = self.once.run(request_id, fingerprint, lambda: self.add_session(conference_id, **fields))
        return result

    def update_session(
        self,
        conference_id: str,
        session_id: str,
        changes: Doc,
        version: int,
        request_id: str | None = None,
        when: str | None = None,
        reason: str = "",
    ) -> Doc:
        session = self.get_session(conference_id, session_id, drafts=True)
        expect_version(session, version)
        before = {key: session[key] for key in ("start", "end", "room")}
        touch(session, **with_derived(changes))
        after = {key: session[key] for key in ("start", "end", "room")}
        if session["state"] == "published":
            kind = "session_moved" if before != after else "session_changed"
            change = {"before": before, "after": after, "fields": sorted(changes), "reason": reason}
            self._announce(kind, session, change)
        return session

    def publish_session(
        self,
        conference_id: str,
        session_id: str,
        version: int | None = None,
        request_id: str | None = None,
        when: str | None = None,
    ) -> Doc:
        session = self.get_session(conference_id, session_id, drafts=True)
        expect_version(session, version)
        if session["state"] == "cancelled":
            raise Conflict("a cancelled session cannot be published")
        if session["state"] == "draft":
            touch(session, state="published", published_at=now())
            self._announce("session_published", session, None)
        return session

    def cancel_session(
        self,
        conference_id: str,
        session_id: str,
        reason: str,
        version: int | None = None,
        request_id: str | None = None,
        when: str | None = None,
    ) -> Doc:
        session = self.get_session(conference_id, session_id, drafts=True)
        expect_version(session, version)
        touch(session, state="cancelled", cancel_reason=reason)
        self._announce("session_cancelled", session, {"before": {}, "after": {}, "fields": [], "reason": reason})
        return session

    def delete_session(self, conference_id: str, session_id: str, version: int | None = None) -> Doc:
        session = self.get_session(conference_id, session_id, drafts=True)
        expect_version(session, version)
        if session["state"] != "draft":
            raise Conflict("a published session cannot be deleted: cancel it instead")
        del self.sessions[session["id"]]
        return {}

    # Import

    def import_programme(
        self,
        conference_id: str | None,
        slug: str,
        content: str,
        filename: str | None = None,
        dry_run: bool = False,
        timezone: str | None = None,
        may_create: bool = False,
        request_id: str | None = None,
        fingerprint: str | None = None,
        when: str | None = None,
        format: str | None = None,
        shown: str = "",
    ) -> Doc:
        drafts = read_programme(content)
        if conference_id is None and not may_create:
            raise NotFound(f"there is no conference {slug!r}")
        conference = self.get_conference(conference_id) if conference_id else new_conference(slug, timezone)
        if not dry_run:
            self.conferences.setdefault(conference["id"], conference)
            for fields in drafts:
                self.add_session(conference["id"], state="published", published_at=now(), **fields)
        keys = ("title", "start", "room")
        added = [{"id": new_id(), "state": "published", **{k: d.get(k) for k in keys}} for d in drafts]
        counts = {"sessions": len(drafts), "days": 1, "rooms": 1, "speakers": 0, "cancelled": 0, "amended": 0}
        return {
            "conference": conference,
            "dry_run": dry_run,
            "when": when or "now",
            "mark": "0123456789abcdef",
            "import_id": new_id(),
            "programme": counts,
            "added": added,
            **{key: [] for key in ("moved", "changed", "completed", "cancelled", "skipped", "warnings")},
            "conflicts": [],
            "breaks": [],
            "unchanged": 0,
        }

    # What tests need and RPC does not offer.

    def add_conference(self, slug: str, title: str = "A conference", **fields: Any) -> Doc:
        conference = {**new_conference(slug, None), "title": title, **fields}
        self.conferences[conference["id"]] = conference
        return conference

    def add_session(self, conference_id: str, title: str, **fields: Any) -> Doc:
        conference = self.get_conference(conference_id)
        identity = {"id": new_id(), "guid": new_id(), "conference_id": conference_id, "conference": conference["slug"]}
        clock = {"version": 1, "created_at": now(), "updated_at": now()}
        session = {**BLANK, **identity, **clock, "title": title, **with_derived(fields)}
        self.sessions[session["id"]] = session
        return session

    def facts(self, session: Doc) -> Doc:
        return {**{key: session[key] for key in FACTS}, "recorded": bool(session["recordings"])}

    def _of(self, conference_id: str) -> list[Doc]:
        mine = [s for s in self.sessions.values() if s["conference_id"] == conference_id]
        return sorted(mine, key=lambda s: (s["start"] is None, s["start"] or "", s["id"]))

    def _announce(self, kind: str, session: Doc, change: Doc | None) -> None:
        facts = {key: session[key] for key in ("id", "title", "start", "end", "room", "day", "track", "state")}
        self.feed.add_entry(session["conference_id"], session["conference"], kind, session=facts, change=change)
