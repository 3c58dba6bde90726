"""The conferences one is in: joining and leaving, the name on the badge, being hidden; and their settings page."""

from typing import Any

import falcon
import falcon.asgi

from gateway.member_orders import MemberOrders, conferences_of
from gateway.pages.addresses import claim_url, conference_url, safe_next
from gateway.pages.facts import dates_of
from gateway.pages.forms import Told, read_form, told
from gateway.pages.settings import show_settings
from gateway.pages.site import Site
from services.contracts.errors import WireError

HERE = "/settings/conferences"
DONE = {
    "saved": "That is how you are shown in this conference from now on.",
    "left": "You have left the conference.",
}

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


class OwnConferences:
    """/settings/conferences"""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: Request, resp: Response) -> None:
        await show_conferences(self._site, req, resp, done=DONE.get(req.get_param("done") or "", ""))


class Membership:
    """Where the forms about one conference go: `action` is join, save or leave."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._orders = MemberOrders(site.backend)

    async def on_post(self, req: Request, resp: Response, slug: str) -> None:
        values = await read_form(req)
        try:
            after = await self._do(req, values)
        except WireError as error:
            await show_conferences(self._site, req, resp, told=told(error), slug=slug, typed=values)
        else:
            raise falcon.HTTPSeeOther(after)

    async def _do(self, req: Request, values: dict[str, str]) -> str:
        """Carries it out; where to go then."""
        caller, conference = req.context.caller, req.context.conference
        match values.get("action"):
            case "leave":
                await self._orders.leave(caller, conference, request_id=None)
                return f"{HERE}?done=left"
            case "save":
                changes = {"badge_name": values.get("badge_name", ""), "hidden": values.get("hidden") == "1"}
                await self._orders.show_as(caller, conference, changes, request_id=None)
                return f"{HERE}?done=saved"
            case _:
                await self._orders.join(caller, conference, request_id=None)
                return safe_next(values.get("next") or conference_url(conference["slug"]))


async def show_conferences(
    site: Site,
    req: Request,
    resp: Response,
    *,
    told: Told | None = None,
    slug: str = "",
    typed: dict[str, str] | None = None,
    done: str = "",
) -> None:
    """The page; `slug` is the conference whose form had `typed` in it and is told what is wrong."""
    told = told or Told()
    found = await conferences_of(site.queries, req.context.caller.id)
    show_settings(
        site,
        req,
        resp,
        "settings_conferences.html",
        "conferences",
        status=told.status,
        told=told,
        done=done,
        conferences=[_with_form(one, told, typed or {}, is_it=one["conference"]["slug"] == slug) for one in found],
    )


def _with_form(one: Json, told: Told, typed: dict[str, str], *, is_it: bool) -> Json:
    conference = one["conference"]
    url = conference_url(conference["slug"])
    return {
        **one,
        "url": url,
        "action": f"{url}/membership",
        "dates": dates_of(conference),
        "badge_name": typed.get("badge_name", "") if is_it and "badge_name" in typed else one["badge_name"],
        "errors": told.errors if is_it else {},
        "claims": [{**claim, "url": claim_url(conference["slug"], claim["speaker"]["id"])} for claim in one["claims"]],
    }
