"""Where organisers and speakers add and edit the recordings and materials of a session."""

from typing import Any

import falcon.asgi

from gateway.inputs import Once, once_for
from gateway.material_orders import MaterialOrders
from gateway.pages.addresses import session_url
from gateway.pages.forms import Sent, read_form, told
from gateway.pages.posts import new_request_id, once_of
from gateway.pages.recording_forms import (
    RECORDING_FIELDS,
    as_in_form,
    link_fields,
    recording_fields,
)
from gateway.pages.recordings import players_of
from gateway.pages.shelf import shelved
from gateway.pages.site import Site, see_other
from gateway.recording_orders import RecordingOrders, own_session
from gateway.schemas.materials import TYPES
from services.contracts.errors import Invalid, WireError

App = falcon.asgi.App[falcon.asgi.Request, falcon.asgi.Response]
Request = falcon.asgi.Request
Response = falcon.asgi.Response
Json = dict[str, Any]

PAGE = "/conferences/{slug}/sessions/{session}/media"
DONE = {
    "recording": "The recording is there.",
    "captions": "The captions are there.",
    "link": "The link is there.",
    "file": "The file is there.",
    "removed": "That is taken away.",
}


def add(app: App, site: Site, materials: MaterialOrders) -> None:
    more = (site, materials)
    here = "/conferences/{slug}/sessions/{session}"
    app.add_route(PAGE, SessionMedia(*more))
    app.add_route(f"{PAGE}/recordings", AddRecording(*more))
    app.add_route(f"{PAGE}/links", AddLink(*more))
    app.add_route(f"{PAGE}/removals", Remove(*more))
    app.add_route(f"{here}/materials", SendFile(*more))
    app.add_route(f"{here}/materials/{{material}}", SendFile(*more))


def media_url(slug: str, session_id: str) -> str:
    return f"{session_url(slug, session_id)}/media"


class Media:
    """What the page and the targets of its forms share: when something is wrong, it comes once more as it was typed."""

    def __init__(self, site: Site, materials: MaterialOrders) -> None:
        self._site = site
        self._materials = materials
        self._recordings = RecordingOrders(site.backend, site.queries)

    async def _own(self, req: Request, ref: str) -> Json:
        return await own_session(self._site.queries, req, ref)

    async def show(
        self,
        req: Request,
        resp: Response,
        session: Json,
        sent: Sent | None = None,
    ) -> None:
        site, conference, sent = self._site, req.context.conference, sent or Sent()
        slug, zones = conference["slug"], site.zones(req, conference)
        known = await site.queries.captions(conference["id"], session["id"], drafts=session["state"] == "draft")
        title = f"Recordings and materials of {session['title']}"
        frame = site.frame(req, resp, title, conference=conference, section="session", canonical="")
        site.show(
            req,
            resp,
            "session_media.html",
            frame,
            session=session,
            session_url=session_url(slug, session["id"]),
            url=media_url(slug, session["id"]),
            fields=RECORDING_FIELDS,
            types=TYPES,
            players=players_of(slug, session, known, "", 0),
            materials=[shelved(one, zones) for one in session["materials"]],
            request_id=new_request_id(),
            **sent.shown,
        )
        resp.status = sent.told.status

    def _done(self, resp: Response, session: Json, what: str) -> None:
        see_other(resp, f"{media_url(session['conference'], session['id'])}?done={what}")


class SessionMedia(Media):
    async def on_get(self, req: Request, resp: Response, slug: str, session: str) -> None:
        found = await self._own(req, session)
        await self.show(req, resp, found, Sent(done=DONE.get(req.get_param("done") or "", "")))


class AddRecording(Media):
    async def on_post(self, req: Request, resp: Response, slug: str, session: str) -> None:
        found, values = await self._own(req, session), await read_form(req)
        try:
            fields, once = recording_fields(values), once_of(req, values)
            await self._recordings.change(req, session, "add_recording", once, fields=fields)
        except WireError as error:
            why = told(as_in_form(error) if isinstance(error, Invalid) else error)
            await self.show(req, resp, found, Sent(why, "recording", values))
        else:
            self._done(resp, found, "recording")


class AddLink(Media):
    async def on_post(self, req: Request, resp: Response, slug: str, session: str) -> None:
        found, values = await self._own(req, session), await read_form(req)
        try:
            await self._materials.add_link(req, found, link_fields(values), once_of(req, values))
        except WireError as error:
            await self.show(req, resp, found, Sent(told(error), "link", values))
        else:
            self._done(resp, found, "link")


class SendFile(Media):
    """Takes the form with the file; with a material, as a new version of it."""

    async def on_post(self, req: Request, resp: Response, slug: str, session: str, material: str = "") -> None:
        found = await self._own(req, session)

        def once(req: Request, fields: dict[str, str], name: str) -> Once:
            return once_of(req, {**fields, "material": material, "file": name})

        try:
            if material:
                await self._materials.add_version(req, found, material, once_of=once)
            else:
                await self._materials.add_file(req, found, once_of=once)
        except WireError as error:
            await self.show(req, resp, found, Sent(told(error), "file"))
        else:
            self._done(resp, found, "file")


class Remove(Media):
    """Recordings, captions, materials; the field `what` says which."""

    async def on_post(self, req: Request, resp: Response, slug: str, session: str) -> None:
        found, values = await self._own(req, session), await read_form(req)
        which = values.get("id", "")
        try:
            if values.get("what") == "recording":
                await self._recordings.change(
                    req, session, "remove_recording", once_for(req, new_request_id()), recording_id=which
                )
            elif values.get("what") == "captions":
                await self._recordings.remove_captions(req, found, which, values.get("language", ""))
            else:
                await self._materials.remove(req, session, which, once_for(req, new_request_id()))
        except WireError as error:
            await self.show(req, resp, found, Sent(told(error)))
        else:
            self._done(resp, found, "removed")
