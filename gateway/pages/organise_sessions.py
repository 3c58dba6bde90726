"""The organisers' list of sessions, with drafts and with what is planned; and the way to a new one."""

from typing import Any

import falcon
import falcon.asgi

from gateway.pages.addresses import organise_url
from gateway.pages.facts import noon, zone_words
from gateway.pages.organise_session import EditSession, NewSession
from gateway.pages.site import Site, together
from gateway.pages.views import row

SHOWN = 50
STATES = (("", "All"), ("draft", "Drafts"), ("published", "Published"), ("cancelled", "Cancelled"))
MAX_WORDS = 200

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


class OrganiseSessions:
    """/conferences/{slug}/organise/sessions"""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        site, conference, zones = self._site, req.context.conference, self._site.zones(req, req.context.conference)
        filters = self._chosen(req)
        found, overview = await together(
            site.queries.sessions(
                conference["id"], filters=filters, drafts=True, cursor=req.get_param("cursor"), limit=SHOWN
            ),
            site.queries.overview(conference["id"]),
        )
        following = found.data["next"]
        frame = site.frame(
            req, resp, f"Sessions of {conference['title']}", conference=conference, section="organise", canonical=""
        )
        site.show(
            req,
            resp,
            "organise_sessions.html",
            frame,
            cacheable=False,
            home=organise_url(slug),
            url=organise_url(slug, "sessions"),
            new_url=organise_url(slug, "sessions/new"),
            chosen=filters,
            states=STATES,
            days=[day["day"] for day in overview.data["days"]],
            rooms=[room["name"] for room in overview.data["rooms"]],
            items=[listed(slug, one, row(one, zones)) for one in found.data["items"]],
            more_url=organise_url(slug, "sessions", **filters, cursor=following) if following else "",
            done="The draft is deleted." if req.get_param("done") == "deleted" else "",
            **zone_words(zones, noon(conference["start"])),
        )

    def _chosen(self, req: Request) -> dict[str, str]:
        """What is no choice of the page is left out: the service refuses what it does not know."""
        texts = {name: (req.get_param(name) or "").strip()[:MAX_WORDS] for name in ("q", "state", "day", "room")}
        if texts["state"] not in dict(STATES):
            texts["state"] = ""
        return texts


def listed(slug: str, session: Json, item: Any) -> Json:
    return {
        "row": item,
        "state": session["state"],
        "held": session.get("held"),
        "planned": sorted(session.get("planned") or ()),
        "url": organise_url(slug, f"sessions/{session['id']}"),
    }


def add(app: "falcon.asgi.App[Any, Any]", site: Site) -> None:
    here = "/conferences/{slug}/organise/sessions"
    app.add_route(here, OrganiseSessions(site))
    app.add_route(f"{here}/new", NewSession(site))
    app.add_route(f"{here}/{{session}}", EditSession(site))
