"""The reads of what is one's own: the programme, calendars, notifications; and how popular sessions are."""

from typing import Any

from gateway.asking import Asking, Looking
from gateway.backend import Ask, Read
from services.contracts.events_sessions import EVERYBODY

COUNT_MAX_AGE_SECONDS = 60.0
POPULARITY_MAX_AGE_SECONDS = 10.0  # counted every second, which is told to nobody


class OwnQueries(Asking):
    """Part of gateway.queries.Queries. What is one's own is asked for each time, unless an event tells of all of it."""

    async def my_programme(self, attendee_id: str, conference_id: str) -> Read:
        kwargs = {"attendee_id": attendee_id, "conference_id": conference_id}
        ask = Ask("sessions", "my_programme", kwargs, [f"stars:{attendee_id}"])
        return await self._read(ask, max_age_seconds=0)

    async def calendars(self, attendee_id: str) -> Read:
        ask = Ask("sessions", "list_calendars", {"attendee_id": attendee_id}, [], never_stale=True)
        return await self._read(ask, max_age_seconds=0)

    async def calendar(self, token: str) -> Read:
        """The file. Never one from before it was revoked, or a session moved."""
        ask = Ask("sessions", "read_calendar", {"token": token}, [], never_stale=True)
        return await self._read(ask, max_age_seconds=0)

    async def popularity(self, conference_id: str, *, cursor: str | None = None, limit: int = 50) -> Read:
        kwargs = {"conference_id": conference_id, "cursor": cursor, "limit": limit}
        return await self._read(Ask("sessions", "list_popularity", kwargs, []), max_age_seconds=0)

    async def popularity_of(self, conference_id: str, session_id: str) -> Read:
        """Part of session pages that are kept: there it may be as old as they are."""
        ask = Ask("sessions", "popularity_of", {"session_id": session_id}, [f"conference:{conference_id}"])
        return await self._read(ask, max_age_seconds=POPULARITY_MAX_AGE_SECONDS)

    async def notifications(self, attendee_id: str, *, cursor: str | None = None, limit: int = 30) -> Read:
        kwargs = {"attendee_id": attendee_id, "cursor": cursor, "limit": limit}
        ask = Ask("feed", "list_notifications", kwargs, [f"notifications:{attendee_id}"])
        return await self._read(ask, max_age_seconds=COUNT_MAX_AGE_SECONDS)

    async def unread(self, attendee_id: str) -> Read:
        ask = Ask("feed", "unread_notifications", {"attendee_id": attendee_id}, [f"notifications:{attendee_id}"])
        return await self._read(ask, max_age_seconds=COUNT_MAX_AGE_SECONDS)

    async def notification_settings(self, attendee_id: str) -> Read:
        ask = Ask("attendees", "notification_settings", {"attendee_id": attendee_id}, [], never_stale=True)
        return await self._read(ask, max_age_seconds=0)


def shows_popularity(conference: dict[str, Any], caller: Looking | None) -> bool:
    """Whether this reader is told how many have starred a session."""
    is_public: bool = conference["popularity"] == EVERYBODY
    return is_public or (caller is not None and caller.may_organise(conference["id"]))
