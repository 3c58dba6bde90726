"""To be told when the recording is up; and for organisers, what is waited for."""

from typing import Any

from gateway.machinery import Machinery
from gateway.operation import operation
from gateway.outputs import Request, Response, no_content, personal
from gateway.policies.rules import CONFERENCE, SESSION
from gateway.queries import Queries
from gateway.recording_orders import RecordingOrders
from gateway.schemas.recordings import RecordingWishesSchema, WishesQuerySchema


def routes(machinery: Machinery) -> dict[str, Any]:
    orders = RecordingOrders(machinery.backend, machinery.queries)
    return {
        f"{SESSION}/recording-wish": RecordingWish(orders),
        f"{CONFERENCE}/recording-wishes": RecordingWishes(machinery.queries),
    }


class RecordingWish:
    def __init__(self, orders: RecordingOrders) -> None:
        self._orders = orders

    @operation(
        "Be told when the recording is up",
        description="By a notification, and by mail if you want that. 409 when there is nothing to wait for.",
        status=204,
    )
    async def on_put(self, req: Request, resp: Response, c: str, s: str) -> None:
        await self._orders.wish(req, s, on=True)
        no_content(resp)

    @operation("Do not be told", status=204)
    async def on_delete(self, req: Request, resp: Response, c: str, s: str) -> None:
        await self._orders.wish(req, s, on=False)
        no_content(resp)


class RecordingWishes:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation(
        "The recordings that are waited for, most first; and how long the last ones took",
        query=WishesQuerySchema,
        response=RecordingWishesSchema,
    )
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        found = await self._queries.recording_wishes(req.context.conference["id"], **req.context.query)
        personal(resp, RecordingWishesSchema, found.data)
