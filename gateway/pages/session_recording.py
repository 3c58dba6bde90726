"""The page of one recording of a session, for those who may edit it: what is said of it, and its captions."""

from typing import Any

import falcon.asgi

from gateway import uploads
from gateway.inputs import once_for
from gateway.material_orders import MaterialOrders
from gateway.multipart import first_field
from gateway.pages.forms import Told, read_form, told
from gateway.pages.posts import new_request_id
from gateway.pages.recording_forms import RECORDING_FIELDS, as_in_form, recording_fields, recording_values
from gateway.pages.session_media import PAGE, Media, media_url
from gateway.pages.site import Site
from gateway.resources.captions import MAX_BYTES
from gateway.resources.recordings import captions_of
from gateway.schemas.recordings import CAPTION_KINDS
from services.contracts.errors import Invalid, NotFound, WireError

App = falcon.asgi.App[falcon.asgi.Request, falcon.asgi.Response]
Request = falcon.asgi.Request
Response = falcon.asgi.Response
Json = dict[str, Any]


def add(app: App, site: Site, materials: MaterialOrders) -> None:
    app.add_route(f"{PAGE}/recordings/{{recording}}", EditRecording(site, materials))
    app.add_route(f"{PAGE}/recordings/{{recording}}/captions", PutCaptions(site, materials))


class OneRecording(Media):
    """What the page of one recording and the targets of its forms share."""

    async def _show_one(
        self,
        req: Request,
        resp: Response,
        session: Json,
        recording_id: str,
        *,
        told: Told | None = None,
        typed: dict[str, str] | None = None,
    ) -> None:
        site, conference, told = self._site, req.context.conference, told or Told()
        recording = next((one for one in session["recordings"] if one["id"] == recording_id), None)
        if recording is None:
            raise NotFound("There is no such recording.")
        known = await site.queries.captions(conference["id"], session["id"], drafts=session["state"] == "draft")
        frame = site.frame(req, resp, "Edit a recording", conference=conference, section="session", canonical="")
        site.show(
            req,
            resp,
            "session_recording_edit.html",
            frame,
            session=session,
            url=media_url(conference["slug"], session["id"]),
            recording=recording,
            fields=RECORDING_FIELDS,
            values=typed or recording_values(recording),
            captions=captions_of(conference["slug"], recording, known.data["items"]),
            kinds=CAPTION_KINDS,
            told=told,
        )
        resp.status = told.status


class EditRecording(OneRecording):
    async def on_get(self, req: Request, resp: Response, slug: str, session: str, recording: str = "") -> None:
        found = await self._own(req, session)
        await self._show_one(req, resp, found, recording)

    async def on_post(self, req: Request, resp: Response, slug: str, session: str, recording: str) -> None:
        found, values = await self._own(req, session), await read_form(req)
        try:
            wanted = {"recording_id": recording, "changes": recording_fields(values)}
            await self._recordings.change(req, session, "change_recording", once_for(req, new_request_id()), **wanted)
        except WireError as error:
            why = told(as_in_form(error) if isinstance(error, Invalid) else error)
            await self._show_one(req, resp, found, recording, told=why, typed=values)
        else:
            self._done(resp, found, "recording")


class PutCaptions(OneRecording):
    """Takes the form with the file. Its fields stand before the file, in this order: the file is read as it comes."""

    async def on_post(self, req: Request, resp: Response, slug: str, session: str, recording: str) -> None:
        found = await self._own(req, session)
        try:
            language, kind = ((await first_field(req, "language")) or "").strip(), await first_field(req, "kind")
            upload = await uploads.read(req, limit=MAX_BYTES)
            await self._recordings.put_captions(req, found, recording, language, upload, kind or CAPTION_KINDS[0])
        except WireError as error:
            await self._show_one(req, resp, found, recording, told=told(error))
        else:
            self._done(resp, found, "captions")
