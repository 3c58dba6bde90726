"""Sessions one wants to see. Nobody sees the stars of somebody else."""

from gateway.backend import Backend
from gateway.operation import operation
from gateway.outputs import Request, Response, no_content, personal
from gateway.people_orders import put_star
from gateway.queries import Queries
from gateway.resources.people import conference_id
from gateway.schemas.own import StarInputSchema
from gateway.schemas.people import StarListSchema, StarsQuerySchema


class Star:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @operation(
        "Star a session that you want to see, with a note for yourself",
        description="Whoever starred a session is reminded of it, and told when it moves or does not take place.",
        body=StarInputSchema,
        body_optional=True,
        status=204,
        fails=(409,),
    )
    async def on_put(self, req: Request, resp: Response, c: str, s: str) -> None:
        await put_star(self._backend, req, s, on=True, note=req.context.body.get("note"))
        no_content(resp)

    @operation("Take a star back; its note is gone", status=204)
    async def on_delete(self, req: Request, resp: Response, c: str, s: str) -> None:
        await put_star(self._backend, req, s, on=False)
        no_content(resp)


class Stars:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation(
        "The sessions you starred, newest star first", query=StarsQuerySchema, response=StarListSchema, fails=(404,)
    )
    async def on_get(self, req: Request, resp: Response) -> None:
        asked = dict(req.context.query)
        where = await conference_id(self._queries, asked.pop("conference"))
        found = await self._queries.stars(req.context.caller.id, conference_id=where, **asked)
        personal(resp, StarListSchema, found.data)
