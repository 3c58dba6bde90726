"""Lists of people to invite, from the organisers' page: the upload, and how far a list is."""

import falcon
import falcon.asgi

from gateway import uploads
from gateway.multipart import first_field
from gateway.pages.addresses import organise_people_url
from gateway.pages.forms import Sent, told
from gateway.pages.organise import OrganisePeople
from gateway.pages.posts import good_request_id
from gateway.resources.invitations import LIST_BYTES
from services.contracts.errors import WireError

Request = falcon.asgi.Request
Response = falcon.asgi.Response

LOOK_AGAIN_SECONDS = "2"


class UploadList(OrganisePeople):
    """Takes the form with the file. Its fields stand before the file, in this order: the file is read as it comes."""

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        raise falcon.HTTPSeeOther(organise_people_url(slug))

    async def on_post(self, req: Request, resp: Response, slug: str) -> None:
        typed: dict[str, str] = {}
        try:
            for name in ("request_id", "role", "note"):
                typed[name] = ((await first_field(req, name)) or "").replace("\r\n", "\n")
            batch_id = await self._upload(req, typed)
        except WireError as error:
            await self.show(req, resp, Sent(told(error), "list", typed))
        else:
            raise falcon.HTTPSeeOther(f"{organise_people_url(slug)}/batches/{batch_id}")

    async def _upload(self, req: Request, typed: dict[str, str]) -> str:
        caller = req.context.caller
        upload = await uploads.read(req, limit=LIST_BYTES)
        once = {
            "request_id": f"{caller.id}:{good_request_id(typed['request_id'])}",
            "fingerprint": upload.digest,
        }
        wish = {"role": typed["role"] or "attendee", "note": typed["note"]}
        batch = await self._invitations.by_list(caller, req.context.conference, upload, wish, once)
        return str(batch["id"])


class ListProgress(OrganisePeople):
    """How far a list is; while it is on its way the browser looks again by itself."""

    async def on_get(self, req: Request, resp: Response, slug: str, batch: str = "") -> None:
        site, conference = self._site, req.context.conference
        found = (await site.queries.batch(conference["id"], batch)).data
        frame = site.frame(req, resp, "People to invite", conference=conference, section="organise", canonical="")
        site.show(
            req,
            resp,
            "organise_list.html",
            frame,
            batch=self._dated(req, found),
            url=organise_people_url(slug),
        )
        if found["state"] != "done":
            resp.set_header("Refresh", LOOK_AGAIN_SECONDS)
