"""People: register, and what others see of them."""

from gateway.backend import Backend
from gateway.inputs import Json, expected_version
from gateway.operation import operation
from gateway.outputs import Request, Response, created, personal, tag_whole
from gateway.queries import Queries
from gateway.resources.data import Leaving
from gateway.resources.people import Directory
from gateway.schemas.attendees import AttendeeSchema, RegisterSchema
from gateway.schemas.profiles import EditProfileSchema, ProfileSchema


class Attendees(Directory):
    def __init__(self, backend: Backend, queries: Queries) -> None:
        super().__init__(queries)
        self._backend = backend

    @operation("Register", body=RegisterSchema, response=AttendeeSchema, status=201, fails=(429,))
    async def on_post(self, req: Request, resp: Response) -> None:
        attendee = await self._backend.command(
            "attendees", "register", **req.context.body, **req.context.once.both, client=req.context.client
        )
        created(resp, f"/api/v1/attendees/{attendee['id']}", AttendeeSchema, attendee)


class Me(Leaving):
    def __init__(self, backend: Backend, queries: Queries, public_url: str) -> None:
        super().__init__(backend, public_url)
        self._queries = queries

    @operation("Yourself", response=ProfileSchema)
    async def on_get(self, req: Request, resp: Response) -> None:
        self._show(resp, (await self._queries.attendee(req.context.caller.id, req.context.caller)).data)

    @operation(
        "Edit your profile",
        description="What is left out stays as it is. The ETag is that of GET here.",
        body=EditProfileSchema,
        response=ProfileSchema,
        versioned=True,
    )
    async def on_patch(self, req: Request, resp: Response) -> None:
        caller = req.context.caller
        known = (await self._queries.attendee(caller.id, caller)).data
        edited = await self._backend.command(
            "attendees",
            "edit_profile",
            actor=caller.id,
            invalidates=[f"attendee:{caller.id}", "people"],
            attendee_id=caller.id,
            changes=req.context.body,
            version=expected_version(req, known["version"], required=True),
            request_id=req.context.once.exact_id,
        )
        self._show(resp, edited)

    def _show(self, resp: Response, profile: Json) -> None:
        tag_whole(resp, ProfileSchema, profile)
        personal(resp, ProfileSchema, profile)


class Attendee:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("One attendee, as others see them", response=ProfileSchema)
    async def on_get(self, req: Request, resp: Response, attendee: str) -> None:
        # Not for the body cache: what is shown of a person follows the person's wish at once.
        personal(resp, ProfileSchema, (await self._queries.attendee(attendee, req.context.caller)).data)
