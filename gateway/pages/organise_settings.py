"""The organisers' page about the conference itself: what it is called, when it is, how changes reach the public."""

from typing import Any

import falcon
import falcon.asgi

from gateway.inputs import load
from gateway.pages.addresses import organise_url
from gateway.pages.forms import Told, missing, read_form, told, version_in
from gateway.pages.site import Site, see_other
from gateway.pages.times import zones_by_region
from gateway.schemas.conferences import EditConferenceSchema
from services.contracts.errors import VersionMismatch, WireError

FIELDS = ("title", "description", "start", "end", "timezone", "day_change", "edits", "popularity")
EDITS = (
    ("at_once", "At once, each by itself"),
    ("in_releases", "With the next release, all together; single ones can still go out at once"),
)
POPULARITY = (("organisers", "Organisers only"), ("everybody", "Everybody"))
NEWER = "Somebody else has changed the settings meanwhile. What you typed is still here: look it over, and save again."

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


class OrganiseSettings:
    """/conferences/{slug}/organise/settings"""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        self._show(req, resp, done="Saved." if req.get_param("done") else "")

    async def on_post(self, req: Request, resp: Response, slug: str) -> None:
        values = await read_form(req)
        try:
            missing(values, "title", "start", "end", "timezone", "day_change")
            await self._save(req, values)
        except VersionMismatch:
            self._show(req, resp, told=Told(problem=NEWER, status=409), typed=values)
        except WireError as error:
            self._show(req, resp, told=told(error), typed=values)
        else:
            see_other(resp, organise_url(slug, "settings", done="saved"))

    async def _save(self, req: Request, values: dict[str, str]) -> None:
        known, version = req.context.conference, version_in(values)
        changes = {name: values[name].strip() for name in FIELDS if name in values}
        await self._site.backend.command(
            "sessions",
            "update_conference",
            actor=req.context.caller.id,
            invalidates=["conferences", f"conference:{known['id']}"],
            conference_id=known["id"],
            changes=load(EditConferenceSchema, changes),
            version=known["version"] if version is None else version,
        )

    def _show(
        self,
        req: Request,
        resp: Response,
        *,
        told: Told | None = None,
        typed: dict[str, str] | None = None,
        done: str = "",
    ) -> None:
        site, conference, told = self._site, req.context.conference, told or Told()
        values = {name: conference[name] or "" for name in FIELDS} | (typed or {})
        regions = zones_by_region(site.now())
        listed = {"UTC", *(name for zones in regions.values() for name, _ in zones)}
        frame = site.frame(
            req, resp, f"Settings of {conference['title']}", conference=conference, section="organise", canonical=""
        )
        site.show(
            req,
            resp,
            "organise_settings.html",
            frame,
            home=organise_url(conference["slug"]),
            version=conference["version"],
            values=values,
            regions=regions,
            other_zone="" if values["timezone"] in listed else values["timezone"],
            edits=EDITS,
            popularity=POPULARITY,
            told=told,
            done=done,
        )
        resp.status = told.status


def add(app: "falcon.asgi.App[Any, Any]", site: Site) -> None:
    app.add_route("/conferences/{slug}/organise/settings", OrganiseSettings(site))
