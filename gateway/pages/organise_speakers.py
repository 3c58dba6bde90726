"""The organisers' page about speakers: who there is, and making one of two."""

from typing import Any

import falcon
import falcon.asgi

from gateway.catalogue_orders import CatalogueOrders
from gateway.pages.addresses import organise_url, speaker_url
from gateway.pages.forms import Told, missing, read_form, told
from gateway.pages.posts import new_request_id, request_id_of
from gateway.pages.site import Site, see_other
from services.contracts.errors import Invalid, WireError

SHOWN = 50
MAX_WORDS = 200

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


class OrganiseSpeakers:
    """/conferences/{slug}/organise/speakers"""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._orders = CatalogueOrders(site.backend, site.queries)

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        await self._show(req, resp, done="They are one speaker now." if req.get_param("done") else "")

    async def on_post(self, req: Request, resp: Response, slug: str) -> None:
        values = await read_form(req)
        caller, conference = req.context.caller, req.context.conference
        try:
            missing(values, "speaker", "into")
            if values["speaker"] == values["into"]:
                raise Invalid.fields({"into": ["Choose two different ones."]})
            await self._orders.merge_speakers(
                caller, conference, values["speaker"], values["into"], request_id=request_id_of(req, values)
            )
        except WireError as error:
            await self._show(req, resp, told=told(error), typed=values)
        else:
            see_other(resp, organise_url(slug, "speakers", done="merged"))

    async def _show(
        self,
        req: Request,
        resp: Response,
        *,
        told: Told | None = None,
        typed: dict[str, str] | None = None,
        done: str = "",
    ) -> None:
        site, conference, told, typed = self._site, req.context.conference, told or Told(), typed or {}
        q = (typed.get("q") or req.get_param("q") or "").strip()[:MAX_WORDS]
        cursor = req.get_param("cursor") if req.method == "GET" else None
        found = (await site.queries.speakers(conference["id"], q=q, drafts=True, cursor=cursor, limit=SHOWN)).data
        frame = site.frame(
            req, resp, f"Speakers of {conference['title']}", conference=conference, section="organise", canonical=""
        )
        site.show(
            req,
            resp,
            "organise_speakers.html",
            frame,
            home=organise_url(conference["slug"]),
            url=organise_url(conference["slug"], "speakers"),
            q=q,
            total=found["total"],
            speakers=[self._speaker(conference, one) for one in found["items"]],
            more_url=organise_url(conference["slug"], "speakers", q=q, cursor=found["next"]) if found["next"] else "",
            told=told,
            typed=typed,
            done=done,
            request_id=new_request_id(),
        )
        resp.status = told.status

    def _speaker(self, conference: Json, speaker: Json) -> Json:
        return {**speaker, "url": f"{speaker_url(conference['slug'], speaker['id'])}/edit"}


def add(app: "falcon.asgi.App[Any, Any]", site: Site) -> None:
    app.add_route("/conferences/{slug}/organise/speakers", OrganiseSpeakers(site))
