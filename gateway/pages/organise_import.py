"""The organisers' page for importing a programme: from a file, from an address, and by itself.

What is sent is kept for an hour and shown first (organise_import_preview.py); nothing is changed before that.
"""

from typing import Any

import falcon
import falcon.asgi

from gateway import uploads
from gateway.import_orders import ImportOrders
from gateway.inputs import load
from gateway.multipart import first_field
from gateway.pages import organise_import_preview as preview
from gateway.pages.addresses import organise_url
from gateway.pages.forms import Sent, missing, read_form, told
from gateway.pages.site import Site, together
from gateway.pages.times import Zones
from gateway.schemas.imports import SetScheduleSchema
from services.contracts.errors import Invalid, WireError

SHOWN = 20
OPTIONS = ("timezone", "when")  # in the order of the form with the file, which is read as it comes
DONE = {
    "imported": "The programme is imported.",
    "planned": "The changes are gathered for the next release.",
    "schedule": "From now on the programme is imported by itself.",
    "stopped": "It is not imported by itself any more.",
}
SOURCES = {"file": "File", "url": "Address", "schedule": "By itself"}

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


class OrganiseImport:
    """/conferences/{slug}/organise/import"""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._orders = ImportOrders(site.backend)

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        await self.show(req, resp, Sent(done=DONE.get(req.get_param("done") or "", "")))

    async def on_post(self, req: Request, resp: Response, slug: str) -> None:
        """Takes the form with the file. Its fields stand before the file, in their order."""
        typed: dict[str, str] = {}
        try:
            for name in OPTIONS:
                typed[name] = ((await first_field(req, name)) or "").strip()
            upload = await uploads.read(req)
            digest = await self._orders.keep_file(
                req.context.caller, req.context.conference, upload, preview.options(typed)
            )
        except WireError as error:
            await self.show(req, resp, Sent(told(error), "file", typed))
        else:
            raise falcon.HTTPSeeOther(organise_url(slug, f"import/{digest}"))

    async def show(self, req: Request, resp: Response, sent: Sent | None = None) -> None:
        site, conference, sent = self._site, req.context.conference, sent or Sent()
        history, schedule = await together(
            site.queries.imports(conference["id"], cursor=_cursor(req), limit=SHOWN),
            site.queries.import_schedule(conference["id"]),
        )
        zones, following = site.zones(req, conference), history.data["next"]
        frame = site.frame(
            req, resp, f"Import into {conference['title']}", conference=conference, section="organise", canonical=""
        )
        site.show(
            req,
            resp,
            "organise_import.html",
            frame,
            url=organise_url(conference["slug"], "import"),
            home=organise_url(conference["slug"]),
            runs=[_run(one, zones) for one in history.data["items"]],
            more_url=organise_url(conference["slug"], "import", cursor=following) if following else "",
            schedule=_schedule(schedule.data["schedule"], zones),
            releases=conference["edits"] == "in_releases",
            **sent.shown,
        )
        resp.status = sent.told.status


class FromUrl(OrganiseImport):
    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        """For whoever reloads after an error."""
        raise falcon.HTTPSeeOther(organise_url(slug, "import"))

    async def on_post(self, req: Request, resp: Response, slug: str) -> None:
        values = await read_form(req)
        try:
            missing(values, "url")
            digest = await self._orders.keep_address(
                req.context.caller, req.context.conference, values["url"].strip(), preview.options(values)
            )
        except WireError as error:
            await self.show(req, resp, Sent(told(error), "url", values))
        else:
            raise falcon.HTTPSeeOther(organise_url(slug, f"import/{digest}"))


class ByItself(OrganiseImport):
    """Sets the schedule, or takes it away."""

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        raise falcon.HTTPSeeOther(organise_url(slug, "import"))

    async def on_post(self, req: Request, resp: Response, slug: str) -> None:
        values = await read_form(req)
        caller, conference = req.context.caller, req.context.conference
        try:
            if values.get("action") == "stop":
                await self._orders.delete_schedule(caller, conference)
            else:
                missing(values, "url", "every_minutes")
                await self._orders.set_schedule(caller, conference, _wish(values))
        except WireError as error:
            await self.show(req, resp, Sent(told(error), "schedule", values))
        else:
            done = "stopped" if values.get("action") == "stop" else "schedule"
            raise falcon.HTTPSeeOther(organise_url(slug, "import", done=done))


def _wish(values: dict[str, str]) -> Json:
    every = values["every_minutes"].strip()
    if not (every.isascii() and every.isdecimal() and len(every) < 7):
        raise Invalid.fields({"every_minutes": ["Give a number of minutes, such as 30."]})
    given = {name: text for name in OPTIONS if (text := values.get(name, "").strip())}
    return load(SetScheduleSchema, {"url": values["url"].strip(), "every_minutes": int(every), **given})


def _cursor(req: Request) -> str | None:
    return req.get_param("cursor") if req.method == "GET" else None


def _run(run: Json, zones: Zones) -> Json:
    return {**run, "at": zones.own(run["at"]), "source": SOURCES.get(run["source"], run["source"])}


def _schedule(schedule: Json | None, zones: Zones) -> Json | None:
    if schedule is None:
        return None
    last = schedule["last"]
    return {
        **schedule,
        "next_at": zones.own(schedule["next_at"]),
        "last": {**last, "at": zones.own(last["at"])} if last else None,
    }


def add(app: "falcon.asgi.App[Any, Any]", site: Site) -> None:
    here = "/conferences/{slug}/organise/import"
    app.add_route(here, OrganiseImport(site))
    app.add_route(f"{here}/from-url", FromUrl(site))
    app.add_route(f"{here}/schedule", ByItself(site))
    preview.add(app, site)
