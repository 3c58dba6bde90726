"""Who follows whom, on pages: lists of people, and where the buttons beside them lead."""

from typing import Any

import falcon.asgi

from gateway.pages.addresses import person_url, safe_next, with_query
from gateway.pages.forms import read_form, told
from gateway.pages.site import Site, see_other
from gateway.people_orders import connect
from services.contracts.errors import WireError

FOLLOWERS, FOLLOWING, MUTED, BLOCKED = "followers", "following", "muted", "blocked"
# List -> (heading of one's own, of somebody else's, what is said of an empty one, what its button ends).
WORDS = {
    FOLLOWERS: ("People who follow you", "People who follow", "Nobody whom you may see.", ""),
    FOLLOWING: ("People you follow", "People followed by", "Nobody whom you may see.", ""),
    MUTED: ("People you muted", "", "You mute nobody.", "mute"),
    BLOCKED: ("People you blocked", "", "You block nobody.", "block"),
}

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


class _List:
    def __init__(self, site: Site, name: str) -> None:
        self._site, self._name = site, name

    async def _show(self, req: Request, resp: Response, attendee_id: str, of: Json | None) -> None:
        caller, cursor = req.context.caller, req.get_param("cursor")
        found = (await self._site.queries.connected(self._name, attendee_id, caller, cursor=cursor)).data
        own, others, empty, ends = WORDS[self._name]
        frame = self._site.frame(req, resp, own if of is None else f"{others} {of['name']}", canonical="")
        self._site.show(
            req,
            resp,
            "connected.html",
            frame,
            heading=own if of is None else others,
            of=of,
            of_url=person_url(attendee_id),
            items=found["items"],
            empty=empty,
            ends=ends,
            more_url=with_query(req.path, cursor=found["next"] or ""),
            has_more=found["next"] is not None,
            is_first=cursor is None,
            here=req.relative_uri,
        )


class Connected(_List):
    """/people/{attendee}/followers and /following"""

    async def on_get(self, req: Request, resp: Response, attendee: str) -> None:
        caller = req.context.caller
        is_own = caller is not None and caller.id == attendee
        of = None if is_own else (await self._site.queries.attendee(attendee, caller)).data
        await self._show(req, resp, attendee, of)


class KeptApart(_List):
    """/people/muted and /people/blocked"""

    async def on_get(self, req: Request, resp: Response) -> None:
        await self._show(req, resp, req.context.caller.id, None)


class Connect:
    """/people/{attendee}/follow, /mute and /block; the field `on` is 1 or 0, `next` leads back."""

    def __init__(self, site: Site, kind: str) -> None:
        self._site, self._kind = site, kind

    async def on_post(self, req: Request, resp: Response, attendee: str) -> None:
        values = await read_form(req)
        back = safe_next(values.get("next") or person_url(attendee))
        try:
            await connect(self._site.backend, req, self._kind, attendee, on=values.get("on") != "0")
        except WireError as error:
            self._site.not_done(req, resp, told(error), back)
        else:
            see_other(resp, back)
