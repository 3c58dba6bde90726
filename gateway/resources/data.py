"""What is kept of you: take it with you, or have it erased."""

import json
from functools import cached_property

import falcon
import falcon.asgi

from gateway.backend import Backend
from gateway.exports import Exports
from gateway.operation import operation
from gateway.outputs import Request, Response, personal
from gateway.own_data import ZIP, erase, receipt, send_export
from gateway.schemas import exports as schemas
from gateway.schemas.erasures import EraseSchema, GoneSchema, ReceiptSchema


class Export:
    def __init__(self, exports: Exports) -> None:
        self._exports = exports

    @operation(
        "Everything that is kept of you",
        description="A ZIP of JSON files and of your own files; its schema.json says what is in it. One at a time.",
        media=ZIP,
        fails=(429,),
    )
    async def on_get(self, req: Request, resp: Response) -> None:
        await send_export(self._exports, req, resp)


class ExportSchema:
    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    @cached_property
    def text(self) -> str:
        return json.dumps(schemas.document(self._public_url), ensure_ascii=False)

    @operation("JSON Schema of what an export holds")
    async def on_get(self, req: Request, resp: Response) -> None:
        resp.set_header("Cache-Control", "public, max-age=300")
        resp.content_type = falcon.MEDIA_JSON
        resp.text = self.text


class Leaving:
    """The DELETE of /attendees/me."""

    def __init__(self, backend: Backend, public_url: str) -> None:
        self._backend = backend
        self._public_url = public_url

    @operation(
        "Have your account erased",
        description="At once and for good: all sign-ins end. What each part of Hallway removes stands in the receipt, "
        "which whoever has its token can read for a year.",
        body=EraseSchema,
        fails=(429,),
        response=GoneSchema,
        status=202,
    )
    async def on_delete(self, req: Request, resp: Response) -> None:
        token = await erase(self._backend, req, **req.context.body, request_id=req.context.once.request_id)
        gone = {"receipt_token": token, "receipt_url": f"{self._public_url}/erasures/{token}"}
        personal(resp, GoneSchema, gone)
        resp.status = 202


class Receipt:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @operation("The receipt of an erasure", response=ReceiptSchema)
    async def on_get(self, req: Request, resp: Response, token: str) -> None:
        personal(resp, ReceiptSchema, await receipt(self._backend, token))
