"""Searching a conference, and what is like a session."""

from typing import Any

from gateway.machinery import Machinery
from gateway.operation import operation
from gateway.outputs import Request, Response, public
from gateway.policy import CONFERENCE, SESSION
from gateway.queries import Queries
from gateway.schemas.finding import RelatedSchema, SearchQuerySchema, SearchSchema


def routes(machinery: Machinery) -> dict[str, Any]:
    queries = machinery.queries
    return {f"{CONFERENCE}/search": Search(queries), f"{SESSION}/related": Related(queries)}


class Search:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("Search the programme and what is said in recordings", query=SearchQuerySchema, response=SearchSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        filters = dict(req.context.query)
        asked = {name: filters.pop(name) for name in ("q", "cursor", "limit")}
        found = await self._queries.search(req.context.conference["id"], filters=filters, **asked)
        public(resp, SearchSchema, found.data)


class Related:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation("Sessions by the same people, or about the same", response=RelatedSchema)
    async def on_get(self, req: Request, resp: Response, c: str, s: str) -> None:
        conference_id = req.context.conference["id"]
        session = (await self._queries.session(conference_id, s)).data
        public(resp, RelatedSchema, (await self._queries.related(conference_id, session["id"])).data)
