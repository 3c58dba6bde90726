"""What the next release changes, publishing it, and taking a release back. Entrypoints only."""

import logging
from datetime import timedelta

from eventlet import tpool
from nameko.timer import timer

from services.contracts.errors import Invalid, WireError
from services.plumbing.clock import now
from services.plumbing.documents import Request
from services.plumbing.mongo import AWAY
from services.plumbing.rpc import rpc
from services.sessions import schemas, texts
from services.sessions.base import PAGE_AT_MOST, Base, Shown
from services.sessions.history.domain import show as show_change
from services.sessions.history.service import History
from services.sessions.releases import domain
from services.sessions.releases.releasing import Releasing

RESUME_SECONDS = 30.0  # how often somebody looks for releases that a crash has left
BEGUN_LONG_AGO = timedelta(minutes=2)  # whoever began it is not at it any more
CURSOR_DIGITS = 9

log = logging.getLogger(__name__)


class Releases(History, Base):
    @rpc
    def draft(self, conference_id: str, cursor: str | None = None, limit: int = 50) -> Shown:
        """What waits for the next release, session by session, and in numbers what it would change."""
        conference = self.conferences.get(conference_id)
        waiting = self.sessions.waiting(conference_id, brief=True)
        counts = tpool.execute(domain.preview, conference, waiting, at=now())
        here = domain.position(waiting, cursor)
        page = self.sessions.several([one.id for one in waiting[here : here + min(limit, PAGE_AT_MOST)]], drafts=True)
        following = page[-1].id if here + len(page) < len(waiting) and page else None
        return {"counts": counts, "items": [domain.show_waiting(one) for one in page], "next": following}

    @rpc
    def create_release(
        self, conference_id: str, note: str, version: str = "", request_id: str = "", fingerprint: str = ""
    ) -> Shown:
        """Publishes everything that waits and is not held back, as `version`; without one its number is its name."""
        given = schemas.load(schemas.ReleaseFields(), {"note": note, "version": version})
        return domain.show(
            self._releasing(conference_id).release(
                texts.clean(given["note"]), given["version"], Request(request_id, fingerprint)
            )
        )

    @rpc
    def undo_release(
        self, conference_id: str, number: int, note: str, request_id: str = "", fingerprint: str = ""
    ) -> Shown:
        """Takes a release back where nothing was changed since: a release of its own."""
        note = texts.clean(schemas.load(schemas.ReleaseFields(), {"note": note})["note"])
        return domain.show(self._releasing(conference_id).undo(number, note, Request(request_id, fingerprint)))

    @rpc
    def list_releases(self, conference_id: str, cursor: str | None = None, limit: int = 30) -> Shown:
        limit = min(limit, PAGE_AT_MOST)
        found = self.releases.page(conference_id, _number(cursor), limit)
        following = str(found[-1].number) if found and found[-1].number > 1 else None
        return {"items": [domain.show(one) for one in found], "next": following}

    @rpc
    def get_release(self, conference_id: str, number: int, cursor: str | None = None, limit: int = 100) -> Shown:
        """With a page of what it changed in each session."""
        release = self.releases.get(conference_id, number)
        changes, following = self.history.of_whole(conference_id, release.id, cursor, min(limit, PAGE_AT_MOST))
        return domain.show(release) | {"changes": [show_change(one) for one in changes], "next": following}

    @timer(RESUME_SECONDS, expected_exceptions=AWAY)
    def resume_releases(self) -> None:
        """A release that a crash has left is finished, also when nobody asks for it again."""
        for release in self.releases.unfinished(now() - BEGUN_LONG_AGO):
            try:
                self._releasing(release.conference_id).resume(release)
            except WireError as error:  # what keeps one back is no reason to leave the others
                log.warning("release not finished yet", extra={"release_id": release.id, "error": error.message})

    def _releasing(self, conference_id: str) -> Releasing:
        return Releasing(self.conferences.get(conference_id), self.releases, self.sessions, self.history)


def _number(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= CURSOR_DIGITS):
        raise Invalid.cursor()
    return int(cursor)
