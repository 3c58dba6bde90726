"""The page that an invitation leads to: what it is to, and the button with which one comes in."""

import falcon
import falcon.asgi

from gateway.invitation_orders import InvitationOrders
from gateway.pages.addresses import conference_url
from gateway.pages.facts import dates_of
from gateway.pages.forms import Told, told
from gateway.pages.site import Site
from gateway.resources.invitations import look_up
from services.contracts.errors import Conflict, NotFound


class Invitation:
    """One that is good no more says why."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._orders = InvitationOrders(site.backend)

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, token: str) -> None:
        try:
            await self._show(req, resp, token, Told())
        except NotFound as error:
            self._refuse(req, resp, error)

    async def on_post(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, token: str) -> None:
        caller = req.context.caller
        try:
            invitation = await look_up(self._site.queries, token, caller.id)
            await self._orders.accept(caller, token, invitation["conference_id"])
        except NotFound as error:
            self._refuse(req, resp, error)
        except Conflict as error:
            await self._show(req, resp, token, told(error))
        else:
            raise falcon.HTTPSeeOther(conference_url(invitation["conference"]["slug"]))

    def _refuse(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, error: NotFound) -> None:
        frame = self._site.frame(req, resp, "Invitation", canonical="")
        self._site.show(req, resp, "invitation_gone.html", frame, reason=error.message)
        resp.status = falcon.HTTP_404

    async def _show(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, token: str, told: Told) -> None:
        site, caller = self._site, req.context.caller
        invitation = await look_up(site.queries, token, caller.id if caller else None)
        conference = invitation["conference"]
        zones = site.zones(req, conference)
        site.show(
            req,
            resp,
            "invitation.html",
            site.frame(req, resp, f"Invitation to {conference['title']}", canonical=""),
            invitation=invitation,
            conference=conference,
            conference_url=conference_url(conference["slug"]),
            dates=dates_of(conference),
            expires=zones.own(invitation["expires_at"]),
            told=told,
        )
        resp.status = told.status
