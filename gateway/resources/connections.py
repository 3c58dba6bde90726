"""How people stand to each other: follow, mute, block."""

from gateway.backend import Backend
from gateway.operation import operation
from gateway.outputs import Request, Response, no_content, personal
from gateway.people_orders import connect
from gateway.queries import Queries
from gateway.schemas.people import ConnectedListSchema, ConnectedQuerySchema


class Follow:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @operation("Follow somebody", status=204)
    async def on_put(self, req: Request, resp: Response, attendee: str) -> None:
        await connect(self._backend, req, "follow", attendee, on=True)
        no_content(resp)

    @operation("Follow somebody no more", status=204)
    async def on_delete(self, req: Request, resp: Response, attendee: str) -> None:
        await connect(self._backend, req, "follow", attendee, on=False)
        no_content(resp)


class Mute:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @operation("See nothing of somebody; they are not told", status=204)
    async def on_put(self, req: Request, resp: Response, attendee: str) -> None:
        await connect(self._backend, req, "mute", attendee, on=True)
        no_content(resp)

    @operation("End a mute", status=204)
    async def on_delete(self, req: Request, resp: Response, attendee: str) -> None:
        await connect(self._backend, req, "mute", attendee, on=False)
        no_content(resp)


class Block:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @operation(
        "Block somebody",
        description="They do not see you and cannot follow you. What each followed of the other ends.",
        status=204,
    )
    async def on_put(self, req: Request, resp: Response, attendee: str) -> None:
        await connect(self._backend, req, "block", attendee, on=True)
        no_content(resp)

    @operation("End a block", status=204)
    async def on_delete(self, req: Request, resp: Response, attendee: str) -> None:
        await connect(self._backend, req, "block", attendee, on=False)
        no_content(resp)


class Followers:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("Who follows somebody, newest first", query=ConnectedQuerySchema, response=ConnectedListSchema)
    async def on_get(self, req: Request, resp: Response, attendee: str) -> None:
        found = await self._queries.connected("followers", attendee, req.context.caller, **req.context.query)
        personal(resp, ConnectedListSchema, found.data)


class Following:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("Whom somebody follows, newest first", query=ConnectedQuerySchema, response=ConnectedListSchema)
    async def on_get(self, req: Request, resp: Response, attendee: str) -> None:
        found = await self._queries.connected("following", attendee, req.context.caller, **req.context.query)
        personal(resp, ConnectedListSchema, found.data)


class Muted:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("Whom you mute, newest first", query=ConnectedQuerySchema, response=ConnectedListSchema)
    async def on_get(self, req: Request, resp: Response) -> None:
        caller = req.context.caller
        found = await self._queries.connected("muted", caller.id, caller, **req.context.query)
        personal(resp, ConnectedListSchema, found.data)


class Blocked:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("Whom you block, newest first", query=ConnectedQuerySchema, response=ConnectedListSchema)
    async def on_get(self, req: Request, resp: Response) -> None:
        caller = req.context.caller
        found = await self._queries.connected("blocked", caller.id, caller, **req.context.query)
        personal(resp, ConnectedListSchema, found.data)
