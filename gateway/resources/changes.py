"""The public changelog: what of the programme moved from where to where, and why. As JSON, Atom and JSON Feed."""

from typing import Any
from zoneinfo import ZoneInfo

from gateway import changelog
from gateway.inputs import Json
from gateway.machinery import Machinery
from gateway.operation import operation
from gateway.outputs import PUBLIC, Request, Response, public
from gateway.pages.times import Zones, find_zone
from gateway.policy import CONFERENCE
from gateway.queries import Queries
from gateway.schemas import releases as schemas

ATOM = "application/atom+xml"
JSON_FEED = "application/feed+json"
IN_FEEDS = 50  # the newest entries


class Changes:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation(
        "What changed in the programme, newest first: one item for each release, import and single change",
        query=schemas.PageQuerySchema,
        response=schemas.ChangelogSchema,
    )
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        found = await self._queries.changelog(req.context.conference["id"], **req.context.query)
        public(resp, schemas.ChangelogSchema, found.data)


class Entry:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation(
        "An item of the changelog, with what changed in each session",
        query=schemas.PageQuerySchema,
        response=schemas.WholeChangelogEntrySchema,
    )
    async def on_get(self, req: Request, resp: Response, c: str, e: str) -> None:
        found = await self._queries.changelog_entry(req.context.conference["id"], e, **req.context.query)
        public(resp, schemas.WholeChangelogEntrySchema, found.data)


class _Feed:
    """What the two feeds share. Both are the same for the same changelog, byte for byte."""

    def __init__(self, queries: Queries, public_url: str) -> None:
        self._queries = queries
        self._public_url = public_url.rstrip("/")

    async def _items(self, conference: Json) -> list[changelog.Item]:
        found = (await self._queries.changelog(conference["id"], limit=IN_FEEDS)).data["items"]
        zones = Zones(find_zone(conference["timezone"]) or ZoneInfo("UTC"))
        return changelog.items(found, conference, zones, self._public_url)


class Atom(_Feed):
    @operation("The newest changes as an Atom feed", media=ATOM)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        conference = req.context.conference
        _write(resp, changelog.atom(await self._items(conference), conference, self._public_url), ATOM)


class JsonFeed(_Feed):
    @operation("The newest changes as a JSON Feed", media=JSON_FEED)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        conference = req.context.conference
        _write(resp, changelog.json_feed(await self._items(conference), conference, self._public_url), JSON_FEED)


def _write(resp: Response, text: str, media: str) -> None:
    resp.cache_control = PUBLIC
    resp.content_type = f"{media}; charset=utf-8"
    resp.text = text


def routes(machinery: Machinery) -> dict[str, Any]:
    queries, public_url = machinery.queries, machinery.config.public_url
    return {
        f"{CONFERENCE}/changes": Changes(queries),
        f"{CONFERENCE}/changes/{{e}}": Entry(queries),
        f"{CONFERENCE}/changes.atom": Atom(queries, public_url),
        f"{CONFERENCE}/changes.json": JsonFeed(queries, public_url),
    }
