"""What waits for the next release, session by session; the release itself, and taking one back.

Each form has an address of its own; when something is wrong the page comes once more, with what was typed.
"""

from abc import ABC, abstractmethod
from typing import Any

import falcon
import falcon.asgi

from gateway import changelog
from gateway.inputs import load
from gateway.pages.addresses import organise_url, session_url
from gateway.pages.field_values import in_words
from gateway.pages.forms import Sent, missing, read_form, told, version_in
from gateway.pages.posts import new_request_id, request_id_of
from gateway.pages.site import Site, together
from gateway.pages.times import Zones
from gateway.release_orders import ReleaseOrders
from gateway.resources.releases import number_of
from gateway.schemas.releases import ReleaseInputSchema, UndoSchema
from gateway.session_orders import SessionOrders
from services.contracts.errors import WireError

SHOWN = 50
RELEASES_SHOWN = 20
DONE = {
    "released": "The release is out.",
    "undone": "The release is taken back.",
    "held": "It is held back: the next release leaves it as it is.",
    "let_go": "It goes out with the next release.",
    "discarded": "What was planned is forgotten. In public nothing changed.",
}
WHAT = {
    "added": "new",
    "moved": "moved",
    "changed": "changed",
    "cancelled": "cancelled",
    "withdrawn": "taken back",
    "held": "held back",
}

Json = dict[str, Any]
App = falcon.asgi.App[falcon.asgi.Request, falcon.asgi.Response]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


class OrganiseProgramme:
    """The page. Below, the targets of its forms."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._orders = ReleaseOrders(site.backend, site.queries)

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        await self.show(req, resp, Sent(done=DONE.get(req.get_param("done") or "", "")))

    async def show(
        self,
        req: Request,
        resp: Response,
        sent: Sent | None = None,
    ) -> None:
        site, conference, sent = self._site, req.context.conference, sent or Sent()
        title = f"Next release of {conference['title']}"
        frame = site.frame(req, resp, title, conference=conference, section="organise", canonical="")
        site.show(
            req,
            resp,
            "organise_programme.html",
            frame,
            url=organise_url(conference["slug"], "programme"),
            audit_url=organise_url(conference["slug"], "audit"),
            conference=conference,
            request_id=new_request_id(),
            **sent.shown,
            **await self._reads(req),
        )
        resp.status = sent.told.status

    async def _reads(self, req: Request) -> Json:
        queries, conference = self._site.queries, req.context.conference
        zones, slug = self._site.zones(req, conference), conference["slug"]
        cursor = req.get_param("cursor") if req.method == "GET" else None
        draft, conflicts, releases = await together(
            queries.draft(conference["id"], cursor=cursor, limit=SHOWN),
            queries.conflicts(conference["id"]),
            queries.releases(conference["id"], limit=RELEASES_SHOWN),
        )
        counts, following = draft.data["counts"], draft.data["next"]
        return {
            "counts": [(counts[name], words) for name, words in WHAT.items() if counts[name]],
            "goes_out": any(counts[name] for name in WHAT if name != "held"),
            "waiting": [waiting_view(slug, one, zones) for one in draft.data["items"]],
            "more_url": organise_url(slug, "programme", cursor=following) if following else "",
            "conflicts": conflicts.data["items"],
            "releases": [release_view(one, zones) for one in releases.data["items"]],
        }


class _Form(OrganiseProgramme, ABC):
    """A form of the page: `name` where its errors belong."""

    name = ""

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        """For whoever reloads after an error."""
        raise falcon.HTTPSeeOther(organise_url(slug, "programme"))

    async def on_post(self, req: Request, resp: Response, slug: str) -> None:
        values = await read_form(req)
        try:
            done = await self._do(req, values)
        except WireError as error:
            await self.show(req, resp, Sent(told(error), self.name, values))
        else:
            raise falcon.HTTPSeeOther(organise_url(slug, "programme", done=done))

    @abstractmethod
    async def _do(self, req: Request, values: dict[str, str]) -> str:
        """Carries it out; answers which of DONE is said afterwards."""


class Release(_Form):
    name = "release"

    async def _do(self, req: Request, values: dict[str, str]) -> str:
        given = load(ReleaseInputSchema, {name: values.get(name, "") for name in ("note", "version")})
        once = _once(req, values, str(given))
        await self._orders.release(req.context.caller, req.context.conference, given["note"], given["version"], once)
        return "released"


class Undo(_Form):
    name = "undo"

    async def _do(self, req: Request, values: dict[str, str]) -> str:
        missing(values, "number")
        number = number_of(values["number"])
        note = load(UndoSchema, {"note": values.get("note", "")})["note"]
        once = _once(req, values, f"{number} {note}")
        await self._orders.undo(req.context.caller, req.context.conference, number, note, once)
        return "undone"


class Planned(_Form):
    """What becomes of one session that waits: it is held back, let go, or what is planned for it is forgotten."""

    name = "planned"

    async def _do(self, req: Request, values: dict[str, str]) -> str:
        missing(values, "session", "what")
        caller, conference, orders = req.context.caller, req.context.conference, SessionOrders(self._site.backend)
        session = {"id": values["session"], "version": version_in(values)}
        if values["what"] == "discard":
            await orders.discard(caller, conference, session)
            return "discarded"
        held = values["what"] == "hold"
        await orders.hold(caller, conference, session, held=held)
        return "held" if held else "let_go"


def waiting_view(slug: str, one: Json, zones: Zones) -> Json:
    """A draft or a planned change, in words."""
    return {
        **one,
        "url": organise_url(slug, f"sessions/{one['id']}"),
        "preview_url": f"{session_url(slug, one['id'])}?preview=true",
        "place": changelog.place(one, zones),
        "changes": in_words(one["changes"], zones),
    }


def release_view(one: Json, zones: Zones) -> Json:
    return {**one, "at": zones.own(one["at"]), "counts": [(one[name], WHAT[name]) for name in WHAT if one.get(name)]}


def _once(req: Request, values: dict[str, str], fingerprint: str) -> dict[str, str]:
    return {"request_id": request_id_of(req, values), "fingerprint": fingerprint}


def add(app: App, site: Site) -> None:
    here = "/conferences/{slug}/organise/programme"
    app.add_route(here, OrganiseProgramme(site))
    app.add_route(f"{here}/release", Release(site))
    app.add_route(f"{here}/undo", Undo(site))
    app.add_route(f"{here}/planned", Planned(site))
