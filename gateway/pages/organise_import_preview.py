"""What a file would change, before it does: shown to whoever imports it, who says what columns are, and then yes.

The file is kept for an hour. What is applied is what was shown: when the programme was changed meanwhile, the
difference is shown again.
"""

from typing import Any

import falcon
import falcon.asgi

from gateway.import_orders import ImportOrders
from gateway.pages.addresses import organise_url, session_url
from gateway.pages.forms import Told, read_form, told
from gateway.pages.posts import new_request_id, request_id_of
from gateway.pages.site import Site
from gateway.pages.times import Zones
from services.contracts.errors import Conflict, WireError

LISTED = 200  # of each kind; a first import has hundreds, and nobody reads them all
COLUMN_LABELS = {
    "title": "Title", "subtitle": "Subtitle", "abstract": "Abstract", "description": "Description", "type": "Type",
    "track": "Track", "room": "Room", "language": "Language", "tags": "Tags", "speakers": "Speakers",
    "date": "Day, where start and end are times only", "start": "Start", "end": "End", "duration": "Length",
    "id": "Number", "guid": "GUID", "code": "Code", "url": "Address of its page", "logo": "Picture",
    "status": "State (cancelled, declined)", "break": "Is a break", "do_not_record": "Is not recorded",
    "licence": "Licence", "slides": "Address of slides", "recording": "Address of the recording", "link": "Other link",
}  # fmt: skip
CATEGORY_LABELS = {"track": "Track", "type": "Type", "language": "Language", "tags": "Tags", "": "(leave out)"}
OPTIONS = ("timezone", "when")

Json = dict[str, Any]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


def options(values: dict[str, str]) -> Json:
    """How it is to be imported; what was left empty is not said."""
    return {name: text for name in OPTIONS if (text := values.get(name, "").strip())}


class Preview:
    """/conferences/{slug}/organise/import/{digest}. Below, the targets of its forms."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._orders = ImportOrders(site.backend)

    async def on_get(self, req: Request, resp: Response, slug: str, digest: str) -> None:
        await self.show(req, resp, digest)

    async def show(
        self, req: Request, resp: Response, digest: str, *, told: Told | None = None, typed: Json | None = None
    ) -> None:
        site, conference, told = self._site, req.context.conference, told or Told()
        kept = await self._orders.kept(req.context.caller, conference, digest)
        zones = site.zones(req, conference)
        frame = site.frame(req, resp, "What would change", conference=conference, section="organise", canonical="")
        site.show(
            req,
            resp,
            "organise_import_preview.html",
            frame,
            url=organise_url(conference["slug"], f"import/{digest}"),
            back=organise_url(conference["slug"], "import"),
            name=kept["name"],
            errors=kept["errors"],
            answer=kept["answer"] and _shown(kept["answer"], conference["slug"], zones),
            sample=kept["sample"],
            mapping=_mapping_shown(kept, typed),
            column_labels=COLUMN_LABELS,
            category_labels=CATEGORY_LABELS,
            told=told,
            request_id=new_request_id(),
        )
        resp.status = told.status


class Apply(Preview):
    async def on_get(self, req: Request, resp: Response, slug: str, digest: str) -> None:
        """For whoever reloads after an error."""
        raise falcon.HTTPSeeOther(organise_url(slug, f"import/{digest}"))

    async def on_post(self, req: Request, resp: Response, slug: str, digest: str) -> None:
        values, caller = await read_form(req), req.context.caller
        mark, request_id = values.get("mark", "")[:64] or "-", request_id_of(req, values)
        try:
            answer = await self._orders.apply(caller, req.context.conference, digest, mark, request_id=request_id)
        except Conflict as error:
            await self.show(req, resp, digest, told=told(error))
        except WireError as error:
            self._site.not_done(req, resp, told(error), organise_url(slug, f"import/{digest}"))
        else:
            done = "planned" if answer["when"] == "release" else "imported"
            raise falcon.HTTPSeeOther(organise_url(slug, "import", done=done))


class SetMapping(Preview):
    async def on_get(self, req: Request, resp: Response, slug: str, digest: str) -> None:
        raise falcon.HTTPSeeOther(organise_url(slug, f"import/{digest}"))

    async def on_post(self, req: Request, resp: Response, slug: str, digest: str) -> None:
        values = await read_form(req)
        try:
            await self._orders.set_mapping(req.context.caller, req.context.conference, _mapping(values))
        except WireError as error:
            await self.show(req, resp, digest, told=told(error), typed=values)
        else:
            raise falcon.HTTPSeeOther(organise_url(slug, f"import/{digest}"))


def _mapping(values: dict[str, str]) -> Json:
    """Fields are `column.<our field>`, and a second one for what is in two; `category.<title of the group>`."""
    columns: dict[str, list[str]] = {}
    for name in COLUMN_LABELS:
        chosen = [values.get(f"column.{name}", ""), values.get(f"column.{name}.2", "")]
        if any(chosen):
            columns[name] = [one for one in chosen if one]
    prefix = "category."
    categories = {name.removeprefix(prefix): value for name, value in values.items() if name.startswith(prefix)}
    return {
        "columns": columns,
        "categories": categories,
        "date_format": values.get("date_format", "").strip(),
        "separator": values.get("separator", ""),
    }


def _mapping_shown(kept: Json, typed: Json | None) -> Json:
    """What the form has in it: what was typed, else what columns are taken for."""
    if typed is not None:
        return _mapping(typed)
    taken = {"columns": kept["sample"]["taken_for"], "categories": kept["sample"]["categories"]}
    said = {title: field for title, field in kept["mapping"]["categories"].items() if title in taken["categories"]}
    return {**kept["mapping"], "columns": taken["columns"], "categories": {**taken["categories"], **said}}


def _shown(answer: Json, slug: str, zones: Zones) -> Json:
    """With times on the clock, with links to what is there, and lists of a length that a page can have."""
    known = {"moved", "changed", "completed", "cancelled", "conflicts"}
    shown = {**answer, "counts": {name: len(answer[name]) for name in (*known, "added", "skipped", "breaks")}}
    for name in shown["counts"]:
        shown[name] = [
            {**one, "url": session_url(slug, one["id"]) if name in known else ""} for one in answer[name][:LISTED]
        ]
    for one in [*shown["added"], *shown["breaks"]]:
        one["place"] = _place(one, zones)
    for one in shown["moved"]:
        one["from"], one["to"] = _place(one["before"], zones), _place(one["after"], zones)
    return shown


def _place(place: Json, zones: Zones) -> Json:
    return {"when": zones.when(place["start"], place["end"]), "room": place["room"]}


def add(app: "falcon.asgi.App[Any, Any]", site: Site) -> None:
    here = "/conferences/{slug}/organise/import/{digest}"
    app.add_route(here, Preview(site))
    app.add_route(f"{here}/apply", Apply(site))
    app.add_route(f"{here}/mapping", SetMapping(site))
