"""The star on the page of a session: who is signed in sees their own, and gives it or takes it back."""

from dataclasses import dataclass
from typing import Any

import falcon.asgi

from gateway.own_queries import shows_popularity
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


async def starred_ids(site: Site, req: Request) -> frozenset[str] | None:
    """What the reader starred in this conference, for the buttons on rows; None as above."""
    caller, conference = req.context.caller, req.context.conference
    if caller is None:
        return None
    known = await reachable(site.queries.starred_in(caller.id, conference["id"]))
    return frozenset(known.data["session_ids"]) if known is not None else None


async def star_count(site: Site, req: Request, session: Json) -> int | None:
    """How many have starred it, where the reader is told."""
    conference = req.context.conference
    if session.get("state") == "draft" or not shows_popularity(conference, req.context.caller):
        return None
    read = await reachable(site.queries.popularity_of(conference["id"], session["id"]))
    return read.data["stars"] if read is not None else None


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
