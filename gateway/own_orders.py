"""What people order for themselves alone: calendars, what they have read, what they want to be told."""

from typing import Any

from gateway.auth import Caller
from gateway.backend import Backend
from gateway.policy import API

Json = dict[str, Any]


class OwnOrders:
    """For the API as for the pages."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    async def make_calendar(self, caller: Caller, name: str, conference_id: str | None) -> Json:
        """With its token. A repeat makes another one: the secret of the first is not kept, and so not told again."""
        made: Json = await self._backend.command(
            "sessions",
            "make_calendar",
            actor=caller.id,
            attendee_id=caller.id,
            name=name,
            conference_id=conference_id,
        )
        return made

    async def revoke_calendar(self, caller: Caller, calendar_id: str) -> None:
        await self._backend.command(
            "sessions", "revoke_calendar", actor=caller.id, attendee_id=caller.id, calendar_id=calendar_id
        )

    async def read(self, caller: Caller, *, ids: list[str] | None = None, up_to: str | None = None) -> Json:
        """Marks notifications as read; all of them, unless some are named. Doing it again changes nothing."""
        left: Json = await self._backend.command(
            "feed",
            "read_notifications",
            actor=caller.id,
            invalidates=[f"notifications:{caller.id}"],
            attendee_id=caller.id,
            ids=ids,
            up_to=up_to,
        )
        return left

    async def set_notifications(self, caller: Caller, settings: Json) -> Json:
        put: Json = await self._backend.command(
            "attendees", "set_notification_settings", actor=caller.id, attendee_id=caller.id, settings=settings
        )
        return put


def addresses(public_url: str, token: str) -> dict[str, str]:
    """Where a calendar is, for programs that take any address and for those that want to be told what it is."""
    url = f"{public_url}{API}/calendars/{token}.ics"
    return {"url": url, "webcal": f"webcal:{url.partition(':')[2]}"}
