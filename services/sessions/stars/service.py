"""Starring sessions, and erasing the stars of somebody who goes. Entrypoints only."""

from services.contracts.envelope import Envelope
from services.contracts.errors import Invalid
from services.plumbing.clock import from_text, now, to_text
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.plumbing.subscribe import subscribe
from services.sessions.base import PAGE_AT_MOST, Base, Shown
from services.sessions.stars.domain import Star
from services.sessions.stars.repository import Place, StarRepository

EXPORTED_AT_ONCE = 500


class Stars(Base):
    stars: StarRepository = Store(StarRepository)  # type: ignore[assignment]

    @rpc
    def star(self, attendee_id: str, conference_id: str, session: str) -> Shown:
        """By id or guid. Doing it again changes nothing."""
        found = self.sessions.get(conference_id, session, drafts=False)
        self.stars.put(Star(attendee_id, conference_id, found.id, now()), found.title)
        return {}

    @rpc
    def unstar(self, attendee_id: str, conference_id: str, session: str) -> Shown:
        found = self.sessions.get(conference_id, session)
        self.stars.put(Star(attendee_id, conference_id, found.id, now(), active=False), found.title)
        return {}

    @rpc
    def starred_in(self, attendee_id: str, conference_id: str) -> Shown:
        """All that somebody starred in a conference, for the buttons of its pages."""
        return {"session_ids": self.stars.session_ids(attendee_id, conference_id)}

    @rpc
    def list_stars(
        self, attendee_id: str, conference_id: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Shown:
        return self._page(attendee_id, conference_id, cursor, min(limit, PAGE_AT_MOST))

    @rpc
    def export_of(self, attendee_id: str, cursor: str | None = None) -> Shown:
        """A page of everything that this service keeps of a person."""
        page = self._page(attendee_id, None, cursor, EXPORTED_AT_ONCE)
        stars = [{**one, "at": one.pop("starred_at")} for one in page["items"]]
        return {"items": {"stars": stars}, "next": page["next"]}

    @subscribe("attendees", "attendee_erased")
    def on_attendee_erased(self, event: Envelope) -> None:
        self.stars.erase(event.data["attendee_id"], event.data["erasure_id"])

    def _page(self, attendee_id: str, conference_id: str | None, cursor: str | None, limit: int) -> Shown:
        found = self.stars.newest(attendee_id, conference_id, _place(cursor), limit + 1)
        page = found[:limit]
        titles = self.sessions.titles([one.session_id for one in page])
        following = f"{to_text(page[-1].since)}|{page[-1].id}" if len(found) > limit else None
        return {"items": [_show(one, titles.get(one.session_id, "")) for one in page], "next": following}


def _show(star: Star, title: str) -> Shown:
    return {
        "conference_id": star.conference_id,
        "session_id": star.session_id,
        "title": title,
        "starred_at": to_text(star.since),
    }


def _place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    since, _, star_id = cursor.partition("|")
    try:
        return Place(from_text(since), star_id)
    except ValueError as error:
        raise Invalid.cursor() from error
