"""The settings of calendars: made for a program to subscribe to, listed, revoked."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any

import falcon.asgi

from gateway.own_orders import OwnOrders, addresses
from gateway.pages.forms import Told, read_form, told
from gateway.pages.settings import show_settings
from gateway.pages.site import Site, reachable, see_other, together, viewer_zone
from gateway.pages.times import Stamp, instant, stamp
from services.contracts.errors import NotFound, WireError

REVOKED = "Revoked. There is nothing at its address any more."
NAME = "Hallway"

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


@dataclass(frozen=True)
class Listed:
    id: str
    name: str
    about: str
    made_at: Stamp


class Calendars:
    """/settings/calendars; `conference` is the slug of the one that a new calendar is for."""

    def __init__(self, site: Site, public_url: str) -> None:
        self._site, self._public_url = site, public_url
        self._orders = OwnOrders(site.backend)

    async def on_get(self, req: Request, resp: Response) -> None:
        values = {"conference": req.get_param("conference") or "", "name": ""}
        await self._show(req, resp, values, Told(), done=REVOKED if req.get_param("done") else "")

    async def on_post(self, req: Request, resp: Response) -> None:
        """The addresses are shown in the answer itself, since nobody can ask for them a second time."""
        values = await read_form(req)
        try:
            conference = await self._conference(values.get("conference", ""))
            name = values.get("name", "").strip() or (conference["title"][:100] if conference else NAME)
            made = await self._orders.make_calendar(req.context.caller, name, conference["id"] if conference else None)
        except WireError as error:
            await self._show(req, resp, values, told(error))
        else:
            await self._show(req, resp, {}, Told(), made=made | addresses(self._public_url, made["token"]))

    async def _conference(self, slug: str) -> Json | None:
        return (await self._site.queries.conference(slug)).data if slug else None

    async def _show(
        self, req: Request, resp: Response, values: Json, told: Told, *, done: str = "", made: Json | None = None
    ) -> None:
        items = (await self._site.queries.calendars(req.context.caller.id)).data["items"]
        show_settings(
            self._site,
            req,
            resp,
            "settings_calendars.html",
            "calendars",
            status=told.status,
            told=told,
            done=done,
            made=made,
            values=values,
            conference=await self._known(values.get("conference", "")),
            calendars=await self._listed(items, req),
        )
        resp.cache_control = ["private", "no-store"]  # not even a way back in the browser's history shows the address

    async def _known(self, slug: str) -> Json | None:
        """Whatever stands in the address: a conference that there is not is as good as none."""
        try:
            return await self._conference(slug)
        except NotFound:
            return None

    async def _listed(self, items: list[Json], req: Request) -> list[Listed]:
        ids = sorted({one["conference_id"] for one in items if one["conference_id"]})
        found = await together(*(reachable(self._site.queries.conference(each)) for each in ids))
        titles = {key: read.data["title"] for key, read in zip(ids, found, strict=True) if read is not None}
        return [
            Listed(
                one["id"],
                one["name"],
                titles.get(one["conference_id"], "one conference") if one["conference_id"] else "all conferences",
                stamp(instant(one["created_at"]), viewer_zone(req) or UTC),
            )
            for one in items
        ]


class Revoke:
    """/settings/calendars/{calendar}/revoke"""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_post(self, req: Request, resp: Response, calendar: str) -> None:
        try:
            await OwnOrders(self._site.backend).revoke_calendar(req.context.caller, calendar)
        except WireError as error:
            self._site.not_done(req, resp, told(error), "/settings/calendars")
        else:
            see_other(resp, "/settings/calendars?done=1")
