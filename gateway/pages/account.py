"""Signing in, up and out from a page. Cookies and tokens are gateway.auth's; the password is never shown again."""

from dataclasses import dataclass, field
from typing import Any

import falcon
import falcon.asgi

from gateway.failures import RpcTimeout
from gateway.pages.addresses import safe_next, with_query
from gateway.pages.forms import missing, read_form
from gateway.pages.posts import good_request_id, new_request_id
from gateway.pages.site import Site
from services.contracts.errors import Conflict, Invalid, Unauthenticated, Unavailable, WireError

WRONG = "This e-mail and this password do not belong together."
TAKEN = "There is an account with this e-mail already. Sign in instead?"
AWAY = "Accounts are not reachable right now. Nothing was changed; try again in a moment."
BLANK = {"email": "", "name": ""}

Json = dict[str, Any]


@dataclass(frozen=True)
class AccountForm:
    next: str
    other_url: str
    request_id: str = ""
    values: dict[str, str] = field(default_factory=lambda: dict(BLANK))
    errors: dict[str, list[str]] = field(default_factory=dict)
    problem: str = ""


class _Page:
    """What signing in and signing up have in common."""

    template = ""
    title = ""
    other = ""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        after = safe_next(req.get_param("next"))
        if getattr(req.context, "caller", None) is not None:
            raise falcon.HTTPSeeOther(after)
        self._show(req, resp, AccountForm(after, self._other(after), new_request_id()))

    def _other(self, after: str) -> str:
        return with_query(self.other, next=after)

    def _show(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, form: AccountForm, status: int = 200) -> None:
        frame = self._site.with_token(req, resp, self._site.frame(req, resp, self.title, canonical="", here=form.next))
        self._site.show(req, resp, self.template, frame, form=form)
        resp.status = status

    def _failed(self, values: dict[str, str], error: WireError) -> tuple[AccountForm, int]:
        """The form once more, with what was typed (but the password) and what is wrong at its field."""
        after = safe_next(values.get("next"))
        kept = {name: values.get(name, "") for name in BLANK}
        errors, problem, status = told(error)
        request_id = good_request_id(values.get("request_id", ""))
        return AccountForm(after, self._other(after), request_id, kept, errors, problem), status

    def _welcome(self, resp: falcon.asgi.Response, values: dict[str, str], tokens: Json) -> None:
        self._site.auth.set_cookies(resp, tokens)
        resp.status = falcon.HTTP_303
        resp.location = safe_next(values.get("next"))


def told(error: WireError) -> tuple[dict[str, list[str]], str, int]:
    """(errors at fields, a problem for the top of the form, status)."""
    if isinstance(error, Unauthenticated):
        return {"password": [WRONG]}, "", 401
    if isinstance(error, Conflict):
        return {"email": [TAKEN]}, "", 409
    if isinstance(error, Invalid):
        return error.errors, "" if error.errors else error.message, 422
    if isinstance(error, Unavailable | RpcTimeout):
        return {}, AWAY, 503
    raise error


class SignIn(_Page):
    template, title, other = "sign_in.html", "Sign in", "/sign-up"

    async def on_post(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        values = await read_form(req)
        try:
            missing(values, "email", "password")
            tokens = await self._site.backend.command(
                "attendees", "sign_in", email=values["email"].strip(), password=values["password"]
            )
        except WireError as error:
            form, status = self._failed(values, error)
            self._show(req, resp, form, status)
        else:
            self._welcome(resp, values, tokens)


class SignUp(_Page):
    template, title, other = "sign_up.html", "Sign up", "/sign-in"

    async def on_post(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        values, command = await read_form(req), self._site.backend.command
        try:
            missing(values, "name", "email", "password")
            email, password = values["email"].strip(), values["password"]
            await command(
                "attendees",
                "register",
                email=email,
                password=password,
                name=values["name"].strip(),
                request_id=good_request_id(values.get("request_id", "")),
                fingerprint=email,
            )
            tokens = await command("attendees", "sign_in", email=email, password=password)
        except WireError as error:
            form, status = self._failed(values, error)
            self._show(req, resp, form, status)
        else:
            self._welcome(resp, values, tokens)


class SignOut:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_post(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        token = self._site.auth.refresh_cookie(req)
        if token:
            await self._revoke(token)
        self._site.auth.clear_cookies(resp)
        resp.status = falcon.HTTP_303
        resp.location = "/"

    async def _revoke(self, token: str) -> None:
        """The browser forgets in any case; a refresh token that could not be revoked runs out by itself."""
        try:
            await self._site.backend.command("attendees", "sign_out", refresh_token=token)
        except WireError:
            return
