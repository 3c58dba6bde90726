"""Roles of attendees in a conference."""

from gateway.backend import Backend
from gateway.operation import operation
from gateway.outputs import Request, Response, no_content, personal
from gateway.schemas.attendees import MemberSchema, RoleSchema


class Member:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @operation("Give an attendee a role in the conference", body=RoleSchema, response=MemberSchema)
    async def on_put(self, req: Request, resp: Response, c: str, attendee: str) -> None:
        member = await self._backend.command(
            "attendees",
            "set_member",
            actor=req.context.caller.id,
            invalidates=[f"attendee:{attendee}"],
            conference_id=req.context.conference["id"],
            attendee_id=attendee,
            role=req.context.body["role"],
            request_id=req.context.once.exact_id,
        )
        personal(resp, MemberSchema, member)

    @operation("Take an attendee's role in the conference away", status=204)
    async def on_delete(self, req: Request, resp: Response, c: str, attendee: str) -> None:
        await self._backend.command(
            "attendees",
            "remove_member",
            actor=req.context.caller.id,
            invalidates=[f"attendee:{attendee}"],
            conference_id=req.context.conference["id"],
            attendee_id=attendee,
            request_id=req.context.once.exact_id,
        )
        no_content(resp)
