"""The reads about recordings: their captions, who waits for them.

captions:{id}           the captions of the recordings of a session
wishes:{id}             the recordings that an attendee waits for
"""

from gateway.asking import Asking
from gateway.backend import Ask, Read


class RecordingQueries(Asking):
    """Part of gateway.queries.Queries."""

    async def captions(self, conference_id: str, session_id: str, *, drafts: bool = False) -> Read:
        """Which there are, without their texts."""
        kwargs = {"conference_id": conference_id, "session": session_id, "drafts": drafts}
        ask = Ask("sessions", "list_captions", kwargs, [f"captions:{session_id}", f"session:{session_id}"])
        return await self._read(ask, max_age_seconds=0 if drafts else None)

    async def captions_of(
        self, conference_id: str, session_id: str, recording_id: str, language: str, *, drafts: bool = False
    ) -> Read:
        """Those of one recording in one language, with their text."""
        kwargs = {
            "conference_id": conference_id,
            "session": session_id,
            "recording_id": recording_id,
            "language": language,
            "drafts": drafts,
        }
        ask = Ask("sessions", "get_captions", kwargs, [f"captions:{session_id}", f"session:{session_id}"])
        return await self._read(ask, max_age_seconds=0 if drafts else None)

    async def wishes_recording(self, attendee_id: str, session_id: str) -> Read:
        """Whether somebody waits for the recording. That it came is told by the session."""
        kwargs = {"attendee_id": attendee_id, "session_id": session_id}
        return await self._read(
            Ask("sessions", "wishes_recording", kwargs, [f"wishes:{attendee_id}", f"session:{session_id}"])
        )

    async def recording_wishes(self, conference_id: str, *, limit: int = 50) -> Read:
        """For organisers, counted anew each time: every wish changes it."""
        ask = Ask("sessions", "recording_wishes", {"conference_id": conference_id, "limit": limit}, ())
        return await self._read(ask, max_age_seconds=0)
