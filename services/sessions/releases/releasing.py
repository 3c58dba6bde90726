"""Carrying out a release, or taking one back: begin, write the sessions, finish.

What will be told of the whole is kept with the release before anything is written; then the sessions are written, each
with its own events; then the release is done and told. A crash in between leaves sessions that are right by themselves
and a release that is not done: whoever finds it so does the rest, of which nothing can be done twice.

One begins only when the one before it is done, and looks at the sessions after that: so what waits goes out with one of
two that come at once. A release that in the end changed nothing, since others were quicker, is none.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import cast

from eventlet import tpool

from services.contracts.errors import Conflict, VersionMismatch
from services.contracts.events_releases import RELEASED, UNDONE
from services.plumbing import context
from services.plumbing.clock import new_id, now
from services.plumbing.documents import Request
from services.sessions.domain.conference import Conference
from services.sessions.domain.session import Session
from services.sessions.domain.writes import Write
from services.sessions.history.domain import Change
from services.sessions.history.repository import HistoryRepository
from services.sessions.releases import domain, undoing
from services.sessions.releases.domain import Release
from services.sessions.releases.repository import GOING_OUT, ReleaseRepository
from services.sessions.releases.undoing import Undoing
from services.sessions.repository import SessionRepository

ATTEMPTS = 5  # at writing what others may be writing too

Decide = Callable[[Sequence[Session]], list[Write]]


class Releasing:
    """Of one conference."""

    def __init__(
        self,
        conference: Conference,
        releases: ReleaseRepository,
        sessions: SessionRepository,
        history: HistoryRepository,
    ) -> None:
        self._conference, self._releases, self._sessions, self._history = conference, releases, sessions, history

    def release(self, note: str, name: str, request: Request) -> Release:
        """Publishes what is planned and not held back. Raises Conflict when that is nothing."""
        return self._once(request, lambda: self._release(note, name, request))

    def undo(self, number: int, note: str, request: Request) -> Release:
        """Takes a release back, where nothing was changed since. Raises Conflict when nothing is left to take back."""
        return self._once(request, lambda: self._undo(number, note, request))

    def resume(self, release: Release) -> Release:
        """Does what is left of a release that was begun. Raises Conflict when it has become none."""
        decide, sessions = self._deciding(release), self._sessions.several(release.sessions, drafts=True)
        return self._carry_out(release, decide(sessions), decide, is_whole=False)

    def _once(self, request: Request, begin: Callable[[], Release]) -> Release:
        """The release of this request, begun now or before."""
        known = self._releases.created_by(request)
        if known is not None:
            return known if known.done else self.resume(known)
        return begin()

    def _last_done(self) -> Release | None:
        """The last release, with everything of it written. Raises Conflict while another is going out."""
        last = self._releases.last(self._conference.id)
        if last is not None and not last.done:
            with suppress(Conflict):  # there was nothing in it: the one before is the last
                self.resume(last)
            last = self._releases.last(self._conference.id)
        if last is not None and not last.done:
            raise Conflict(GOING_OUT)
        return last

    def _release(self, note: str, name: str, request: Request) -> Release:
        release = self._begun(note, name, RELEASED, None)
        decide = self._deciding(release)
        writes = decide(self._sessions.waiting(self._conference.id))
        release = self._releases.begin(domain.with_writes(release, self._conference, writes), request)
        return self._carry_out(release, writes, decide, is_whole=True)

    def _undo(self, number: int, note: str, request: Request) -> Release:
        target = self._releases.get(self._conference.id, number)
        release = self._begun(note, "", UNDONE, target.number)
        found = self._taken_back(release, self._sessions.several(target.sessions, drafts=True))
        if not found.writes:
            raise Conflict(
                "Everything that this release changed was changed again since: there is nothing to take back."
            )
        known = domain.with_writes(release, self._conference, found.writes, found.kept)
        release = self._releases.begin(known, request)
        return self._carry_out(release, list(found.writes), self._deciding(release), is_whole=True)

    def _begun(self, note: str, name: str, kind: str, undoes: int | None) -> Release:
        """Before anything is read that it is to change. Whoever begins after the same one gets the same number, and
        only one of them keeps it; so nobody takes its name meanwhile either.
        """
        last = self._last_done()
        return domain.begun(
            self._conference,
            last,
            release_id=new_id(),
            note=note,
            name=name,
            at=now(),
            by=context.current().actor,
            taken=self._releases.names(self._conference.id),
            kind=kind,
            undoes=undoes,
        )

    def _deciding(self, release: Release) -> Decide:
        """What the release makes of sessions as they are now."""
        if release.kind == UNDONE:
            return lambda sessions: list(self._taken_back(release, sessions).writes)
        return lambda sessions: cast(list[Write], tpool.execute(domain.released, release, sessions, at=now()))

    def _taken_back(self, release: Release, sessions: Sequence[Session]) -> Undoing:
        target = self._releases.get(self._conference.id, release.undoes or 0)
        changes: list[Change] = self._history.all_of_whole(self._conference.id, target.id)
        undone = tpool.execute(undoing.undone, release, changes, sessions, self._conference, at=now())
        return cast(Undoing, undone)

    def _carry_out(self, release: Release, writes: list[Write], decide: Decide, *, is_whole: bool) -> Release:
        """`is_whole`: `writes` is all that the release does, and not what a crash has left of it."""
        done, left = writes, writes
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._sessions.save_many(left)
                break
            except VersionMismatch:
                # Somebody edited a session: what is left to do is what still waits, as it is now.
                if attempt == ATTEMPTS:
                    raise
                sessions = self._sessions.several(release.sessions, drafts=True)
                left = decide(sessions)
                done = [*domain.carried_out(done, sessions, release), *left]
        if not done and not self._has_written(release):
            with suppress(VersionMismatch):  # somebody else found it so
                self._releases.drop(release)
            raise Conflict(domain.NOTHING)
        told = domain.told(release, self._conference, done) if is_whole else release.told
        with suppress(VersionMismatch):  # somebody who found it unfinished was quicker
            return self._releases.finish(release, told, at=release.at)
        return self._releases.get(self._conference.id, release.number)

    def _has_written(self, release: Release) -> bool:
        sessions = self._sessions.several(release.sessions, drafts=True)
        return any(session.last_release == release.number for session in sessions)
