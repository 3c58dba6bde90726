"""Who is which speaker of the programme: claimed by the person, decided by organisers."""

from gateway.member_orders import MemberOrders, find_speaker
from gateway.operation import operation
from gateway.outputs import Request, Response, no_content, personal
from gateway.queries import Queries
from gateway.schemas.members import ClaimListSchema, ClaimSchema, DecisionSchema, PageQuerySchema


class SpeakerClaim:
    """The caller's own."""

    def __init__(self, orders: MemberOrders, queries: Queries) -> None:
        self._orders = orders
        self._queries = queries

    @operation("Say that you are this speaker; organisers decide", response=ClaimSchema)
    async def on_put(self, req: Request, resp: Response, c: str, speaker: str) -> None:
        caller, conference, once = req.context.caller, req.context.conference, req.context.once
        named = await find_speaker(self._queries, conference["id"], speaker)
        claim = await self._orders.claim(caller, conference, named, request_id=once.exact_id)
        personal(resp, ClaimSchema, claim)

    @operation("Take it back", status=204)
    async def on_delete(self, req: Request, resp: Response, c: str, speaker: str) -> None:
        once = req.context.once
        await self._orders.withdraw(req.context.caller, req.context.conference, speaker, request_id=once.exact_id)
        no_content(resp)


class Claims:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("Claims that wait for a decision", query=PageQuerySchema, response=ClaimListSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        found = await self._queries.claims(req.context.conference["id"], **req.context.query)
        personal(resp, ClaimListSchema, found.data)


class Claim:
    def __init__(self, orders: MemberOrders) -> None:
        self._orders = orders

    @operation(
        "Link an attendee to a speaker, or do not",
        description="Approving makes them a speaker of the conference at least. A decision can be changed later.",
        body=DecisionSchema,
        response=ClaimSchema,
    )
    async def on_put(self, req: Request, resp: Response, c: str, attendee: str, speaker: str) -> None:
        caller, conference, once = req.context.caller, req.context.conference, req.context.once
        claim = await self._orders.decide(
            caller, conference, attendee, speaker, req.context.body, request_id=once.exact_id
        )
        personal(resp, ClaimSchema, claim)
