"""Rooms, tracks and session types of a conference. What sessions name is in the lists, described or not."""

from typing import Any, ClassVar

from marshmallow import Schema

from gateway.catalogue_orders import CatalogueOrders
from gateway.inputs import expected_version
from gateway.machinery import Machinery
from gateway.operation import operation
from gateway.outputs import Request, Response, created, no_content, personal, public, tag_version
from gateway.policy import CONFERENCE
from gateway.queries import Queries
from gateway.resources.sessions import sees_drafts
from gateway.schemas import catalogue as schemas
from services.contracts.errors import NotFound

RENAMING = (
    "A new name is given to all sessions that have the old one, as one change; the old name is understood on, in "
    "imported files, too."
)


class _Of:
    """What the resources of one kind share."""

    kind: ClassVar[str]
    path: ClassVar[str]
    schema: ClassVar[type[Schema]]

    def __init__(self, orders: CatalogueOrders, queries: Queries) -> None:
        self._orders = orders
        self._queries = queries

    async def _list(self, req: Request, resp: Response, listed: type[Schema]) -> None:
        drafts = sees_drafts(req)
        found = await self._queries.catalogue(req.context.conference["id"], self.kind, drafts=drafts)
        (personal if drafts else public)(resp, listed, found.data)

    async def _add(self, req: Request, resp: Response) -> None:
        conference = req.context.conference
        made = await self._orders.add(
            req.context.caller, conference, self.kind, req.context.body, request_id=req.context.once.exact_id
        )
        tag_version(resp, self.schema, made)
        created(resp, f"/api/v1/conferences/{conference['slug']}/{self.path}/{made['id']}", self.schema, made)

    async def _get(self, req: Request, resp: Response, ref: str) -> None:
        drafts = sees_drafts(req)
        found = await self._find(req, ref, drafts=drafts)
        tag_version(resp, self.schema, found)
        (personal if drafts else public)(resp, self.schema, found)

    async def _change(self, req: Request, resp: Response, ref: str) -> None:
        known = await self._find(req, ref, drafts=True)
        changed = await self._orders.change(
            req.context.caller,
            req.context.conference,
            self.kind,
            known["id"],
            req.context.body,
            version=expected_version(req, known["version"], required=True),
            request_id=req.context.once.exact_id,
        )
        tag_version(resp, self.schema, changed)
        personal(resp, self.schema, changed)

    async def _remove(self, req: Request, resp: Response, ref: str) -> None:
        known = await self._find(req, ref, drafts=True)
        version = expected_version(req, known["version"], required=True)
        await self._orders.remove(req.context.caller, req.context.conference, self.kind, known["id"], version=version)
        no_content(resp)

    async def _find(self, req: Request, ref: str, *, drafts: bool) -> dict[str, Any]:
        listed = await self._queries.catalogue(req.context.conference["id"], self.kind, drafts=drafts)
        for one in listed.data["items"]:
            if ref in (one["id"], one["slug"]):
                return dict(one)
        raise NotFound("There is nothing of this id in this conference.")


class _Room(_Of):
    kind, path, schema = "room", "rooms", schemas.RoomSchema


class Rooms(_Room):
    @operation("Rooms, in their order", response=schemas.RoomListSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        await self._list(req, resp, schemas.RoomListSchema)

    @operation("Describe a room", body=schemas.CreateRoomSchema, response=schemas.RoomSchema, status=201)
    async def on_post(self, req: Request, resp: Response, c: str) -> None:
        await self._add(req, resp)


class Room(_Room):
    @operation("One room, by id or slug", response=schemas.RoomSchema)
    async def on_get(self, req: Request, resp: Response, c: str, room: str) -> None:
        await self._get(req, resp, room)

    @operation(
        "Describe a room otherwise, or rename it",
        description=RENAMING,
        body=schemas.EditRoomSchema,
        response=schemas.RoomSchema,
        versioned=True,
    )
    async def on_patch(self, req: Request, resp: Response, c: str, room: str) -> None:
        await self._change(req, resp, room)

    @operation("Take away a room that no session is in", status=204, versioned=True)
    async def on_delete(self, req: Request, resp: Response, c: str, room: str) -> None:
        await self._remove(req, resp, room)


class _Track(_Of):
    kind, path, schema = "track", "tracks", schemas.TrackSchema


class Tracks(_Track):
    @operation("Tracks, in their order", response=schemas.TrackListSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        await self._list(req, resp, schemas.TrackListSchema)

    @operation("Describe a track", body=schemas.CreateTrackSchema, response=schemas.TrackSchema, status=201)
    async def on_post(self, req: Request, resp: Response, c: str) -> None:
        await self._add(req, resp)


class Track(_Track):
    @operation("One track, by id or slug", response=schemas.TrackSchema)
    async def on_get(self, req: Request, resp: Response, c: str, track: str) -> None:
        await self._get(req, resp, track)

    @operation(
        "Describe a track otherwise, or rename it",
        description=RENAMING,
        body=schemas.EditTrackSchema,
        response=schemas.TrackSchema,
        versioned=True,
    )
    async def on_patch(self, req: Request, resp: Response, c: str, track: str) -> None:
        await self._change(req, resp, track)

    @operation("Take away a track that no session is of", status=204, versioned=True)
    async def on_delete(self, req: Request, resp: Response, c: str, track: str) -> None:
        await self._remove(req, resp, track)


class _Type(_Of):
    kind, path, schema = "type", "session-types", schemas.SessionTypeSchema


class SessionTypes(_Type):
    @operation("Types of sessions, in their order", response=schemas.SessionTypeListSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        await self._list(req, resp, schemas.SessionTypeListSchema)

    @operation(
        "Describe a type of sessions",
        body=schemas.CreateSessionTypeSchema,
        response=schemas.SessionTypeSchema,
        status=201,
    )
    async def on_post(self, req: Request, resp: Response, c: str) -> None:
        await self._add(req, resp)


class SessionType(_Type):
    @operation("One type of sessions, by id or slug", response=schemas.SessionTypeSchema)
    async def on_get(self, req: Request, resp: Response, c: str, session_type: str) -> None:
        await self._get(req, resp, session_type)

    @operation(
        "Describe a type of sessions otherwise, or rename it",
        description=RENAMING,
        body=schemas.EditSessionTypeSchema,
        response=schemas.SessionTypeSchema,
        versioned=True,
    )
    async def on_patch(self, req: Request, resp: Response, c: str, session_type: str) -> None:
        await self._change(req, resp, session_type)

    @operation("Take away a type that no session has", status=204, versioned=True)
    async def on_delete(self, req: Request, resp: Response, c: str, session_type: str) -> None:
        await self._remove(req, resp, session_type)


def routes(machinery: Machinery) -> dict[str, Any]:
    more = (CatalogueOrders(machinery.backend, machinery.queries), machinery.queries)
    return {
        f"{CONFERENCE}/rooms": Rooms(*more),
        f"{CONFERENCE}/rooms/{{room}}": Room(*more),
        f"{CONFERENCE}/tracks": Tracks(*more),
        f"{CONFERENCE}/tracks/{{track}}": Track(*more),
        f"{CONFERENCE}/session-types": SessionTypes(*more),
        f"{CONFERENCE}/session-types/{{session_type}}": SessionType(*more),
    }
