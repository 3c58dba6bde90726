"""Hears what becomes of sessions, and tells those who starred them when it is time. Entrypoints only."""

import logging
from contextlib import suppress

from nameko.timer import timer

from services.contracts.envelope import Envelope
from services.contracts.errors import Conflict, VersionMismatch
from services.plumbing.clock import now
from services.plumbing.mongo import AWAY
from services.plumbing.subscribe import subscribe
from services.sessions.domain import session as sessions
from services.sessions.notices import domain
from services.sessions.notices.domain import Heard, Watch
from services.sessions.notices.watching import Watching

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
TOLD_AT_ONCE = 50  # sessions, in one tick
TRIES = 10  # events of one session that are handled at the same moment


class Notices(Watching):
    @subscribe("sessions", "session_published")
    def on_session_published(self, event: Envelope) -> None:
        self._hear(event)

    @subscribe("sessions", "session_changed")
    def on_session_changed(self, event: Envelope) -> None:
        self._hear(event)

    @subscribe("sessions", "session_moved")
    def on_session_moved(self, event: Envelope) -> None:
        self._hear(event)

    @subscribe("sessions", "session_cancelled")
    def on_session_cancelled(self, event: Envelope) -> None:
        self._hear(event)

    @subscribe("sessions", "session_withdrawn")
    def on_session_withdrawn(self, event: Envelope) -> None:
        self._hear(event)

    def _hear(self, event: Envelope) -> None:
        facts = event.data["session"]
        if facts["version"] == 1:  # an import adds thousands, which nobody can have starred before
            return
        heard = domain.heard(event.data)
        for _ in range(TRIES):
            watch = self.watches.find(event.subject)
            changed = watch and domain.hear(watch, heard, self.windows, at=now())
            if watch is None or changed is None or changed == watch:
                return
            with suppress(VersionMismatch):
                self.watches.save(changed, [])
                return
        raise Conflict("Too much is told of this session at this moment.")  # the event comes again

    @timer(TICK_SECONDS, expected_exceptions=AWAY)
    def tell_what_is_due(self) -> None:
        """Every replica does; of two at the same watch, one finds it changed and leaves it."""
        for watch in self.watches.awake(now(), TOLD_AT_ONCE):
            try:
                self._tell(self._as_it_is(watch))
            except VersionMismatch:
                continue  # told by another process, or something was heard meanwhile
            except AWAY:
                raise
            except Exception:
                # One that cannot be told must not keep all others from being told, now and at every tick.
                log.exception("notice not given", extra={"session_id": watch.session_id})

    def _as_it_is(self, watch: Watch) -> Watch:
        """An event may be late: nobody is reminded of a session that was moved or taken back a moment ago."""
        for session in self.sessions.several([watch.session_id], drafts=True):
            heard = Heard(domain.seen(sessions.facts(session)), session.version, "")
            return domain.hear(watch, heard, self.windows, at=now())
        return watch

    def _tell(self, watch: Watch) -> None:
        starred, zone = self.stars.of_session(watch.session_id), self.conferences.get(watch.conference_id).timezone
        told, events = domain.tell(watch, starred, timezone=zone, at=now())
        self.watches.save(told, events)
        if events:
            log.info("notice given", extra={"session_id": watch.session_id, "events": len(events)})
