"""Invitations to a conference: organisers make and take them back, those who are invited accept them."""

from gateway import uploads
from gateway.inputs import Json, once_for
from gateway.invitation_orders import InvitationOrders
from gateway.operation import operation
from gateway.outputs import Request, Response, created, no_content, personal
from gateway.queries import Queries
from gateway.schemas.attendees import MemberSchema
from gateway.schemas.invitations import (
    BatchListSchema,
    BatchQuerySchema,
    BatchSchema,
    InvitationItemSchema,
    InvitationListSchema,
    InvitationSchema,
    InvitedListSchema,
    InviteSchema,
    MakeLinkSchema,
)
from gateway.schemas.members import PageQuerySchema

MAIL, LINK = "mail", "link"
LIST_BYTES = 1_000_000  # a thousand lines are a tenth of that


class _Organised:
    """What the resources of organisers have in common."""

    def __init__(self, orders: InvitationOrders, queries: Queries, public_url: str) -> None:
        self._orders = orders
        self._queries = queries
        self._public_url = public_url

    async def _list(self, req: Request, resp: Response, kind: str) -> None:
        found = (await self._queries.invitations(req.context.conference["id"], kind, **req.context.query)).data
        items = [with_url(one, self._public_url) for one in found["items"]]
        personal(resp, InvitationListSchema, {**found, "items": items})


class Invitations(_Organised):
    @operation("Who is invited by mail, newest first", query=PageQuerySchema, response=InvitationListSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        await self._list(req, resp, MAIL)

    @operation(
        "Invite people by mail",
        description="Whoever is invited already is sent the invitation again, three times within 30 days at most.",
        body=InviteSchema,
        response=InvitedListSchema,
    )
    async def on_post(self, req: Request, resp: Response, c: str) -> None:
        caller, conference = req.context.caller, req.context.conference
        told = await self._orders.by_mail(caller, conference, req.context.body, req.context.once.exact_id)
        personal(resp, InvitedListSchema, told)


class _Revocable:
    kind = MAIL

    def __init__(self, orders: InvitationOrders) -> None:
        self._orders = orders

    async def _revoke(self, req: Request, resp: Response, invitation: str) -> None:
        await self._orders.revoke(req.context.caller, req.context.conference, invitation, self.kind)
        no_content(resp)


class Invitation(_Revocable):
    @operation("Take an invitation back", status=204)
    async def on_delete(self, req: Request, resp: Response, c: str, i: str) -> None:
        await self._revoke(req, resp, i)


class InviteLinks(_Organised):
    @operation("Links with which people can join, newest first", query=PageQuerySchema, response=InvitationListSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        await self._list(req, resp, LINK)

    @operation("Make a link with which people can join", body=MakeLinkSchema, response=InvitationItemSchema, status=201)
    async def on_post(self, req: Request, resp: Response, c: str) -> None:
        caller, conference = req.context.caller, req.context.conference
        link = await self._orders.link(caller, conference, req.context.body, req.context.once.both)
        location = f"/api/v1/conferences/{conference['slug']}/invite-links/{link['id']}"
        created(resp, location, InvitationItemSchema, with_url(link, self._public_url))


class InviteLink(_Revocable):
    kind = LINK

    @operation("Take a link back", status=204)
    async def on_delete(self, req: Request, resp: Response, c: str, i: str) -> None:
        await self._revoke(req, resp, i)


class Batches(_Organised):
    @operation("The newest lists of people to invite", response=BatchListSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        found = (await self._queries.batches(req.context.conference["id"])).data
        personal(resp, BatchListSchema, {**found, "next": None})

    @operation(
        "Invite a list of people by mail",
        description="CSV, 1,000 lines at most: address, name, role, or with a heading that names the columns email and "
        "role. The answer comes at once; ask for it again to see how far it is and what failed.",
        query=BatchQuerySchema,
        response=BatchSchema,
        status=202,
        file=True,
    )
    async def on_post(self, req: Request, resp: Response, c: str) -> None:
        conference = req.context.conference
        upload = await uploads.read(req, limit=LIST_BYTES)
        once = once_for(req, upload.digest).both
        batch = await self._orders.by_list(req.context.caller, conference, upload, req.context.query, once)
        personal(resp, BatchSchema, batch)
        resp.status = 202
        resp.location = f"/api/v1/conferences/{conference['slug']}/invitations/batches/{batch['id']}"


class Batch:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("How far a list is, and what failed and why", response=BatchSchema)
    async def on_get(self, req: Request, resp: Response, c: str, b: str) -> None:
        personal(resp, BatchSchema, (await self._queries.batch(req.context.conference["id"], b)).data)


class GivenInvitation:
    """For whoever has its token."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("What a link or letter invites to", response=InvitationSchema)
    async def on_get(self, req: Request, resp: Response, token: str) -> None:
        caller = req.context.caller
        personal(resp, InvitationSchema, await look_up(self._queries, token, caller.id if caller else None))


class Acceptance:
    def __init__(self, orders: InvitationOrders, queries: Queries) -> None:
        self._orders = orders
        self._queries = queries

    @operation("Accept an invitation", response=MemberSchema)
    async def on_post(self, req: Request, resp: Response, token: str) -> None:
        found = (await self._queries.invitation(token, req.context.caller.id)).data
        member = await self._orders.accept(req.context.caller, token, found["conference_id"])
        personal(resp, MemberSchema, member)


async def look_up(queries: Queries, token: str, viewer_id: str | None) -> Json:
    """The invitation of a token, with the conference that it is for. Raises NotFound, saying why it is not good."""
    found = (await queries.invitation(token, viewer_id)).data
    return {**found, "conference": (await queries.conference(found["conference_id"])).data}


def with_url(invitation: Json, public_url: str) -> Json:
    """With the address to give to people, where there is one."""
    token = invitation["token"]
    return {**invitation, "url": f"{public_url}/invitations/{token}" if token else ""}
