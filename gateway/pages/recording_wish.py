"""The button on the page of a session: be told when the recording is up, or not."""

import falcon.asgi

from gateway.pages.addresses import session_url
from gateway.pages.forms import read_form, told
from gateway.pages.site import Site, see_other
from gateway.recording_orders import RecordingOrders
from services.contracts.errors import WireError

App = falcon.asgi.App[falcon.asgi.Request, falcon.asgi.Response]
Request = falcon.asgi.Request
Response = falcon.asgi.Response


def add(app: App, site: Site) -> None:
    app.add_route("/conferences/{slug}/sessions/{session}/recording-wish", WishForm(site))


class WishForm:
    """/conferences/{slug}/sessions/{session}/recording-wish; the field `on` is 1 or 0."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._orders = RecordingOrders(site.backend, site.queries)

    async def on_post(self, req: Request, resp: Response, slug: str, session: str) -> None:
        values, back = await read_form(req), session_url(slug, session)
        try:
            await self._orders.wish(req, session, on=values.get("on") != "0")
        except WireError as error:
            self._site.not_done(req, resp, told(error), back)
        else:
            see_other(resp, back)
