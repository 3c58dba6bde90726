"""The settings page of one's account: address, password, sign-ins. Each form has an address of its own."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import falcon.asgi

from gateway import own_account
from gateway.pages.account import say_when, told_of
from gateway.pages.addresses import with_query
from gateway.pages.forms import Told, missing, read_form
from gateway.pages.settings import show_settings
from gateway.pages.site import Site, see_other, together, viewer_zone
from gateway.pages.times import Stamp, instant, stamp
from services.contracts.errors import WireError

HERE = "/settings/account"
DONE = {
    "verified": "Your e-mail address is confirmed.",
    "verification": "A letter with a link is on its way to you.",
    "email": "A letter with a link is on its way to the new address. Until you follow it, nothing changes.",
    "changed": "Your new e-mail address is confirmed.",
    "password": "Your password is changed. You are signed out everywhere else.",
    "linked": "Your organisation's sign-in is linked.",
    "unlinked": "Your organisation's sign-in is not linked any more.",
}

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


@dataclass(frozen=True)
class SignInRow:
    begun: Stamp
    used: Stamp
    current: bool


class _Account:
    """What the page and the targets of its forms have in common: they show it, once more when something is wrong."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def _show(
        self, req: Request, resp: Response, *, told: Told | None = None, form: str = "", email: str = "", done: str = ""
    ) -> None:
        """`form` is where the errors belong; `email` is what was typed into it."""
        backend, caller = self._site.backend, req.context.caller
        account, found = await together(own_account.account(backend, caller), own_account.sign_ins(backend, caller))
        told, zone = told or Told(), viewer_zone(req) or ZoneInfo("UTC")
        show_settings(
            self._site,
            req,
            resp,
            "settings_account.html",
            "account",
            status=told.status,
            told=told,
            errors_in={form: told.errors},
            email=email,
            done=done,
            account=account,
            sign_ins=[_row(one, zone) for one in found["items"]],
            zone=zone.key,
        )

    async def _fail(self, req: Request, resp: Response, error: WireError, form: str, email: str = "") -> None:
        await self._show(req, resp, told=told_of(error), form=form, email=email)
        say_when(resp, error)

    async def _command(self, req: Request, method: str, **kwargs: Any) -> Json:
        caller = req.context.caller.id
        done: Json = await self._site.backend.command(
            "attendees", method, actor=caller, invalidates=[f"attendee:{caller}"], attendee_id=caller, **kwargs
        )
        return done


class AccountSettings(_Account):
    async def on_get(self, req: Request, resp: Response) -> None:
        await self._show(req, resp, done=DONE.get(req.get_param("done") or "", ""))


class SendVerification(_Account):
    async def on_post(self, req: Request, resp: Response) -> None:
        try:
            await self._command(req, "send_verification")
        except WireError as error:
            await self._fail(req, resp, error, "verification")
        else:
            see_other(resp, with_query(HERE, done="verification"))


class ChangeEmail(_Account):
    async def on_post(self, req: Request, resp: Response) -> None:
        values = await read_form(req)
        email = values.get("email", "").strip()
        try:
            missing(values, "email", "password")
            given = {"email": email, "password": values["password"], "client": req.context.client}
            await self._command(req, "request_email_change", **given)
        except WireError as error:
            await self._fail(req, resp, error, "email", email)
        else:
            see_other(resp, with_query(HERE, done="email"))


class ChangePassword(_Account):
    async def on_post(self, req: Request, resp: Response) -> None:
        values, caller = await read_form(req), req.context.caller
        try:
            missing(values, "current", "password")
            given = {name: values[name] for name in ("current", "password")}
            known = {"sign_in": caller.sign_in, "renew": True, "client": req.context.client}
            tokens = await self._command(req, "change_password", **given, **known)
        except WireError as error:
            await self._fail(req, resp, error, "password")
            return
        if tokens:
            self._site.auth.set_cookies(resp, tokens)
            see_other(resp, with_query(HERE, done="password"))
        else:
            self._site.auth.clear_cookies(resp)
            see_other(resp, with_query("/sign-in", done="password", next=HERE))


class EndSignIns(_Account):
    async def on_post(self, req: Request, resp: Response) -> None:
        try:
            await self._command(req, "end_sign_ins")
        except WireError as error:
            await self._fail(req, resp, error, "sign-ins")
        else:
            self._site.auth.clear_cookies(resp)
            see_other(resp, with_query("/sign-in", done="ended"))


def _row(found: Json, zone: ZoneInfo) -> SignInRow:
    begun, used = (stamp(instant(found[name]), zone) for name in ("begun_at", "last_used_at"))
    return SignInRow(begun, used, found["current"])
