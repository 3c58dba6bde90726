"""The organisers' pages about rooms, tracks and session types: a form for each, and one for a new one."""

from dataclasses import dataclass
from typing import Any

import falcon
import falcon.asgi
from marshmallow import Schema

from gateway.catalogue_orders import CatalogueOrders
from gateway.inputs import load
from gateway.pages.addresses import organise_url, programme_url
from gateway.pages.forms import Told, missing, read_form, told, version_in
from gateway.pages.posts import new_request_id, request_id_of
from gateway.pages.site import Site, see_other
from gateway.schemas import catalogue as schemas
from services.contracts.errors import Invalid, VersionMismatch, WireError

DONE = {
    "added": "It is described now.",
    "saved": "Saved.",
    "removed": "It is not described any more.",
}
NEWER = "Somebody else has changed this meanwhile. What you typed is still here: look it over, and save again."
NUMBERS = ("position", "capacity", "minutes")

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    hint: str = ""
    type: str = "text"  # of the input; "area" is a text of many lines


@dataclass(frozen=True)
class Kind:
    """What one of the pages is about."""

    kind: str
    path: str
    title: str
    noun: str
    fields: tuple[Field, ...]
    schema: type[Schema]
    filter: str  # of the programme, to see the sessions


NAME = Field("name", "Name", "A new name is given to all sessions that have the old one.")
POSITION = Field("position", "Position", "Where it stands in lists: 1, 2, 3 … Without one it comes last, by name.")
ROOMS = Kind(
    "room",
    "rooms",
    "Rooms",
    "room",
    (
        NAME,
        POSITION,
        Field("capacity", "Seats"),
        Field("stream_url", "Stream", "Where it can be watched from afar: https://…", "url"),
        Field("stream_note", "Note on the stream", "What to know before watching, in one line."),
        Field("description", "Description", "How to find it, what is special about it.", "area"),
    ),
    schemas.EditRoomSchema,
    "room",
)
TRACKS = Kind(
    "track",
    "tracks",
    "Tracks",
    "track",
    (NAME, POSITION, Field("color", "Colour", "#rrggbb, such as #0b5c66. Exports and apps show it.")),
    schemas.EditTrackSchema,
    "track",
)
TYPES = Kind(
    "type",
    "session-types",
    "Session types",
    "session type",
    (NAME, POSITION, Field("minutes", "Minutes", "How long one usually is.")),
    schemas.EditSessionTypeSchema,
    "type",
)


class OrganiseCatalogue:
    """/conferences/{slug}/organise/rooms, and the same for tracks and session types."""

    def __init__(self, site: Site, kind: Kind) -> None:
        self._site = site
        self._kind = kind
        self._orders = CatalogueOrders(site.backend, site.queries)

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        await self._show(req, resp, done=DONE.get(req.get_param("done") or "", ""))

    async def on_post(self, req: Request, resp: Response, slug: str) -> None:
        values = await read_form(req)
        try:
            done = await self._do(req, values)
        except VersionMismatch:
            await self._show(req, resp, told=Told(problem=NEWER, status=409), typed=values)
        except WireError as error:
            await self._show(req, resp, told=told(error), typed=values)
        else:
            see_other(resp, organise_url(slug, self._kind.path, done=done))

    async def _do(self, req: Request, values: dict[str, str]) -> str:
        """`id` is empty in the form for a new one."""
        caller, conference, kind = req.context.caller, req.context.conference, self._kind.kind
        thing = values.get("id", "")
        if not thing:
            missing(values, "name")
            request_id = request_id_of(req, values)
            await self._orders.add(caller, conference, kind, self._fields(values), request_id=request_id)
            return "added"
        version = version_in(values)
        if values.get("action") == "remove":
            await self._orders.remove(caller, conference, kind, thing, version=version)
            return "removed"
        missing(values, "name")
        changes = self._fields(values)
        await self._orders.change(caller, conference, kind, thing, changes, version=version, request_id=None)
        return "saved"

    def _fields(self, values: dict[str, str]) -> Json:
        fields: Json = {}
        for field in self._kind.fields:
            text = values.get(field.name, "").strip()
            fields[field.name] = _number(text, field.name) if field.name in NUMBERS else text
        return load(self._kind.schema, fields)

    async def _show(
        self,
        req: Request,
        resp: Response,
        *,
        told: Told | None = None,
        typed: dict[str, str] | None = None,
        done: str = "",
    ) -> None:
        """`typed` was in the form of the one with its `id`, or in that for a new one."""
        site, conference, kind, told = self._site, req.context.conference, self._kind, told or Told()
        found = (await site.queries.catalogue(conference["id"], kind.kind, drafts=True)).data["items"]
        frame = site.frame(
            req, resp, f"{kind.title} of {conference['title']}", conference=conference, section="organise", canonical=""
        )
        where = (typed or {}).get("id", "") if typed is not None else None
        site.show(
            req,
            resp,
            "organise_catalogue.html",
            frame,
            home=organise_url(conference["slug"]),
            kind=kind,
            told=told,
            done=done,
            new=self._form({}, typed if where == "" else None, told),
            things=[self._thing(conference, one, typed if where == one["id"] else None, told) for one in found],
            request_id=new_request_id(),
        )
        resp.status = told.status

    def _thing(self, conference: Json, one: Json, typed: dict[str, str] | None, told: Told) -> Json:
        sessions = programme_url(conference["slug"], day="all", **{self._kind.filter: one["name"]})
        return {**one, "form": self._form(one, typed, told), "open": typed is not None, "sessions_url": sessions}

    def _form(self, one: Json, typed: dict[str, str] | None, told: Told) -> Json:
        values = {
            field.name: "" if one.get(field.name) is None else str(one[field.name]) for field in self._kind.fields
        }
        return {"values": values | (typed or {}), "errors": told.errors if typed is not None else {}}


def _number(text: str, name: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise Invalid.fields({name: ["Give a whole number, or nothing."]})
    return int(text)


def add(app: "falcon.asgi.App[Any, Any]", site: Site) -> None:
    for kind in (ROOMS, TRACKS, TYPES):
        app.add_route(f"/conferences/{{slug}}/organise/{kind.path}", OrganiseCatalogue(site, kind))
