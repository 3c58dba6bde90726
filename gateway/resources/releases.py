"""The programme as a whole, for its organisers: what waits for the next release, releases, undo, and the audit."""

import asyncio
from typing import Any

from gateway.inputs import Json, expected_version
from gateway.machinery import Machinery
from gateway.operation import operation
from gateway.outputs import Request, Response, created, personal, tag_version
from gateway.policy import CONFERENCE, SESSION
from gateway.queries import Queries
from gateway.release_orders import ReleaseOrders
from gateway.schemas import releases as schemas
from gateway.schemas.sessions import SessionSchema
from gateway.session_orders import SessionOrders
from services.contracts.errors import NotFound

DIGITS = 9


class Draft:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("What waits for the next release", query=schemas.PageQuerySchema, response=schemas.DraftSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        conference_id = req.context.conference["id"]
        draft, conflicts = await asyncio.gather(
            self._queries.draft(conference_id, **req.context.query), self._queries.conflicts(conference_id)
        )
        personal(resp, schemas.DraftSchema, draft.data | {"conflicts": conflicts.data["items"]})


class _Releasing:
    """What the resources below share."""

    def __init__(self, orders: ReleaseOrders, queries: Queries) -> None:
        self._orders = orders
        self._queries = queries


class Releases(_Releasing):
    @operation(
        "Releases of the programme, newest first", query=schemas.PageQuerySchema, response=schemas.ReleaseListSchema
    )
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        found = await self._queries.releases(req.context.conference["id"], **req.context.query)
        personal(resp, schemas.ReleaseListSchema, found.data)

    @operation(
        "Publish everything that waits and is not held back",
        description="Drafts and planned changes become public at once, and are told as one.",
        body=schemas.ReleaseInputSchema,
        response=schemas.ReleaseSchema,
        status=201,
        fails=(409,),
    )
    async def on_post(self, req: Request, resp: Response, c: str) -> None:
        conference, body = req.context.conference, req.context.body
        once = req.context.once.both
        made = await self._orders.release(req.context.caller, conference, body["note"], body["version"], once)
        _created(resp, conference, made)


class Release(_Releasing):
    @operation("A release, with what it changed", query=schemas.PageQuerySchema, response=schemas.WholeReleaseSchema)
    async def on_get(self, req: Request, resp: Response, c: str, n: str) -> None:
        conference = req.context.conference
        found = (await self._queries.release(conference["id"], number_of(n), **req.context.query)).data
        changes = await self._orders.with_names(conference, found["changes"])
        personal(resp, schemas.WholeReleaseSchema, found | {"changes": changes})


class Undo(_Releasing):
    @operation(
        "Take a release back",
        description="Where nothing was changed since; what was is kept, and named. It is a release of its own. What "
        "the release had published is a draft again, and held back.",
        body=schemas.UndoSchema,
        response=schemas.ReleaseSchema,
        status=201,
        fails=(409,),
    )
    async def on_post(self, req: Request, resp: Response, c: str, n: str) -> None:
        conference, note, once = req.context.conference, req.context.body["note"], req.context.once.both
        _created(resp, conference, await self._orders.undo(req.context.caller, conference, number_of(n), note, once))


class _OfSession:
    """What the two resources below share."""

    def __init__(self, orders: SessionOrders, queries: Queries) -> None:
        self._orders = orders
        self._queries = queries

    async def _seen(self, req: Request, s: str, *, must_match: bool) -> Json:
        """The session at the version that If-Match names; None for any."""
        found: Json = (await self._queries.session(req.context.conference["id"], s, drafts=True)).data
        return {"id": found["id"], "version": expected_version(req, found["version"], required=must_match)}


class Planned(_OfSession):
    @operation("Forget what was planned for a session", response=SessionSchema, versioned=True)
    async def on_delete(self, req: Request, resp: Response, c: str, s: str) -> None:
        caller, conference, once = req.context.caller, req.context.conference, req.context.once
        seen = await self._seen(req, s, must_match=True)
        _show(resp, await self._orders.discard(caller, conference, seen, request_id=once.exact_id))


class Hold(_OfSession):
    @operation(
        "Keep a draft, or what is planned for a session, out of releases", response=SessionSchema, may_match=True
    )
    async def on_put(self, req: Request, resp: Response, c: str, s: str) -> None:
        await self._hold(req, resp, s, held=True)

    @operation("Let it go with the next release", response=SessionSchema, may_match=True)
    async def on_delete(self, req: Request, resp: Response, c: str, s: str) -> None:
        await self._hold(req, resp, s, held=False)

    async def _hold(self, req: Request, resp: Response, s: str, *, held: bool) -> None:
        caller, conference, once = req.context.caller, req.context.conference, req.context.once
        seen = await self._seen(req, s, must_match=False)
        _show(resp, await self._orders.hold(caller, conference, seen, held=held, request_id=once.exact_id))


class Audit(_Releasing):
    @operation(
        "Who changed what, and when: every change of every session",
        query=schemas.AuditQuerySchema,
        response=schemas.AuditSchema,
    )
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        conference = req.context.conference
        found = (await self._queries.audit(conference["id"], **req.context.query)).data
        personal(
            resp, schemas.AuditSchema, found | {"items": await self._orders.with_names(conference, found["items"])}
        )


def number_of(text: str) -> int:
    """The number of a release in an address. Raises NotFound for what is none."""
    if text.isascii() and text.isdecimal() and len(text) <= DIGITS:
        return int(text)
    raise NotFound("There is no such release of this programme.")


def _created(resp: Response, conference: Json, made: Json) -> None:
    address = f"/api/v1/conferences/{conference['slug']}/releases/{made['number']}"
    created(resp, address, schemas.ReleaseSchema, made)


def _show(resp: Response, session: Json) -> None:
    tag_version(resp, SessionSchema, session)
    personal(resp, SessionSchema, session)


def routes(machinery: Machinery) -> dict[str, Any]:
    queries = machinery.queries
    releasing = (ReleaseOrders(machinery.backend, queries), queries)
    of_session = (SessionOrders(machinery.backend), queries)
    return {
        f"{CONFERENCE}/draft": Draft(queries),
        f"{CONFERENCE}/releases": Releases(*releasing),
        f"{CONFERENCE}/releases/{{n}}": Release(*releasing),
        f"{CONFERENCE}/releases/{{n}}/undo": Undo(*releasing),
        f"{CONFERENCE}/audit": Audit(*releasing),
        f"{SESSION}/planned": Planned(*of_session),
        f"{SESSION}/hold": Hold(*of_session),
    }
