"""Linking the organisation's sign-in to one's account, and unlinking it: two forms on the page of the account."""

from gateway.oidc.failures import ProviderAway
from gateway.pages.addresses import with_query
from gateway.pages.forms import missing, read_form
from gateway.pages.organisation import ACCOUNT, Organisation, Request, Response
from gateway.pages.site import see_other
from services.contracts.errors import WireError


class StartLinking(Organisation):
    """A POST, so that no other site can have somebody's account linked to what it likes."""

    async def on_post(self, req: Request, resp: Response) -> None:
        provider = self._provider
        try:
            url = await self._begin(resp, after=ACCOUNT, owner=req.context.caller.id)
        except ProviderAway as away:
            self._tell_failure(req, resp, away, linking=True)
            return
        # Not a redirect: our content security policy lets no form lead to another site, and browsers ask it then too.
        frame = self._site.frame(req, resp, f"On to {provider.name}", canonical="", here=ACCOUNT)
        self._site.show(req, resp, "organisation_leave.html", frame, name=provider.name, url=url, back=ACCOUNT)
        resp.cache_control = ["no-store"]


class Unlink(Organisation):
    async def on_post(self, req: Request, resp: Response) -> None:
        _, caller, values = self._provider, req.context.caller, await read_form(req)
        try:
            missing(values, "identity")
            await self._site.backend.command(
                "attendees",
                "unlink_identity",
                actor=caller.id,
                invalidates=[f"attendee:{caller.id}"],
                attendee_id=caller.id,
                identity=values["identity"],
            )
        except WireError as error:
            self._tell_failure(req, resp, error, linking=True)
        else:
            see_other(resp, with_query(ACCOUNT, done="unlinked"))
