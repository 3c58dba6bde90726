"""Turning what the sessions service tells into lines of the feed. Entrypoints only."""

from services.contracts.envelope import Envelope
from services.feed import projection
from services.feed.base import Base, Shown
from services.feed.changes.domain import KINDS, SOON, coalesced
from services.plumbing.clock import from_text, now
from services.plumbing.subscribe import subscribe


class Changes(Base):
    @subscribe("sessions", "session_published")
    def on_session_published(self, event: Envelope) -> None:
        self.on_session_event(event)

    @subscribe("sessions", "session_changed")
    def on_session_changed(self, event: Envelope) -> None:
        self.on_session_event(event)

    @subscribe("sessions", "session_moved")
    def on_session_moved(self, event: Envelope) -> None:
        self.on_session_event(event)

    @subscribe("sessions", "session_cancelled")
    def on_session_cancelled(self, event: Envelope) -> None:
        self.on_session_event(event)

    @subscribe("sessions", "session_withdrawn")
    def on_session_withdrawn(self, event: Envelope) -> None:
        self.on_session_event(event)

    @subscribe("sessions", "programme_imported")
    def on_programme_imported(self, event: Envelope) -> None:
        self.tell(event)

    @subscribe("sessions", "programme_released")
    def on_programme_released(self, event: Envelope) -> None:
        self.tell(event)

    @subscribe("sessions", "session_recorded")
    def on_session_recorded(self, event: Envelope) -> None:
        entry = projection.entry(event)
        if entry is not None:
            self.entries.add(projection.recorded_id(event), entry)

    @subscribe("sessions", "recordings_imported")
    def on_recordings_imported(self, event: Envelope) -> None:
        self.tell(event)

    def on_session_event(self, event: Envelope) -> None:
        if event.aggregate_version == 1 and event.data["import_id"]:
            return  # one of thousands that an import adds: told as a whole, and nobody has written of it yet
        self.entries.know_session(event.subject, projection.session_known(event), event.aggregate_version)
        self.tell(event)

    def tell(self, event: Envelope) -> None:
        """Adds the entry of an event. Its id is the event's, so that a second delivery finds it there.

        What it replaces goes first, and says by which event: a crash in between is gone on from when that event comes
        again. Raises VersionMismatch when another replica replaces the same at this moment: the event is tried again.
        """
        entry = projection.entry(event)
        if entry is None or self.entries.is_there(event.id):
            return
        told = coalesced(entry, self._recent(entry, event.id))
        for one in told.replaced:
            if not one.get("removed_at"):
                self.entries.replace(one, event.id, now())
        if told.fields is not None:
            self.entries.add(event.id, told.fields)

    def _recent(self, entry: Shown, event_id: str) -> list[Shown]:
        """Newest first: what was told of the programme a short while ago, and what this event has replaced already."""
        if entry["kind"] not in KINDS:
            return []
        since = from_text(entry["at"]) - SOON
        found = self.entries.newest(entry["conference_id"], KINDS)
        return [one for one in found if from_text(one["at"]) >= since and _counts(one, event_id)]


def _counts(entry: Shown, event_id: str) -> bool:
    return not entry.get("removed_at") or entry.get("replaced_by") == event_id
