"""Starring sessions, what comes of it for whoever does, and how popular that makes a session. Entrypoints only."""

from nameko.timer import timer

from services.contracts.envelope import Envelope, Event
from services.contracts.errors import Invalid
from services.plumbing.clock import from_text, now, to_text
from services.plumbing.mongo import AWAY
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.plumbing.subscribe import subscribe
from services.sessions import texts
from services.sessions.base import PAGE_AT_MOST, Shown
from services.sessions.data.domain import Keeper
from services.sessions.domain import session as sessions
from services.sessions.domain.session import Session
from services.sessions.notices.watching import Watching
from services.sessions.stars import domain
from services.sessions.stars.domain import Star
from services.sessions.stars.popularity import Count, PopularityRepository
from services.sessions.stars.repository import Place

COUNT_SECONDS = 1.0


class Stars(Watching):
    popularity: PopularityRepository = Store(PopularityRepository)  # type: ignore[assignment]

    def keepers(self) -> list[Keeper]:
        return [*super().keepers(), self.stars]

    @rpc
    def star(self, attendee_id: str, conference_id: str, session: str, note: str | None = None) -> Shown:
        """By id or guid. Doing it again changes nothing; with a note, that is what it says from now on."""
        checked = domain.check_note(texts.clean(note)) if note is not None else None
        found = self.sessions.get(conference_id, session, drafts=False)
        # Before the star itself: whoever has one is told of every change since then.
        self.watch(found)

        def given(before: Star | None) -> tuple[Star, list[Event]]:
            if before is None or not before.active:
                domain.check_room(self.stars.count_in(attendee_id, conference_id))
            kept = before.note if before else ""
            new = Star(attendee_id, conference_id, found.id, now(), note=kept if checked is None else checked)
            return domain.give(before, new, found.title)

        self.stars.change(attendee_id, found.id, given)
        return {}

    @rpc
    def unstar(self, attendee_id: str, conference_id: str, session: str) -> Shown:
        found = self.sessions.get(conference_id, session)
        title = found.title if found.is_public else ""  # of a draft again, what it is called is the organisers' own
        self.stars.change(
            attendee_id,
            found.id,
            lambda before: domain.take_back(before, title, at=now()) if before is not None else None,
        )
        return {}

    @rpc
    def starred_in(self, attendee_id: str, conference_id: str) -> Shown:
        """All that somebody starred in a conference, for the buttons of its pages."""
        return {"session_ids": self.stars.session_ids(attendee_id, conference_id)}

    @rpc
    def list_stars(
        self, attendee_id: str, conference_id: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Shown:
        limit = min(limit, PAGE_AT_MOST)
        found = self.stars.newest(attendee_id, conference_id, _place(cursor), limit + 1)
        page = found[:limit]
        titles = self.stars.titles(page)
        following = f"{to_text(page[-1].since)}|{page[-1].id}" if len(found) > limit else None
        return {"items": [_show(one, titles.get(one.session_id, "")) for one in page], "next": following}

    @rpc
    def my_programme(self, attendee_id: str, conference_id: str) -> Shown:
        """Everything somebody starred in a conference, in the order in which it takes place, what has no time last."""
        stars = self.stars.newest(attendee_id, conference_id, None, domain.STARS_AT_MOST)
        found = sorted(self.sessions.public(one.session_id for one in stars), key=_in_time)
        by_session = {one.session_id: one for one in stars}
        clashes, titles = domain.clashes(found), {one.id: one.title for one in found}
        items = [
            {
                "session": sessions.facts(one),
                "note": by_session[one.id].note,
                "starred_at": to_text(by_session[one.id].since),
                "clashes": [{"id": other, "title": titles[other]} for other in clashes.get(one.id, ())],
            }
            for one in found
        ]
        return {"items": items}

    @rpc
    def popularity_of(self, session_id: str) -> Shown:
        return {"stars": self.popularity.of(session_id)}

    @rpc
    def list_popularity(self, conference_id: str, cursor: str | None = None, limit: int = 50) -> Shown:
        """The most starred sessions first."""
        limit = min(limit, PAGE_AT_MOST)
        found = self.popularity.ranked(conference_id, _count(cursor), limit + 1)
        page = found[:limit]
        public = {one.id: sessions.facts(one) for one in self.sessions.public(one.session_id for one in page)}
        items = [{"stars": one.stars, "session": public[one.session_id]} for one in page if one.session_id in public]
        following = f"{page[-1].stars}|{page[-1].session_id}" if len(found) > limit else None
        return {"items": items, "next": following}

    @subscribe("sessions", "session_starred")
    def on_session_starred(self, event: Envelope) -> None:
        self.popularity.mark(event.data["session_id"], event.data["conference_id"])

    @subscribe("sessions", "session_unstarred")
    def on_session_unstarred(self, event: Envelope) -> None:
        self.popularity.mark(event.data["session_id"], event.data["conference_id"])

    @timer(COUNT_SECONDS, expected_exceptions=AWAY)
    def count_stars(self) -> None:
        self.popularity.count_marked()


def _in_time(session: Session) -> tuple[bool, str, str]:
    start = to_text(session.start) if session.start else ""
    return not start, start or session.title.casefold(), session.id


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


def _count(cursor: str | None) -> Count | None:
    if cursor is None:
        return None
    stars, _, session_id = cursor.partition("|")
    if not (stars.isascii() and stars.isdecimal() and len(stars) <= 9 and session_id):
        raise Invalid.cursor()
    return Count(session_id, int(stars))
