"""Who of those who are here speaks in a session: they may add to it, answer in it, and read what came of it."""

from typing import Any

from gateway.queries import Queries


async def speaking_in(queries: Queries, session: dict[str, Any]) -> set[str]:
    """The attendees who are linked speakers of a session."""
    linked = (await queries.linked_speakers(session["conference_id"])).data["items"]
    speakers = {speaker["id"] for speaker in session["speakers"]}
    return {one["attendee_id"] for one in linked if one["speaker_id"] in speakers}
