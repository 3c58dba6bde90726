"""What was changed: for organisers with who did it, for everybody without. Entrypoints only."""

from services.plumbing.clock import to_text
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions.base import PAGE_AT_MOST, Base, Shown
from services.sessions.data.domain import Keeper
from services.sessions.history.domain import show, show_entry, show_everybody
from services.sessions.history.repository import HistoryRepository
from services.sessions.releases.repository import ReleaseRepository


class History(Base):
    history: HistoryRepository = Store(HistoryRepository)  # type: ignore[assignment]
    releases: ReleaseRepository = Store(ReleaseRepository)  # type: ignore[assignment]

    def keepers(self) -> list[Keeper]:
        return [*super().keepers(), self.history, self.releases]

    @rpc
    def list_changes(self, conference_id: str, cursor: str | None = None, limit: int = 30) -> Shown:
        """The public changelog: one item for each release, each import and each change that went out alone."""
        since = self.conferences.get(conference_id).created_at
        found, following = self.history.changelog(conference_id, since, cursor, min(limit, PAGE_AT_MOST))
        return {"items": [show_entry(one) for one in found], "next": following}

    @rpc
    def get_entry(self, conference_id: str, entry: str, cursor: str | None = None, limit: int = 100) -> Shown:
        """One item of the changelog, with a page of what it changed in each session."""
        found = self.history.entry(conference_id, entry)
        changes, following = self.history.of_whole(conference_id, entry, cursor, min(limit, PAGE_AT_MOST))
        public = [show_everybody(one) for one in changes if one.is_public]
        return show_entry(found) | {"changes": public, "next": following}

    @rpc
    def audit(
        self,
        conference_id: str,
        session: str | None = None,
        by: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Shown:
        """Every change of every session, drafts and plans among them. For organisers."""
        since = self.conferences.get(conference_id).created_at
        filters = {name: value for name, value in (("session_id", session), ("by", by)) if value}
        found, following = self.history.audit(conference_id, since, filters, cursor, min(limit, PAGE_AT_MOST))
        return {"items": [show(one) for one in found], "next": following}

    @rpc
    def programme_version(self, conference_id: str) -> Shown:
        """The version of the public programme: the last release's, and how many times something changed since."""
        last = self.releases.last_done(conference_id)
        since = self.history.entries_since(conference_id, last.id if last else "")
        newest = self.history.newest_entry(conference_id, self.conferences.get(conference_id).created_at)
        name = last.name if last else "0"
        return {
            "version": f"{name}.{since}" if since else name,
            "changed_at": to_text(newest["at"]) if newest else None,
        }
