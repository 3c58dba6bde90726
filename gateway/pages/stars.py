"""The star on the page of a session: who is signed in sees their own, and gives it or takes it back."""

from dataclasses import dataclass
from typing import Any

import falcon.asgi

from gateway.pages.addresses import safe_next, session_url
from gateway.pages.forms import read_form, told
from gateway.pages.site import Site, reachable, see_other
from gateway.people_orders import put_star
from services.contracts.errors import WireError

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


@dataclass(frozen=True)
class StarButton:
    action: str
    next: str
    is_on: bool


async def star_button(site: Site, req: Request, session: Json) -> StarButton | None:
    """None for who is not signed in, for drafts, and while nobody can say what was starred."""
    caller, conference = req.context.caller, req.context.conference
    if caller is None or session.get("state") == "draft":
        return None
    known = await reachable(site.queries.starred_in(caller.id, conference["id"]))
    if known is None:
        return None
    address = session_url(conference["slug"], session["id"])
    return StarButton(f"{address}/star", address, session["id"] in known.data["session_ids"])


class Star:
    """/conferences/{slug}/sessions/{session}/star; the field `on` is 1 or 0."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_post(self, req: Request, resp: Response, slug: str, session: str) -> None:
        values = await read_form(req)
        back = safe_next(values.get("next") or session_url(slug, session))
        try:
            await put_star(self._site.backend, req, session, on=values.get("on") != "0")
        except WireError as error:
            self._site.not_done(req, resp, told(error), back)
        else:
            see_other(resp, back)
