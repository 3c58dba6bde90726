"""The reads about what a programme is made of: rooms, tracks, types, speakers, and what in it cannot be as it is."""

from gateway.asking import Asking
from gateway.backend import Ask, Read

LISTS = {"room": "list_rooms", "track": "list_tracks", "type": "list_session_types"}


class CatalogueQueries(Asking):
    """Part of gateway.queries.Queries. What only drafts name is read anew each time: drafts change without an event."""

    async def catalogue(self, conference_id: str, kind: str, *, drafts: bool = False) -> Read:
        """All rooms, tracks or types ("room", "track", "type"), in their order."""
        tags = [f"catalogue:{conference_id}", f"programme:{conference_id}"]
        ask = Ask("sessions", LISTS[kind], {"conference_id": conference_id, "drafts": drafts}, tags)
        return await self._read(ask, max_age_seconds=0 if drafts else None)

    async def speakers(
        self,
        conference_id: str,
        *,
        q: str = "",
        drafts: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Read:
        """By name. With `drafts` also who speaks in nothing but drafts."""
        kwargs = {"conference_id": conference_id, "q": q, "drafts": drafts, "cursor": cursor, "limit": limit}
        tags = [f"catalogue:{conference_id}", f"programme:{conference_id}"]
        ask = Ask("sessions", "list_speakers", kwargs, tags)
        return await self._read(ask, max_age_seconds=0 if drafts else None)

    async def speaker(self, conference_id: str, speaker_id: str, *, drafts: bool = False) -> Read:
        kwargs = {"conference_id": conference_id, "speaker_id": speaker_id, "drafts": drafts}
        tags = [f"catalogue:{conference_id}", f"programme:{conference_id}"]
        ask = Ask("sessions", "get_speaker", kwargs, tags)
        return await self._read(ask, max_age_seconds=0 if drafts else None)

    async def conflicts(self, conference_id: str, *, planned: bool = True, session_id: str = "") -> Read:
        """As the programme will be after the next release, or as it is; of all sessions, or of one."""
        kwargs = {"conference_id": conference_id, "planned": planned, "session_id": session_id}
        ask = Ask("sessions", "conflicts", kwargs, [f"programme:{conference_id}"])
        return await self._read(ask, max_age_seconds=0)
