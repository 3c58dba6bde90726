"""What API and pages have done about members: joining, leaving, roles, badges, and who is which speaker."""

import asyncio
from typing import Any

from gateway.auth import Caller
from gateway.backend import Backend
from gateway.queries import Queries
from services.contracts.errors import NotFound

Json = dict[str, Any]

# What may change who is which speaker of the programme.
LINKING = frozenset({"claim_speaker", "withdraw_claim", "decide_claim", "remove_member"})
NO_SPEAKER = "There is no such speaker in the programme of this conference."


class MemberOrders:
    """Each is carried out for a caller, in a conference. A `request_id` makes a repeat harmless."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    async def join(self, caller: Caller, conference: Json, *, request_id: str | None) -> Json:
        return await self._own("join", caller, conference, request_id=request_id)

    async def leave(self, caller: Caller, conference: Json, *, request_id: str | None) -> None:
        await self._own("remove_member", caller, conference, request_id=request_id, operator=caller.operator)

    async def show_as(self, caller: Caller, conference: Json, changes: Json, *, request_id: str | None) -> Json:
        """`changes`: badge_name, hidden."""
        return await self._own("change_membership", caller, conference, request_id=request_id, **changes)

    async def set_role(
        self, caller: Caller, conference: Json, attendee: str, role: str, *, request_id: str | None
    ) -> Json:
        extra = {"role": role, "request_id": request_id, "operator": caller.operator, "viewer_id": caller.id}
        return await self._order("set_member", caller, conference, attendee, **extra)

    async def remove(self, caller: Caller, conference: Json, attendee: str, *, request_id: str | None) -> None:
        extra = {"request_id": request_id, "operator": caller.operator}
        await self._order("remove_member", caller, conference, attendee, **extra)

    async def claim(self, caller: Caller, conference: Json, speaker: Json, *, request_id: str | None) -> Json:
        extra = {"speaker_id": speaker["id"], "speaker_name": speaker["name"], "request_id": request_id}
        return await self._own("claim_speaker", caller, conference, **extra)

    async def withdraw(self, caller: Caller, conference: Json, speaker: str, *, request_id: str | None) -> None:
        await self._own("withdraw_claim", caller, conference, speaker_id=speaker, request_id=request_id)

    async def decide(
        self, caller: Caller, conference: Json, attendee: str, speaker: str, decided: Json, *, request_id: str | None
    ) -> Json:
        """`decided`: decision, reason."""
        extra = {"speaker_id": speaker, "by": caller.id, "request_id": request_id, **decided}
        return await self._order("decide_claim", caller, conference, attendee, **extra)

    async def _own(self, method: str, caller: Caller, conference: Json, **arguments: Any) -> Json:
        return await self._order(method, caller, conference, caller.id, **arguments)

    async def _order(self, method: str, caller: Caller, conference: Json, attendee: str, **arguments: Any) -> Json:
        conference_id = conference["id"]
        changed = [f"attendee:{attendee}", f"author:{attendee}", "people", f"members:{conference_id}"]
        if method in LINKING:
            changed.append(f"speakers:{conference_id}")
        done: Json = await self._backend.command(
            "attendees",
            method,
            actor=caller.id,
            invalidates=changed,
            conference_id=conference_id,
            attendee_id=attendee,
            **arguments,
        )
        return done


async def find_speaker(queries: Queries, conference_id: str, speaker: str) -> Json:
    """The speaker with this id, as the programme names them. Raises NotFound."""
    found = (await queries.sessions(conference_id, filters={"speaker": speaker}, limit=1)).data["items"]
    for one in found[0]["speakers"] if found else ():
        if one["id"] == speaker:
            return dict(one)
    raise NotFound(NO_SPEAKER)


async def conferences_of(queries: Queries, attendee_id: str) -> list[Json]:
    """What somebody is in which conferences, with what these are called and when they are."""
    memberships = (await queries.memberships(attendee_id)).data["items"]
    # Remembered, mostly: conferences are read all the time.
    conferences = await asyncio.gather(*(queries.conference(one["conference_id"]) for one in memberships))
    names = ("id", "slug", "title", "start", "end")
    return [
        {**one, "conference": {name: conference.data[name] for name in names}}
        for one, conference in zip(memberships, conferences, strict=True)
    ]
