"""What in a programme cannot be as it is: for its organisers. The rules are in domain/conflicts.py."""

from services.plumbing.clock import to_text
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions.base import Base, Shown
from services.sessions.domain.conference import Conference
from services.sessions.domain.conflicts import Conflict, Slot, conflicts
from services.sessions.domain.lifecycle import LONGEST, after_release, as_planned
from services.sessions.domain.session import Session, Speaker
from services.sessions.finding.domain.outline import Entry
from services.sessions.finding.outlines import Outlines, apart


class Conflicts(Base):
    outlines: Outlines = Store(Outlines)  # type: ignore[assignment]

    @rpc
    def conflicts(self, conference_id: str, planned: bool = True, session_id: str = "") -> Shown:
        """Of the programme as it is, or with `planned` as the next release will leave it; or of one session."""
        conference = self.conferences.get(conference_id)
        found = self._of_one(conference, session_id) if session_id else self._of_all(conference, planned=planned)
        return {"items": [_show(one) for one in found], "next": None}

    def _of_all(self, conference: Conference, *, planned: bool) -> list[Conflict]:
        with self.outlines.of(conference.id) as kept:
            slots: dict[str, Slot | Session] = {entry.id: _slot(entry) for entry in kept.outline}
        if planned:
            released = map(after_release, self.sessions.waiting(conference.id))
            slots |= {one.id: one for one in released if one.is_public}
        found: list[Conflict] = apart(conflicts, slots.values(), conference)
        return found

    def _of_one(self, conference: Conference, session_id: str) -> list[Conflict]:
        """As it is planned, also while it is held back; among all that is on at the same time, drafts too."""
        one = as_planned(self.sessions.get(conference.id, session_id))
        if one.start is None or one.end is None:
            return []
        people = {speaker.id for speaker in one.speakers}
        with self.outlines.of(conference.id, drafts=True) as kept:
            beside = kept.outline.between(one.start, one.end, LONGEST.total_seconds())
            ids = [
                each.id
                for each in beside
                if each.id != one.id and (each.room == one.room or people & {key for key, _ in each.speakers})
            ]
        others = map(as_planned, self.sessions.several(ids, drafts=True))
        return [found for found in conflicts([one, *others], conference) if one.id in found.session_ids]


def _slot(entry: Entry) -> Slot:
    return Slot(
        id=entry.id,
        title=entry.title,
        start=entry.start,
        end=entry.end,
        room=entry.room,
        speakers=tuple(Speaker(*one) for one in entry.speakers),
        state=entry.state,
        is_break=entry.is_break,
        needs_minutes=entry.needs_minutes,
    )


def _show(conflict: Conflict) -> Shown:
    named = zip(conflict.session_ids, conflict.titles, strict=True)
    return {
        "kind": conflict.kind,
        "sessions": [{"id": one, "title": title} for one, title in named],
        "what": conflict.what,
        "start": to_text(conflict.start),
        "end": to_text(conflict.end),
        "text": conflict.text,
    }
