"""Where the buttons of operators on a profile lead: suspend an account, end a suspension."""

from typing import Any
from urllib.parse import quote

import falcon.asgi

from gateway.pages.forms import read_form
from gateway.pages.site import Site, see_other

Request = falcon.asgi.Request
Response = falcon.asgi.Response


class _Target:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def _command(self, req: Request, resp: Response, method: str, attendee: str, **more: Any) -> None:
        await self._site.backend.command(
            "attendees",
            method,
            actor=req.context.caller.id,
            invalidates=[f"attendee:{attendee}", "people"],
            attendee_id=attendee,
            **more,
        )
        see_other(resp, f"/people/{quote(attendee, safe='')}")


class Suspend(_Target):
    async def on_post(self, req: Request, resp: Response, attendee: str) -> None:
        reason = (await read_form(req)).get("reason", "").strip()
        await self._command(req, resp, "suspend_attendee", attendee, reason=reason)


class Reinstate(_Target):
    async def on_post(self, req: Request, resp: Response, attendee: str) -> None:
        await self._command(req, resp, "reinstate_attendee", attendee)
