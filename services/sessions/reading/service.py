"""The programme as everybody reads it: at a glance, by day, in lists, one session. Entrypoints only."""

from services.plumbing.clock import to_text
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions import schemas
from services.sessions.base import PAGE_AT_MOST, Base, Shown
from services.sessions.domain.lifecycle import LONGEST, as_planned
from services.sessions.finding.asking import checked, ranked
from services.sessions.finding.domain import windows
from services.sessions.finding.domain.outline import fitting
from services.sessions.finding.domain.paging import page_by_rank
from services.sessions.finding.outlines import Outlines
from services.sessions.repository.cursors import checked_cursor

WINDOW_AT_MOST = 150  # sessions of a day at a time: as many as one reads in one go


class Reading(Base):
    outlines: Outlines = Store(Outlines)  # type: ignore[assignment]

    @rpc
    def overview(self, conference_id: str) -> Shown:
        with self.outlines.of(conference_id) as kept:
            return kept.outline.overview()

    @rpc
    def list_sessions(
        self,
        conference_id: str,
        filters: dict[str, str] | None = None,
        drafts: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Shown:
        """By time; with words to search for (q), the best first."""
        zone, limit = self.conferences.get(conference_id).timezone, min(limit, PAGE_AT_MOST)
        chosen, words = checked(filters)
        with self.outlines.of(conference_id, drafts=drafts, words=bool(words)) as kept:
            if words:
                ids, following = page_by_rank(ranked(kept, words, chosen).ranks, kept.outline, cursor, limit)
            else:
                after = checked_cursor(cursor) if cursor else None
                entries, following = kept.outline.after(after, fitting(chosen), limit)
                ids = [entry.id for entry in entries]
        found = self.sessions.several(ids, drafts=drafts)
        return {"items": [schemas.show(one, zone, to_organisers=drafts) for one in found], "next": following}

    @rpc
    def programme_day(
        self, conference_id: str, day: str | None, filters: dict[str, str] | None = None, cursor: str | None = None
    ) -> Shown:
        """A window of a day (None: of what has no time), and the ways to the others."""
        chosen, _ = checked(filters)
        after = checked_cursor(cursor) if cursor else None
        with self.outlines.of(conference_id) as kept:
            fits = fitting(chosen)
            listed = [entry for entry in kept.outline.of_day(day) if fits(entry)]
        window = windows.window(listed, after, WINDOW_AT_MOST)
        return {
            "day": day,
            "sessions": self.sessions.rows([entry.id for entry in window.entries]),
            "total": len(listed),
            "earlier": window.earlier,
            "later": window.later,
            "quarters": [{"start": to_text(one.start), "cursor": one.cursor} for one in window.quarters],
        }

    @rpc
    def get_session(self, conference_id: str, session: str, drafts: bool = False, preview: bool = False) -> Shown:
        """`drafts`: as organisers see it; `preview`: as it will be once what is planned is released."""
        found = self.sessions.get(conference_id, session, drafts=drafts)
        zone = self.conferences.get(conference_id).timezone
        return schemas.show(as_planned(found) if preview else found, zone, to_organisers=drafts)

    @rpc
    def beside_session(self, conference_id: str, session_id: str) -> Shown:
        """What is on before and after it in its room, or elsewhere meanwhile, and which window of the day has it."""
        with self.outlines.of(conference_id) as kept:
            beside = windows.beside(kept.outline, session_id, LONGEST.total_seconds())
            cursor = windows.cursor_of(kept.outline, session_id, WINDOW_AT_MOST)
        rows = {one["id"]: one for one in self.sessions.rows(beside.ids)}
        return {
            "previous": rows.get(beside.previous or ""),
            "next": rows.get(beside.next or ""),
            "parallel": [rows[one] for one in beside.parallel if one in rows],
            "parallel_total": beside.parallel_total,
            "day_cursor": cursor,
        }
