"""Pages behind the links of mails: verify an address, confirm a new one, set a new password. And where to ask for that.

Opening a link changes nothing: mail programs open links to look at them. Only the button on the page uses the token.
"""

from typing import Any

import falcon.asgi

from gateway.pages.account import say_when, told_of
from gateway.pages.addresses import with_query
from gateway.pages.forms import Told, missing, read_form
from gateway.pages.site import Site, see_other
from services.contracts.errors import WireError

NO_TOKEN = "This address is not complete. Take the whole link from the mail."
SENT = (
    "If there is an account with this address, a letter is on its way. Its link is good for one hour. "
    "Nothing there? Look into the spam, and whether the address is right."
)
SECRET = ["private", "no-store"]  # pages with a token in them

Request = falcon.asgi.Request
Response = falcon.asgi.Response


class _Page:
    """A form that works for who is not signed in, too."""

    template = ""
    title = ""

    def __init__(self, site: Site) -> None:
        self._site = site

    def _show(self, req: Request, resp: Response, told: Told, **context: Any) -> None:
        # `here` goes into links: without it, the token of this page's address would.
        frame = self._site.frame(req, resp, self.title, canonical="", here="/")
        frame = self._site.with_token(req, resp, frame)
        self._site.show(req, resp, self.template, frame, told=told, **context)
        resp.status, resp.cache_control = told.status, SECRET

    def _fail(self, req: Request, resp: Response, error: WireError, **context: Any) -> None:
        self._show(req, resp, told_of(error), **context)
        say_when(resp, error)


class _Link(_Page):
    """A page with the token of a link, and a button that uses it."""

    method = ""
    done = ""

    async def on_get(self, req: Request, resp: Response) -> None:
        token = req.get_param("token") or ""
        self._show(req, resp, Told(problem="" if token else NO_TOKEN), token=token)

    async def on_post(self, req: Request, resp: Response) -> None:
        values = await read_form(req)
        token = values.get("token", "")
        try:
            await self._use(token, values)
        except WireError as error:
            self._fail(req, resp, error, token=token)
        else:
            see_other(resp, with_query(self._after(req), done=self.done))

    async def _use(self, token: str, values: dict[str, str]) -> None:
        await self._site.backend.command("attendees", self.method, token=token)

    def _after(self, req: Request) -> str:
        return "/settings/account" if req.context.caller else "/sign-in"


class VerifyEmail(_Link):
    template, title, method, done = "verify_email.html", "Confirm your e-mail address", "verify_email", "verified"


class ConfirmEmail(_Link):
    template, title = "confirm_email.html", "Confirm your new e-mail address"
    method, done = "confirm_email_change", "changed"


class ResetPassword(_Link):
    template, title, done = "reset_password.html", "Choose a new password", "password"

    async def _use(self, token: str, values: dict[str, str]) -> None:
        missing(values, "password")
        await self._site.backend.command("attendees", "reset_password", token=token, password=values["password"])

    def _after(self, req: Request) -> str:
        return "/sign-in"  # this browser's sign-in has ended, too, if it was one of this account


class ForgotPassword(_Page):
    template, title = "forgot_password.html", "Forgot your password?"

    async def on_get(self, req: Request, resp: Response) -> None:
        self._show(req, resp, Told(), email="", done=SENT if req.get_param("done") else "")

    async def on_post(self, req: Request, resp: Response) -> None:
        values, client = await read_form(req), req.context.client
        email = values.get("email", "").strip()
        try:
            missing(values, "email")
            await self._site.backend.command("attendees", "request_password_reset", email=email, client=client)
        except WireError as error:
            self._fail(req, resp, error, email=email, done="")
        else:
            see_other(resp, with_query("/forgot-password", done="sent"))
