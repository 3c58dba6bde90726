"""Signing in, up and out from a page. Cookies and tokens are gateway.auth's; the password is never shown again."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

import falcon
import falcon.asgi

from gateway.pages.addresses import safe_next, with_query
from gateway.pages.forms import Told, missing, read_form, told
from gateway.pages.posts import good_request_id, new_request_id
from gateway.pages.site import Site, see_other
from services.contracts.errors import TooMany, Unauthenticated, WireError

WRONG = "This e-mail and this password do not belong together."
BLANK = {"email": "", "name": ""}
# What was done before somebody comes to the sign-in page.
DONE = {
    "registered": "Almost done: look into your mail, there is a letter on what comes next. Then sign in.",
    "verified": "Your e-mail address is confirmed. You can sign in.",
    "changed": "Your new e-mail address is confirmed. Sign in with it from now on.",
    "password": "Your password is changed. Sign in with it.",
    "ended": "You are signed out everywhere.",
}

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


@dataclass(frozen=True)
class AccountForm:
    next: str
    other_url: str
    request_id: str = ""
    values: dict[str, str] = field(default_factory=lambda: dict(BLANK))
    errors: dict[str, list[str]] = field(default_factory=dict)
    problem: str = ""
    done: str = ""


class _Page:
    """What signing in and signing up have in common."""

    template = ""
    title = ""
    other = ""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: Request, resp: Response) -> None:
        after = safe_next(req.get_param("next"))
        if getattr(req.context, "caller", None) is not None:
            raise falcon.HTTPSeeOther(after)
        done = DONE.get(req.get_param("done") or "", "")
        self._show(req, resp, AccountForm(after, self._other(after), new_request_id(), done=done))

    def _other(self, after: str) -> str:
        return with_query(self.other, next=after)

    def _show(self, req: Request, resp: Response, form: AccountForm) -> None:
        frame = self._site.with_token(req, resp, self._site.frame(req, resp, self.title, canonical="", here=form.next))
        self._site.show(req, resp, self.template, frame, form=form)

    def _fail(self, req: Request, resp: Response, values: dict[str, str], error: WireError) -> None:
        """The form once more, with what was typed (but the password) and what is wrong at its field."""
        after, said = safe_next(values.get("next")), told_of(error)
        kept = {name: values.get(name, "") for name in BLANK}
        request_id = good_request_id(values.get("request_id", ""))
        self._show(req, resp, AccountForm(after, self._other(after), request_id, kept, said.errors, said.problem))
        resp.status = said.status
        say_when(resp, error)

    def _welcome(self, resp: Response, values: dict[str, str], tokens: Json) -> None:
        self._site.auth.set_cookies(resp, tokens)
        see_other(resp, safe_next(values.get("next")))


def say_when(resp: Response, error: WireError) -> None:
    if isinstance(error, TooMany):
        resp.set_header("Retry-After", error.details.get("retry_after_seconds", "60"))


def told_of(error: WireError) -> Told:
    """What a form with a password in it says of an error."""
    if isinstance(error, Unauthenticated):
        return Told({"password": [WRONG]}, status=401)
    said = told(error)
    if isinstance(error, TooMany):
        return replace(said, problem=f"{error.message} {_when(error)}")
    return said


def _when(error: TooMany) -> str:
    seconds = int(error.details.get("retry_after_seconds", "60"))
    if seconds < 100:
        return f"That will be possible in {seconds} seconds."
    return f"That will be possible in {round(seconds / 60)} minutes."


class SignIn(_Page):
    template, title, other = "sign_in.html", "Sign in", "/sign-up"

    async def on_post(self, req: Request, resp: Response) -> None:
        values = await read_form(req)
        try:
            missing(values, "email", "password")
            tokens = await sign_in(self._site, req, values)
        except WireError as error:
            self._fail(req, resp, values, error)
        else:
            self._welcome(resp, values, tokens)


class SignUp(_Page):
    template, title, other = "sign_up.html", "Sign up", "/sign-in"

    async def on_post(self, req: Request, resp: Response) -> None:
        values = await read_form(req)
        try:
            missing(values, "name", "email", "password")
            await self._register(req, values)
        except WireError as error:
            self._fail(req, resp, values, error)
        else:
            await self._try(req, resp, values)

    async def _try(self, req: Request, resp: Response, values: dict[str, str]) -> None:
        """Signs in, if that can be done yet."""
        try:
            tokens = await sign_in(self._site, req, values)
        except (Unauthenticated, TooMany):
            # There was an account already, or one must verify first. The mail says which; this page cannot.
            see_other(resp, with_query("/sign-in", done="registered", next=safe_next(values.get("next"))))
        except WireError as error:
            self._fail(req, resp, values, error)
        else:
            self._welcome(resp, values, tokens)

    async def _register(self, req: Request, values: dict[str, str]) -> None:
        name, email, password = values["name"].strip(), values["email"].strip(), values["password"]
        await self._site.backend.command(
            "attendees",
            "register",
            email=email,
            password=password,
            name=name,
            request_id=good_request_id(values.get("request_id", "")),
            fingerprint=hashlib.sha256(f"{email}\n{name}\n{password}".encode()).hexdigest(),
            client=req.context.client,
        )


async def sign_in(site: Site, req: Request, values: dict[str, str]) -> Json:
    """Tokens for who typed this e-mail and password."""
    email, password, client = values["email"].strip(), values["password"], req.context.client
    tokens: Json = await site.backend.command("attendees", "sign_in", email=email, password=password, client=client)
    return tokens


class SignOut:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_post(self, req: Request, resp: Response) -> None:
        token = self._site.auth.refresh_cookie(req)
        if token:
            await self._revoke(token)
        self._site.auth.clear_cookies(resp)
        see_other(resp, "/")

    async def _revoke(self, token: str) -> None:
        """The browser forgets in any case; a refresh token that could not be revoked runs out by itself."""
        try:
            await self._site.backend.command("attendees", "sign_out", refresh_token=token)
        except WireError:
            return
