"""The contracts of Hallway, for programs and for those who write them. Built when first asked for."""

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

import falcon

from gateway import docs
from gateway.operation import operation
from gateway.outputs import Request, Response
from services.contracts import asyncapi

CACHE_CONTROL = "public, max-age=300"
Document = dict[str, Any]


class OpenApi:
    def __init__(self, document: Callable[[], Document]) -> None:
        self._document = document

    @cached_property
    def text(self) -> str:
        return json.dumps(self._document(), ensure_ascii=False)

    @operation("This document: OpenAPI 3.1 of the HTTP API")
    async def on_get(self, req: Request, resp: Response) -> None:
        _write(resp, self.text, falcon.MEDIA_JSON)


class AsyncApi:
    @cached_property
    def text(self) -> str:
        return json.dumps(asyncapi.document(), ensure_ascii=False)

    @operation("AsyncAPI 3 of the events between the services")
    async def on_get(self, req: Request, resp: Response) -> None:
        _write(resp, self.text, falcon.MEDIA_JSON)


class Docs:
    def __init__(self, document: Callable[[], Document]) -> None:
        self._document = document

    @cached_property
    def text(self) -> str:
        return docs.render(self._document())

    @operation("The HTTP API as a page to read", media="text/html")
    async def on_get(self, req: Request, resp: Response) -> None:
        _write(resp, self.text, falcon.MEDIA_HTML)


def _write(resp: Response, text: str, content_type: str) -> None:
    resp.set_header("Cache-Control", CACHE_CONTROL)
    resp.content_type = content_type
    resp.text = text
