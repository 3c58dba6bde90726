"""Where the viewer says which time zone they are in. The answer is a cookie, and nothing else knows it."""

import falcon
import falcon.asgi

from gateway.pages.addresses import safe_next
from gateway.pages.forms import read_form
from gateway.pages.site import NO_ZONE, ZONE_COOKIE, Site, see_other
from gateway.pages.times import find_zone, zones_by_region

KEPT_SECONDS = 365 * 24 * 3600
UNKNOWN = "There is no such time zone. Choose one from the list."


class TimeZone:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        self._show(req, resp, safe_next(req.get_param("next")))

    async def on_post(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        values = await read_form(req)
        name, after = values.get("zone", ""), safe_next(values.get("next"))
        if name and find_zone(name) is None:
            self._show(req, resp, after, UNKNOWN)
            resp.status = falcon.HTTP_422
            return
        # Not HttpOnly: hallway.js sets it too, once, from the browser's own zone. It is no secret.
        resp.set_cookie(
            ZONE_COOKIE,
            name or NO_ZONE,
            max_age=KEPT_SECONDS,
            path="/",
            same_site="Lax",
            http_only=False,
            secure=req.scheme == "https",
        )
        see_other(resp, after)

    def _show(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, after: str, problem: str = "") -> None:
        frame = self._site.frame(req, resp, "Your time zone", canonical="", here=after)
        regions = zones_by_region(self._site.now())
        self._site.show(req, resp, "time_zone.html", frame, regions=regions, next=after, problem=problem)
