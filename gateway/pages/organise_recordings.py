"""For organisers: whose recordings are waited for, how long the last ones took, and the import of an archive's."""

from dataclasses import dataclass
from typing import Any

import falcon.asgi

from gateway import uploads
from gateway.inputs import once_for
from gateway.multipart import first_field
from gateway.pages.addresses import organise_url, session_url
from gateway.pages.forms import Told, told
from gateway.pages.site import Site
from gateway.recording_orders import RecordingOrders
from services.contracts.errors import WireError

App = falcon.asgi.App[falcon.asgi.Request, falcon.asgi.Response]
Request = falcon.asgi.Request
Response = falcon.asgi.Response
Json = dict[str, Any]


@dataclass(frozen=True)
class Waited:
    url: str
    title: str
    count: int
    span: str


def add(app: App, site: Site) -> None:
    app.add_route("/conferences/{slug}/organise/recordings", OrganiseRecordings(site))


def span(seconds: int | None) -> str:
    """A span as people say it: 40 minutes, 5 hours, 3 days."""
    if seconds is None:
        return ""
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size * 2 or (seconds >= size and size == 60):
            count = round(seconds / size)
            return f"{count} {word}{'' if count == 1 else 's'}"
    return "less than a minute"


class OrganiseRecordings:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._orders = RecordingOrders(site.backend, site.queries)

    async def on_get(self, req: Request, resp: Response, slug: str) -> None:
        await self._show(req, resp)

    async def on_post(self, req: Request, resp: Response, slug: str) -> None:
        """The list of an archive: shown first, brought in when `dry_run` is 0. The fields stand before the file."""
        try:
            dry_run = (await first_field(req, "dry_run")) != "0"
            upload = await uploads.read(req)
            answer = await self._orders.bring(req, upload, once_for(req, upload.digest), dry_run=dry_run)
        except WireError as error:
            await self._show(req, resp, why=told(error))
        else:
            await self._show(req, resp, answer=answer)

    async def _show(self, req: Request, resp: Response, *, why: Told | None = None, answer: Json | None = None) -> None:
        site, conference, why = self._site, req.context.conference, why or Told()
        found = (await site.queries.recording_wishes(conference["id"])).data
        slug = conference["slug"]
        frame = site.frame(req, resp, "Recordings", conference=conference, section="organise", canonical="")
        site.show(
            req,
            resp,
            "organise_recordings.html",
            frame,
            waiting=[
                Waited(session_url(slug, one["session_id"]), one["title"], one["wishes"], span(one["waiting_seconds"]))
                for one in found["waiting"]
            ],
            recorded=[
                Waited(
                    session_url(slug, one["session_id"]), one["title"], one["told"], span(one["seconds_to_recording"])
                )
                for one in found["recorded"]
            ],
            usual=span(found["usual_seconds"]),
            url=organise_url(slug, "recordings"),
            told=why,
            answer=answer,
        )
        resp.status = why.status
