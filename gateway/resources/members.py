"""Members of a conference and their roles; what the caller is there, and how they are shown."""

from gateway.member_orders import MemberOrders, conferences_of
from gateway.operation import operation
from gateway.outputs import Request, Response, no_content, personal
from gateway.queries import Queries
from gateway.schemas.attendees import MemberSchema, RoleSchema
from gateway.schemas.members import (
    ChangeMembershipSchema,
    MemberListSchema,
    MembershipSchema,
    MembersQuerySchema,
    OwnConferenceListSchema,
)
from services.contracts.errors import NotFound


class Members:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("Who is in the conference, by name", query=MembersQuerySchema, response=MemberListSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        # Not for the body cache: whom one sees follows from who one is.
        found = await self._queries.members(req.context.conference["id"], req.context.caller, **req.context.query)
        personal(resp, MemberListSchema, found.data)


class Member:
    def __init__(self, orders: MemberOrders) -> None:
        self._orders = orders

    @operation("Give an attendee a role in the conference", body=RoleSchema, response=MemberSchema)
    async def on_put(self, req: Request, resp: Response, c: str, attendee: str) -> None:
        role, once = req.context.body["role"], req.context.once
        member = await self._orders.set_role(
            req.context.caller, req.context.conference, attendee, role, request_id=once.exact_id
        )
        personal(resp, MemberSchema, member)

    @operation("Take an attendee's role in the conference away", status=204)
    async def on_delete(self, req: Request, resp: Response, c: str, attendee: str) -> None:
        once = req.context.once
        await self._orders.remove(req.context.caller, req.context.conference, attendee, request_id=once.exact_id)
        no_content(resp)


class Membership:
    """The caller's own."""

    def __init__(self, orders: MemberOrders, queries: Queries) -> None:
        self._orders = orders
        self._queries = queries

    @operation("What you are in the conference", response=MembershipSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        for one in (await self._queries.memberships(req.context.caller.id)).data["items"]:
            if one["conference_id"] == req.context.conference["id"]:
                personal(resp, MembershipSchema, one)
                return
        raise NotFound("You are not in this conference.")

    @operation("Join the conference; whoever is in it stays what they are", response=MembershipSchema)
    async def on_put(self, req: Request, resp: Response, c: str) -> None:
        caller, request_id = req.context.caller, req.context.once.exact_id
        personal(resp, MembershipSchema, await self._orders.join(caller, req.context.conference, request_id=request_id))

    @operation("Another name here, or hidden this time", body=ChangeMembershipSchema, response=MembershipSchema)
    async def on_patch(self, req: Request, resp: Response, c: str) -> None:
        caller, request_id = req.context.caller, req.context.once.exact_id
        changed = await self._orders.show_as(caller, req.context.conference, req.context.body, request_id=request_id)
        personal(resp, MembershipSchema, changed)

    @operation("Leave the conference", status=204)
    async def on_delete(self, req: Request, resp: Response, c: str) -> None:
        caller, request_id = req.context.caller, req.context.once.exact_id
        await self._orders.leave(caller, req.context.conference, request_id=request_id)
        no_content(resp)


class OwnConferences:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("The conferences you are in", response=OwnConferenceListSchema)
    async def on_get(self, req: Request, resp: Response) -> None:
        items = await conferences_of(self._queries, req.context.caller.id)
        personal(resp, OwnConferenceListSchema, {"items": items, "next": None})
