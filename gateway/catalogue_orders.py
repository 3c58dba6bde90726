"""What API and pages have done about rooms, tracks, types and speakers. Each is carried out for a caller."""

from typing import Any

from gateway.auth import Caller
from gateway.backend import Backend
from gateway.queries import Queries
from services.contracts.errors import Conflict, Forbidden

Json = dict[str, Any]

OWN_FIELDS = frozenset({"biography", "avatar_url", "links"})  # what a speaker may say of themselves
TWO_PEOPLE = "Each of them is linked to another person here. Undo one of the links on the page about people first."


class CatalogueOrders:
    """`request_id` and `once` make a repeat harmless."""

    def __init__(self, backend: Backend, queries: Queries) -> None:
        self._backend = backend
        self._queries = queries

    async def add(self, caller: Caller, conference: Json, kind: str, fields: Json, *, request_id: str) -> Json:
        return await self._order("describe", caller, conference, kind=kind, fields=fields, request_id=request_id)

    async def change(
        self, caller: Caller, conference: Json, kind: str, thing: str, changes: Json, **guard: Any
    ) -> Json:
        """`guard`: version, request_id."""
        return await self._order(
            "describe_otherwise", caller, conference, kind=kind, thing=thing, changes=changes, **guard
        )

    async def remove(self, caller: Caller, conference: Json, kind: str, thing: str, *, version: int | None) -> None:
        await self._order("describe_no_more", caller, conference, kind=kind, thing=thing, version=version)

    async def change_speaker(
        self, caller: Caller, conference: Json, speaker_id: str, changes: Json, **guard: Any
    ) -> Json:
        """By organisers, or by the person who is this speaker: what they are called in the programme they leave."""
        if not caller.may_organise(conference["id"]) and not set(changes) <= OWN_FIELDS:
            raise Forbidden("The name in the programme is the organisers': ask them to change it.")
        return await self._order("change_speaker", caller, conference, speaker_id=speaker_id, changes=changes, **guard)

    async def merge_speakers(
        self, caller: Caller, conference: Json, speaker_id: str, into: str, *, request_id: str
    ) -> Json:
        """Raises Conflict when both are linked to people, and not to the same one."""
        linked = (await self._queries.linked_speakers(conference["id"])).data["items"]
        people = {one["attendee_id"] for one in linked if one["speaker_id"] in (speaker_id, into)}
        if len(people) > 1:
            raise Conflict(TWO_PEOPLE)
        return await self._order(
            "merge_speakers", caller, conference, speaker_id=speaker_id, into=into, request_id=request_id
        )

    async def _order(self, method: str, caller: Caller, conference: Json, **arguments: Any) -> Json:
        conference_id = conference["id"]
        done: Json = await self._backend.command(
            "sessions",
            method,
            actor=caller.id,
            invalidates=[f"catalogue:{conference_id}", f"programme:{conference_id}", f"speakers:{conference_id}"],
            conference_id=conference_id,
            **arguments,
        )
        return done
