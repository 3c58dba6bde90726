"""Settings: take your data with you, or have your account erased; and the receipt that remains of that."""

from dataclasses import dataclass
from datetime import UTC, tzinfo

import falcon
import falcon.asgi

from gateway.exports import Exports
from gateway.own_data import erase, receipt, send_export
from gateway.pages.forms import Told, missing, read_form, told
from gateway.pages.posts import good_request_id, new_request_id
from gateway.pages.settings import show_settings
from gateway.pages.site import Json, Site, see_other, viewer_zone
from gateway.pages.times import Stamp, instant, stamp
from gateway.schemas.erasures import KEEP, REMOVE
from services.contracts.errors import Invalid, WireError

CONFIRMED_BY = "erase"  # typed, so that nobody goes by a slip of the finger

NAMES = {  # of those who confirm, for people
    "attendees": "Your account, and how you were connected to others",
    "sessions": "The sessions that you starred, and what else you did around sessions",
    "feed": "What you wrote, and what you were told",
    "media": "Your pictures",
}


@dataclass(frozen=True)
class EraseForm:
    request_id: str
    posts: str = ""
    confirmation: str = ""


class Data:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        self._show(req, resp, EraseForm(new_request_id()), Told())

    async def on_post(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        values = await read_form(req)
        form = EraseForm(
            good_request_id(values.get("request_id", "")), values.get("posts", ""), values.get("confirmation", "")
        )
        try:
            missing(values, "posts", "password", "confirmation")
            _check_confirmation(form)
            request_id = f"{req.context.caller.id}:{form.request_id}"
            token = await erase(
                self._site.backend, req, password=values["password"], posts=form.posts, request_id=request_id
            )
        except WireError as error:
            self._show(req, resp, form, told(error))
            return
        self._site.auth.clear_cookies(resp)
        see_other(resp, f"/erasures/{token}")

    def _show(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, form: EraseForm, error: Told) -> None:
        choices = ((KEEP, "They stay, as posts by “Someone”"), (REMOVE, "Their words go, too"))
        show_settings(
            self._site,
            req,
            resp,
            "settings_data.html",
            "data",
            status=error.status,
            form=form,
            told=error,
            choices=choices,
            word=CONFIRMED_BY,
        )


class DataExport:
    """The same ZIP as the API's; only what goes wrong is a page."""

    def __init__(self, exports: Exports) -> None:
        self._exports = exports

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        await send_export(self._exports, req, resp)


class Receipt:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, token: str) -> None:
        found = await receipt(self._site.backend, token)
        frame = self._site.frame(req, resp, "Your receipt", canonical="")
        self._site.show(req, resp, "erasure.html", frame, receipt=readable(found, viewer_zone(req) or UTC))


def readable(receipt: Json, zone: tzinfo) -> Json:
    """The receipt with times on the reader's clock, and with names for those who confirm."""

    def at(moment: str | None) -> Stamp | None:
        return stamp(instant(moment), zone) if moment else None

    services = [
        {**each, "name": NAMES.get(each["service"], each["service"]), "confirmed_at": at(each["confirmed_at"])}
        for each in receipt["services"]
    ]
    times = {name: at(receipt[name]) for name in ("requested_at", "completed_at")}
    return {**receipt, **times, "services": services}


def _check_confirmation(form: EraseForm) -> None:
    if form.confirmation.strip().casefold() != CONFIRMED_BY:
        raise Invalid.fields({"confirmation": [f"Type the word “{CONFIRMED_BY}”."]})
