"""The page on which somebody says that they are a speaker of the programme, and takes that back."""

from typing import Any

import falcon
import falcon.asgi

from gateway.member_orders import MemberOrders, find_speaker
from gateway.pages.addresses import claim_url, programme_url
from gateway.pages.forms import Told, read_form, told
from gateway.pages.site import Site
from services.contracts.errors import WireError

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


class SpeakerClaim:
    """`action` in its form is claim or withdraw."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._orders = MemberOrders(site.backend)

    async def on_get(self, req: Request, resp: Response, slug: str, speaker: str) -> None:
        named = await find_speaker(self._site.queries, req.context.conference["id"], speaker)
        await self._show(req, resp, named, Told())

    async def on_post(self, req: Request, resp: Response, slug: str, speaker: str) -> None:
        caller, conference, values = req.context.caller, req.context.conference, await read_form(req)
        named = await find_speaker(self._site.queries, conference["id"], speaker)
        try:
            if values.get("action") == "withdraw":
                await self._orders.withdraw(caller, conference, speaker, request_id=None)
            else:
                await self._orders.claim(caller, conference, named, request_id=None)
        except WireError as error:
            await self._show(req, resp, named, told(error))
        else:
            raise falcon.HTTPSeeOther(claim_url(slug, speaker))

    async def _show(self, req: Request, resp: Response, speaker: Json, told: Told) -> None:
        conference = req.context.conference
        frame = self._site.frame(req, resp, speaker["name"], conference=conference, canonical="")
        self._site.show(
            req,
            resp,
            "claim.html",
            frame,
            speaker=speaker,
            claim=await self._claim(req, speaker),
            sessions_url=programme_url(conference["slug"], day="all", speaker=speaker["name"]),
            told=told,
        )
        resp.status = told.status

    async def _claim(self, req: Request, speaker: Json) -> Json | None:
        """What has become of the caller's claim, if they have made one."""
        memberships = (await self._site.queries.memberships(req.context.caller.id)).data["items"]
        claims = (
            claim
            for one in memberships
            if one["conference_id"] == req.context.conference["id"]
            for claim in one["claims"]
            if claim["speaker"]["id"] == speaker["id"]
        )
        return next(claims, None)
