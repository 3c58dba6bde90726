"""Who changed what: every change of every session, for the organisers."""

from typing import Any

import falcon.asgi

from gateway.pages.addresses import organise_url
from gateway.pages.field_values import in_words
from gateway.pages.site import Site
from gateway.pages.times import Zones
from gateway.release_orders import ReleaseOrders

SHOWN = 50

Json = dict[str, Any]
App = falcon.asgi.App[falcon.asgi.Request, falcon.asgi.Response]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


class Audit:
    """/conferences/{slug}/organise/audit"""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._orders = ReleaseOrders(site.backend, site.queries)

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        site, conference = self._site, req.context.conference
        filters = {name: req.get_param(name) or "" for name in ("session", "by")}
        asked = {name: value or None for name, value in filters.items()}
        found = await site.queries.audit(conference["id"], **asked, cursor=req.get_param("cursor"), limit=SHOWN)
        zones, following = site.zones(req, conference), found.data["next"]
        records = await self._orders.with_names(conference, found.data["items"])
        frame = site.frame(req, resp, "Who changed what", conference=conference, section="organise", canonical="")
        site.show(
            req,
            resp,
            "organise_audit.html",
            frame,
            records=[record_view(slug, one, zones) for one in records],
            all_url=organise_url(slug, "audit") if any(filters.values()) else "",
            more_url=organise_url(slug, "audit", **filters, cursor=following) if following else "",
        )


def record_view(slug: str, one: Json, zones: Zones) -> Json:
    audit = organise_url(slug, "audit")
    return {
        **one,
        "at": zones.own(one["at"]),
        "kind": one["kind"].replace("_", " "),
        "changes": in_words(one["changes"], zones),
        "session_url": f"{audit}?session={one['session_id']}",
        "by_url": f"{audit}?by={one['by']}" if one["by"] else "",
    }


def add(app: App, site: Site) -> None:
    app.add_route("/conferences/{slug}/organise/audit", Audit(site))
