"""Captions of a recording: WebVTT out, WebVTT or SRT in."""

from typing import Any

from gateway import uploads
from gateway.body_cache import PUBLIC
from gateway.machinery import Machinery
from gateway.operation import operation
from gateway.outputs import PERSONAL, Request, Response, no_content, personal
from gateway.policies.rules import SESSION
from gateway.recording_orders import RecordingOrders, own_session
from gateway.resources.recordings import captions_url
from gateway.resources.sessions import sees_drafts
from gateway.schemas.recordings import CaptionsQuerySchema, CaptionsSchema

MAX_BYTES = 2_000_000
WEBVTT = "text/vtt; charset=utf-8"
SUFFIX = ".vtt"  # players go by the name


def routes(machinery: Machinery) -> dict[str, Any]:
    orders = RecordingOrders(machinery.backend, machinery.queries)
    return {f"{SESSION}/recordings/{{recording}}/captions/{{language}}": Captions(orders)}


class Captions:
    def __init__(self, orders: RecordingOrders) -> None:
        self._orders = orders

    @operation("Captions in a language, as WebVTT", description="`.vtt` may follow the language.", media="text/vtt")
    async def on_get(self, req: Request, resp: Response, c: str, s: str, recording: str, language: str) -> None:
        queries, conference_id, drafts = self._orders.queries, req.context.conference["id"], sees_drafts(req)
        session = (await queries.session(conference_id, s, drafts=drafts)).data
        found = await queries.captions_of(
            conference_id, session["id"], recording, language.removesuffix(SUFFIX), drafts=drafts
        )
        resp.content_type = WEBVTT
        resp.text = found.data["webvtt"]
        resp.cache_control = PERSONAL if drafts else PUBLIC

    @operation(
        "Put captions in a language: WebVTT or SRT, 2 MB at most",
        description="Replaces those there are. Styles and regions are left out.",
        query=CaptionsQuerySchema,
        response=CaptionsSchema,
        file=True,
    )
    async def on_put(self, req: Request, resp: Response, c: str, s: str, recording: str, language: str) -> None:
        session = await own_session(self._orders.queries, req, s)
        upload = await uploads.read(req, limit=MAX_BYTES)
        kind = req.context.query["kind"]
        done = await self._orders.put_captions(req, session, recording, language.removesuffix(SUFFIX), upload, kind)
        personal(resp, CaptionsSchema, done | {"url": captions_url(session["conference"], done)})

    @operation("Take captions away", status=204)
    async def on_delete(self, req: Request, resp: Response, c: str, s: str, recording: str, language: str) -> None:
        session = await own_session(self._orders.queries, req, s)
        await self._orders.remove_captions(req, session, recording, language.removesuffix(SUFFIX))
        no_content(resp)
