"""Which notices somebody wants, and the letters that come of them. Entrypoints only."""

from typing import Any

from services.attendees.base import Base
from services.attendees.notices import domain
from services.attendees.notices.domain import Wanted
from services.attendees.notices.repository import WantedRepository
from services.contracts.envelope import Envelope
from services.contracts.errors import Invalid
from services.contracts.events_notices import NOTICE_KINDS
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.plumbing.subscribe import subscribe

Shown = dict[str, Any]
LETTERS_AT_ONCE = 2  # handlers that write letters, of up to a hundred people each: the others answer calls


class Notices(Base):
    wanted: WantedRepository = Store(WantedRepository)  # type: ignore[assignment]

    @rpc
    def notification_settings(self, attendee_id: str) -> Shown:
        self.attendees.get(attendee_id)
        return _show(self.wanted.of(attendee_id))

    @rpc
    def set_notification_settings(self, attendee_id: str, settings: dict[str, dict[str, bool]]) -> Shown:
        """All of them at once: {kind: {"page": …, "mail": …}}."""
        missing = [kind for kind in NOTICE_KINDS if kind not in settings]
        if missing or len(settings) > len(NOTICE_KINDS):
            raise Invalid.fields({kind: ["This is needed."] for kind in missing} or {"": ["There is no such kind."]})
        self.attendees.get(attendee_id)
        page, mail = (frozenset(kind for kind in NOTICE_KINDS if settings[kind][way]) for way in ("page", "mail"))
        put = self.wanted.put(attendee_id, page, mail)
        if self.attendees.find(attendee_id) is None:
            self.wanted.forget(attendee_id)  # was on its way when the account was erased
        return _show(put)

    @subscribe("sessions", "notice_given", at_once=LETTERS_AT_ONCE)
    def on_notice_given(self, event: Envelope) -> None:
        people = self.attendees.many(event.data["attendee_ids"])
        wanted = self.wanted.many(people)
        for attendee in people.values():
            if domain.gets_mail(attendee, wanted[attendee.id], event.data["kind"]):
                self.letters.write(domain.letter(event.data, attendee), waits=False)


def _show(wanted: Wanted) -> Shown:
    return {kind: {"page": kind in wanted.page, "mail": kind in wanted.mail} for kind in NOTICE_KINDS}
