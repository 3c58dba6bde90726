"""Who of those who are here speaks in a session: they may add to it, answer in it, and read what came of it."""

from typing import Any

from gateway.queries import Queries


async def speaking_in(queries: Queries, session: dict[str, Any]) -> set[str]:
    """The attendees who are linked speakers of a session."""
    linked = (await queries.linked_speakers(session["conference_id"])).data["items"]
    speakers = {speaker["id"] for speaker in session["speakers"]}
    return {one["attendee_id"] for one in linked if one["speaker_id"] in speakers}


async def speaks_at(queries: Queries, conference_id: str, attendee_id: str, params: dict[str, Any]) -> bool:
    """Whether somebody gives the session of a path, or is its speaker. Raises NotFound for what is not public."""
    if "speaker" in params:
        return await _is_speaker(queries, conference_id, attendee_id, params["speaker"])
    session = (await queries.session(conference_id, params.get("s") or params["session"])).data
    return attendee_id in await speaking_in(queries, session)


async def _is_speaker(queries: Queries, conference_id: str, attendee_id: str, speaker: str) -> bool:
    linked = (await queries.linked_speakers(conference_id)).data["items"]
    own = {one["speaker_id"] for one in linked if one["attendee_id"] == attendee_id}
    if speaker in own:  # also of a speaker whose only sessions are drafts
        return True
    found = (await queries.speaker(conference_id, speaker)).data  # the other, of two who were joined
    return found["id"] in own
