"""The settings of one's privacy: who sees one, and whether one is suggested to others."""

import falcon
import falcon.asgi

from gateway.pages.forms import Told, read_form, told
from gateway.pages.settings import show_settings
from gateway.pages.site import Site
from services.contracts.errors import WireError

CHOICES = (
    ("public", "Everyone", "Also people who are not signed in."),
    ("attendees", "People with an account", "Whoever is signed in here."),
    ("following", "Only people I follow", "You choose them one by one, by following them."),
    ("nobody", "Nobody", "Besides you, only the operators of this site."),
)
DONE = "Saved. It holds from now on, also for what you wrote before."

Request = falcon.asgi.Request
Response = falcon.asgi.Response


class Privacy:
    """/settings/privacy"""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: Request, resp: Response) -> None:
        await self._show(req, resp, Told(), DONE if req.get_param("done") else "")

    async def on_post(self, req: Request, resp: Response) -> None:
        values, caller = await read_form(req), req.context.caller
        try:
            await self._site.backend.command(
                "attendees",
                "edit_profile",
                actor=caller.id,
                invalidates=[f"attendee:{caller.id}", "people"],
                attendee_id=caller.id,
                changes={"visibility": values.get("visibility", ""), "suggestions": "suggestions" in values},
            )
        except WireError as error:
            await self._show(req, resp, told(error))
        else:
            raise falcon.HTTPSeeOther("/settings/privacy?done=1")

    async def _show(self, req: Request, resp: Response, told: Told, done: str = "") -> None:
        caller = req.context.caller
        person = (await self._site.queries.attendee(caller.id, caller)).data
        show_settings(
            self._site,
            req,
            resp,
            "settings_privacy.html",
            "privacy",
            status=told.status,
            told=told,
            done=done,
            person=person,
            choices=CHOICES,
        )
