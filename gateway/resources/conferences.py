"""Conferences and what is in them at a glance."""

from gateway.backend import Backend
from gateway.inputs import expected_version
from gateway.operation import operation
from gateway.outputs import Request, Response, created, personal, public, tag_version
from gateway.queries import Queries
from gateway.schemas.conferences import (
    ConferenceListSchema,
    ConferenceSchema,
    ConferencesQuerySchema,
    CreateConferenceSchema,
    EditConferenceSchema,
    OverviewSchema,
)


class Conferences:
    def __init__(self, backend: Backend, queries: Queries) -> None:
        self._backend = backend
        self._queries = queries

    @operation("Conferences, newest first", query=ConferencesQuerySchema, response=ConferenceListSchema)
    async def on_get(self, req: Request, resp: Response) -> None:
        public(resp, ConferenceListSchema, (await self._queries.conferences(**req.context.query)).data)

    @operation("Create a conference", body=CreateConferenceSchema, response=ConferenceSchema, status=201)
    async def on_post(self, req: Request, resp: Response) -> None:
        conference = await self._backend.command(
            "sessions",
            "create_conference",
            actor=req.context.caller.id,
            invalidates=["conferences"],
            **req.context.body,
            **req.context.once.both,
        )
        tag_version(resp, ConferenceSchema, conference)
        created(resp, f"/api/v1/conferences/{conference['slug']}", ConferenceSchema, conference)


class Conference:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @operation("One conference", response=ConferenceSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        tag_version(resp, ConferenceSchema, req.context.conference)
        public(resp, ConferenceSchema, req.context.conference)

    @operation("Edit a conference", body=EditConferenceSchema, response=ConferenceSchema, versioned=True)
    async def on_patch(self, req: Request, resp: Response, c: str) -> None:
        known = req.context.conference
        conference = await self._backend.command(
            "sessions",
            "update_conference",
            actor=req.context.caller.id,
            invalidates=["conferences", f"conference:{known['id']}"],
            conference_id=known["id"],
            changes=req.context.body,
            version=expected_version(req, known["version"], required=True),
            request_id=req.context.once.exact_id,
        )
        tag_version(resp, ConferenceSchema, conference)
        personal(resp, ConferenceSchema, conference)


class Overview:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("Days, tracks, rooms, types, languages and tags, with the number of sessions", response=OverviewSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        public(resp, OverviewSchema, (await self._queries.overview(req.context.conference["id"])).data)
