"""Finding people: the directory, that of one conference, and people one may want to meet."""

from dataclasses import dataclass
from typing import Any

import falcon.asgi

from gateway.inputs import load
from gateway.pages.addresses import conference_url, with_query
from gateway.pages.forms import Told, told
from gateway.pages.site import Site
from gateway.schemas.people import ROLES, DirectoryQuerySchema
from services.contracts.errors import Invalid

FIELDS = ("q", "organisation", "interest")
NOTHING: dict[str, Any] = {"items": [], "next": None}

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


@dataclass(frozen=True)
class Search:
    """The form above a list of people, with what was asked in it."""

    action: str
    values: dict[str, str]
    roles: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any(self.values.values())


class _Directory:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def _show(self, req: Request, resp: Response, search: Search, conference: Json | None) -> None:
        found, why = await self._find(req, search, conference)
        # No canonical address: who is here is not for search engines to keep, nor for us: kept pages outlive an outage.
        about: Json = {"conference": conference, "section": "people"} if conference else {}
        frame = self._site.frame(req, resp, "People", canonical="", **about)
        self._site.show(
            req,
            resp,
            "people.html",
            frame,
            search=search,
            told=why,
            items=found["items"],
            more_url=with_query(search.action, **search.values, cursor=found["next"] or ""),
            has_more=found["next"] is not None,
            is_first=not req.get_param("cursor"),
            conference=conference,
            here=req.relative_uri,
            viewer_id=req.context.caller.id if req.context.caller else "",
        )
        resp.status = why.status

    async def _find(self, req: Request, search: Search, conference: Json | None) -> tuple[Json, Told]:
        try:
            asked = {**search.values, "cursor": req.get_param("cursor") or ""}
            wanted = load(DirectoryQuerySchema, {name: value for name, value in asked.items() if value})
            wanted.pop("conference")
            where = {"conference_id": conference["id"]} if conference else {}
            return (await self._site.queries.people(req.context.caller, **wanted, **where)).data, Told(status=200)
        except Invalid as error:
            return NOTHING, told(error)


class People(_Directory):
    """/people"""

    async def on_get(self, req: Request, resp: Response) -> None:
        await self._show(req, resp, Search("/people", _asked(req, FIELDS)), None)


class ConferencePeople(_Directory):
    """/conferences/{slug}/people"""

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        search = Search(f"{conference_url(slug)}/people", _asked(req, (*FIELDS, "role")), ROLES)
        await self._show(req, resp, search, req.context.conference)


class Meet:
    """/people/meet: suggestions, each with its reasons."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: Request, resp: Response) -> None:
        caller = req.context.caller
        me = (await self._site.queries.attendee(caller.id, caller)).data
        items = (await self._site.queries.suggestions(caller.id)).data["items"] if me["suggestions"] else []
        frame = self._site.frame(req, resp, "People you may want to meet", canonical="")
        self._site.show(req, resp, "meet.html", frame, items=items, takes_part=me["suggestions"], here=req.relative_uri)


def _asked(req: Request, names: tuple[str, ...]) -> dict[str, str]:
    return {name: req.get_param(name) or "" for name in names}
