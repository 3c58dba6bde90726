"""Making, listing, revoking and reading calendars. Entrypoints only."""

import secrets
from typing import Any

from eventlet import tpool
from nameko.extensions import DependencyProvider

from services.contracts.errors import NotFound
from services.plumbing.clock import new_id, now, to_text
from services.plumbing.config import Settings
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions import texts
from services.sessions.base import Shown
from services.sessions.calendars import domain
from services.sessions.calendars.domain import Calendar
from services.sessions.calendars.repository import CalendarRepository
from services.sessions.data.domain import Keeper
from services.sessions.exporters import ical
from services.sessions.notices.watching import Watching

SECRET_BYTES = 32


class PublicUrl(DependencyProvider):
    """Where the pages of this installation are."""

    def setup(self) -> None:
        self._public_url = Settings.from_env().public_url

    def get_dependency(self, worker_ctx: Any) -> str:
        return self._public_url


class Calendars(Watching):
    calendars: CalendarRepository = Store(CalendarRepository)  # type: ignore[assignment]
    public_url: str = PublicUrl()  # type: ignore[assignment]

    def keepers(self) -> list[Keeper]:
        return [*super().keepers(), self.calendars]

    @rpc
    def make_calendar(self, attendee_id: str, name: str, conference_id: str | None = None) -> Shown:
        """With its token, which nobody is shown a second time."""
        name = domain.check_name(texts.clean_line(name))
        domain.check_room(len(self.calendars.of(attendee_id)))
        if conference_id is not None:
            self.conferences.get(conference_id)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        calendar = Calendar(new_id(), attendee_id, name, conference_id, domain.digest(secret), now())
        self.calendars.add(calendar)
        return _show(calendar) | {"token": domain.token_of(calendar, secret)}

    @rpc
    def list_calendars(self, attendee_id: str) -> Shown:
        return {"items": [_show(one) for one in self.calendars.of(attendee_id)]}

    @rpc
    def revoke_calendar(self, attendee_id: str, calendar_id: str) -> Shown:
        if not self.calendars.remove(attendee_id, calendar_id):
            raise NotFound(domain.GONE)
        return {}

    @rpc
    def read_calendar(self, token: str) -> Shown:
        """The calendar as a file. It has the sessions starred now, and says of each how it is now."""
        calendar_id, secret = domain.parts_of(token)
        calendar = domain.opened(self.calendars.find(calendar_id), secret)
        stars = self.stars.newest(calendar.attendee_id, calendar.conference_id, None, domain.EVENTS_AT_MOST)
        found = self.sessions.public(one.session_id for one in stars)
        conferences = {one: self.conferences.get(one) for one in sorted({each.conference_id for each in found})}
        events = domain.events_of(found, {key: one.zone for key, one in conferences.items()}, self.public_url)
        source = f"{self.public_url}/api/v1/calendars/{token}.ics"
        # Long calendars take a moment to write: in a thread, so that others are answered meanwhile.
        content = tpool.execute(ical.calendar, events, name=calendar.name, source=source)
        return {"content": content.decode()}


def _show(calendar: Calendar) -> Shown:
    return {
        "id": calendar.id,
        "name": calendar.name,
        "conference_id": calendar.conference_id,
        "created_at": to_text(calendar.created_at),
    }
