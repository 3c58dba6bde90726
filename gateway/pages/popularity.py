"""How many have starred each session: ranked, for organisers."""

from typing import Any

import falcon.asgi

from gateway.pages import views
from gateway.pages.addresses import organise_url, with_query
from gateway.pages.site import Site

Json = dict[str, Any]


class Popularity:
    """/conferences/{slug}/organise/popularity"""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, slug: str) -> None:
        site, conference = self._site, req.context.conference
        zones = site.zones(req, conference)
        found = (await site.queries.popularity(conference["id"], cursor=req.get_param("cursor"))).data
        frame = site.frame(
            req, resp, f"Stars at {conference['title']}", conference=conference, section="organise", canonical=""
        )
        site.show(
            req,
            resp,
            "popularity.html",
            frame,
            items=[(one["stars"], views.row(one["session"], zones)) for one in found["items"]],
            next_url=with_query(req.path, cursor=found["next"] or ""),
            has_more=found["next"] is not None,
            is_public=conference["popularity"] == "everybody",
            organise_url=organise_url(slug),
            settings_url=organise_url(slug, "settings"),
        )
