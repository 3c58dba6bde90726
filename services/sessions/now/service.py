"""What is on around a moment, and next. Entrypoints only; what is on at just this moment, the gateway reads from it."""

from datetime import datetime, timedelta

from services.contracts.errors import Invalid
from services.plumbing.clock import from_text, to_text
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions.base import Base, Shown
from services.sessions.now import domain
from services.sessions.now.domain import Slot, Span
from services.sessions.now.repository import SlotRepository

FIRST_AT_MOST = 40


class Now(Base):
    slots: SlotRepository = Store(SlotRepository)  # type: ignore[assignment]

    @rpc
    def around(self, conference_id: str, at: str) -> Shown:
        """What is on in the slice of time that `at` is in; what each room has next; else what comes first at all.

        `next` is looked for until `looked_until`: less far the denser the programme is, so that it costs the same.
        """
        conference = self.conferences.get(conference_id)
        span = domain.slice_of(_moment(at))
        on = self._on(conference_id, span)
        following, looked_until = self._next(conference_id, span[1])
        first: list[str] = []
        if not on and not following:
            strides = domain.strides(conference, span[1])
            begins = (domain.first_of(self.slots.starting(conference_id, *stride)) for stride in strides)
            first = next((some for some in begins if some), [])
        return {
            "since": to_text(span[0]),
            "until": to_text(span[1]),
            "on": self.sessions.rows(on),
            "next": self.sessions.rows(following),
            "looked_until": to_text(looked_until),
            "first": self.sessions.rows(first[:FIRST_AT_MOST]),
        }

    def _on(self, conference_id: str, span: Span) -> list[str]:
        recent = span[0] - domain.LENGTHS[0]
        found = self.slots.starting(conference_id, recent, span[1])
        for length, longest in enumerate(domain.LENGTHS[1:], start=1):
            found += self.slots.long_ones(conference_id, length, span[0] - longest, recent)
        return domain.on_in(found, span)

    def _next(self, conference_id: str, since: datetime) -> tuple[list[str], datetime]:
        found: list[Slot] = []
        looked = timedelta()
        for step in domain.STEPS:
            found += self.slots.starting(conference_id, since + looked, since + step)
            looked = step
            if len(found) >= domain.ENOUGH:
                break
        return domain.next_in_rooms(found), since + looked


def _moment(text: str) -> datetime:
    try:
        moment = from_text(text)
    except (ValueError, OverflowError) as error:
        raise Invalid.fields({"at": ["Give a time with its offset, such as 2026-11-23T09:00:00Z."]}) from error
    if not 1970 <= moment.year <= 2200:
        raise Invalid.fields({"at": ["Between 1970 and 2200."]})
    return moment
