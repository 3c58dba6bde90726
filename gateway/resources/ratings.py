"""How a session was: everybody's own rating, and what speakers and organisers get of all of them."""

from typing import Any

from gateway.inputs import Json
from gateway.machinery import Machinery
from gateway.operation import operation
from gateway.outputs import Request, Response, no_content, personal
from gateway.policy import SESSION
from gateway.question_orders import RatingOrders
from gateway.schemas.audience import FeedbackListSchema, FeedbackQuerySchema, RateSchema, RatingSchema


def routes(machinery: Machinery) -> dict[str, Any]:
    return {f"{SESSION}/rating": OwnRating(machinery), f"{SESSION}/feedback": Feedback(machinery)}


class OfSession:
    def __init__(self, machinery: Machinery) -> None:
        self._queries = machinery.queries
        self._orders = RatingOrders(machinery.backend, machinery.queries)

    async def _session(self, req: Request, s: str) -> Json:
        session: Json = (await self._queries.session(req.context.conference["id"], s)).data
        return session


class OwnRating(OfSession):
    @operation("Your rating of a session", response=RatingSchema)
    async def on_get(self, req: Request, resp: Response, c: str, s: str) -> None:
        session = await self._session(req, s)
        found = await self._queries.own_rating(req.context.caller.id, session["conference_id"], session["id"])
        personal(resp, RatingSchema, found.data)

    @operation(
        "Rate a session once it has begun, with words to its speakers if you like",
        description="Only its speakers and organisers get it, without your name. Doing it again changes it.",
        body=RateSchema,
        response=RatingSchema,
    )
    async def on_put(self, req: Request, resp: Response, c: str, s: str) -> None:
        done = await self._orders.rate(req.context.caller, await self._session(req, s), **req.context.body)
        personal(resp, RatingSchema, done)

    @operation("Take your rating back", status=204)
    async def on_delete(self, req: Request, resp: Response, c: str, s: str) -> None:
        await self._orders.take_back(req.context.caller, await self._session(req, s))
        no_content(resp)


class Feedback(OfSession):
    @operation(
        "How a session was rated, for its speakers and organisers",
        description="Words without names or times. The average is shown from three ratings on.",
        query=FeedbackQuerySchema,
        response=FeedbackListSchema,
    )
    async def on_get(self, req: Request, resp: Response, c: str, s: str) -> None:
        session = await self._session(req, s)
        found = await self._queries.feedback(session["conference_id"], session["id"], **req.context.query)
        personal(resp, FeedbackListSchema, found.data)
