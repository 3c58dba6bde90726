"""Wishing for recordings, and telling those who did. Entrypoints only."""

from contextlib import suppress

from services.contracts.envelope import Envelope
from services.contracts.errors import NotFound
from services.plumbing.clock import from_text, now, to_text
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.plumbing.subscribe import subscribe
from services.sessions.base import PAGE_AT_MOST, Base, Shown
from services.sessions.data.domain import Keeper
from services.sessions.domain.session import Session
from services.sessions.wishes import domain
from services.sessions.wishes.domain import Arrival, Wish
from services.sessions.wishes.repository import WishRepository


class Wishes(Base):
    wishes: WishRepository = Store(WishRepository)  # type: ignore[assignment]

    def keepers(self) -> list[Keeper]:
        return [*super().keepers(), self.wishes]

    @rpc
    def wish_for_recording(self, attendee_id: str, conference_id: str, session: str) -> Shown:
        """Doing it again changes nothing. Raises Conflict when there is nothing to wait for."""
        found = self.sessions.get(conference_id, session, drafts=False)
        domain.check_open(found)
        self.wishes.put(Wish(attendee_id, conference_id, found.id, now()))
        # A recording that came in this moment has perhaps not found the wish.
        self._tell_who_wait(self.sessions.get(conference_id, found.id))
        return {}

    @rpc
    def unwish_recording(self, attendee_id: str, conference_id: str, session: str) -> Shown:
        found = self.sessions.get(conference_id, session)
        self.wishes.put(Wish(attendee_id, conference_id, found.id, now(), is_open=False))
        return {}

    @rpc
    def wishes_recording(self, attendee_id: str, session_id: str) -> Shown:
        return {"wished": self.wishes.is_open(attendee_id, session_id)}

    @rpc
    def recording_wishes(self, conference_id: str, limit: int = PAGE_AT_MOST) -> Shown:
        """Whose recordings are waited for most, and how long those took that came."""
        limit = min(limit, PAGE_AT_MOST)
        counted, at = self.wishes.counts(conference_id, limit), now()
        known = self.wishes.sessions([session_id for session_id, _ in counted])
        waiting = []
        for session_id, count in counted:
            session = known.get(session_id, {})
            end = session.get("end")
            waiting.append(
                {
                    "session_id": session_id,
                    "title": session.get("title", ""),
                    "wishes": count,
                    "ended_at": to_text(end) if end else None,
                    "waiting_seconds": max(0, round((at - end).total_seconds())) if end else None,
                }
            )
        arrivals = self.wishes.arrivals(conference_id, limit)
        return {
            "waiting": waiting,
            "recorded": [_shown(one) for one in arrivals],
            "usual_seconds": domain.usual_seconds(arrivals),
        }

    @subscribe("sessions", "session_recorded")
    def on_session_recorded(self, event: Envelope) -> None:
        """Twice tells nobody twice: whoever was told waits no more."""
        told = event.data["session"]
        with suppress(NotFound):  # withdrawn and deleted since
            session = self.sessions.get(told["conference_id"], told["id"])
            self.wishes.arrived(domain.arrival(session, from_text(event.time)))
            self._tell_who_wait(session)

    def _tell_who_wait(self, session: Session) -> None:
        if session.recordings and session.is_public:
            self.wishes.add_told(session.id, self.wishes.tell(session))


def _shown(arrival: Arrival) -> Shown:
    return {
        "session_id": arrival.session_id,
        "title": arrival.title,
        "recorded_at": to_text(arrival.recorded_at),
        "seconds_to_recording": arrival.seconds,
        "told": arrival.told,
    }
