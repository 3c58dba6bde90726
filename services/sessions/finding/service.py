"""Searching the programme, and what is like a session. Entrypoints only."""

from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions.base import PAGE_AT_MOST, Base, Shown
from services.sessions.finding.asking import Answer, checked, languages, ranked
from services.sessions.finding.domain.facets import facets
from services.sessions.finding.domain.paging import page_by_rank
from services.sessions.finding.domain.ranking import suggestion
from services.sessions.finding.domain.related import related
from services.sessions.finding.outlines import Outlines, apart
from services.sessions.finding.showing import hits

RELATED_AT_MOST = 5


class Finding(Base):
    outlines: Outlines = Store(Outlines)  # type: ignore[assignment]

    @rpc
    def search_sessions(
        self,
        conference_id: str,
        q: str,
        filters: dict[str, str] | None = None,
        cursor: str | None = None,
        limit: int = 20,
    ) -> Shown:
        """The best first, each with the passage that shows why; counts of what was found, by kind."""
        chosen, words = checked({**(filters or {}), "q": q})
        with self.outlines.of(conference_id, words=bool(words)) as kept:
            answer = ranked(kept, words, chosen)
            ids, following = page_by_rank(answer.ranks, kept.outline, cursor, min(limit, PAGE_AT_MOST))
            counted = apart(facets, answer.by_words, chosen)
            better = apart(suggestion, kept.index(), words, languages(kept)) if words and not answer.by_words else None
            captioned = kept.captioned.intersection(ids) if words else set()
        return {
            "items": self._hits(ids, captioned, answer),
            "next": following,
            "total": len(answer.ranks),
            "facets": counted,
            "suggestion": better,
        }

    @rpc
    def related_sessions(self, conference_id: str, session_id: str) -> Shown:
        """By the same people, or about the same; each with the reason that counts most."""
        with self.outlines.of(conference_id, words=True) as kept:
            one = kept.outline.get(session_id)
            if one is None:
                return {"items": []}
            found = apart(related, one, kept.outline, kept.index(), RELATED_AT_MOST)
        rows = {row["id"]: row for row in self.sessions.rows([each.id for each in found])}
        items = [
            {"session": rows[each.id], "reason": each.reason, "about": each.about} for each in found if each.id in rows
        ]
        return {"items": items}

    def _hits(self, ids: list[str], captioned: set[str], answer: Answer) -> list[Shown]:
        texts = dict(one[:2] for one in self.outlines.repository.texts(ids, drafts=False))
        cues = self.outlines.repository.cues(captioned)
        rows = self.sessions.rows(ids)
        found: list[Shown] = apart(hits, rows, texts, cues, answer)
        return found
