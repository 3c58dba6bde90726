"""People: register, and what others see of them."""

from gateway.backend import Backend
from gateway.operation import operation
from gateway.outputs import Request, Response, created, personal
from gateway.queries import Queries
from gateway.schemas.attendees import AttendeeSchema, RegisterSchema


class Attendees:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @operation("Register", body=RegisterSchema, response=AttendeeSchema, status=201)
    async def on_post(self, req: Request, resp: Response) -> None:
        attendee = await self._backend.command("attendees", "register", **req.context.body, **req.context.once.both)
        created(resp, f"/api/v1/attendees/{attendee['id']}", AttendeeSchema, attendee)


class Me:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("Yourself", response=AttendeeSchema)
    async def on_get(self, req: Request, resp: Response) -> None:
        personal(resp, AttendeeSchema, (await self._queries.attendee(req.context.caller.id, req.context.caller)).data)


class Attendee:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("One attendee, as others see them", response=AttendeeSchema)
    async def on_get(self, req: Request, resp: Response, attendee: str) -> None:
        # Not for the body cache: what is shown of a person follows the person's wish at once.
        personal(resp, AttendeeSchema, (await self._queries.attendee(attendee, req.context.caller)).data)
