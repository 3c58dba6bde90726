"""Answers of the application on their way out: counted, shortened for HEAD, and held back when they may be kept."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from gateway import metrics
from gateway.bodies import Kept

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

API = "/api/"
UNAVAILABLE = frozenset({502, 503, 504})


class EndOfHead(Exception):
    """Enough of a stream has been seen to answer a HEAD request."""


class Counting:
    """Passes an answer on, without its body for HEAD, and notes what it was for the metrics."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.status = 0
        self.counted = False  # by someone else
        self._send = send
        self._method = scope["method"]
        self._route = scope["hallway.route"] = [""]  # filled in by Machinery.process_resource

    @property
    def route(self) -> str:
        return self._route[0] or "(none)"

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif self._method == "HEAD":
            await self._send({"type": "http.response.body", "body": b""})
            if message.get("more_body"):
                raise EndOfHead
            return
        await self._send(message)

    def count(self) -> None:
        """499: the client left before there was an answer."""
        if not self.counted:
            metrics.REQUESTS.labels(self.route, self._method, str(self.status or 499)).inc()


class Keeping(Counting):
    """Holds an answer back that may be kept, and withholds "unavailable" when there is an older one to fall back on."""

    def __init__(self, scope: Scope, send: Send, *, fallback: bool) -> None:
        super().__init__(scope, send)
        self.kept: Kept | None = None
        self.withheld = False
        self.trace: bytes | None = None
        self._fallback = fallback
        self._api = scope["path"].startswith(API)
        self._held_start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._on_start(message)
        elif self.withheld:
            return
        elif self._held_start is None:
            await super().__call__(message)
        elif message.get("more_body"):
            held, self._held_start = self._held_start, None
            await super().__call__(held)  # a stream, after all
            await super().__call__(message)
        else:
            self.counted = True
            self.kept = Kept.of(list(self._held_start["headers"]), message.get("body", b""), api=self._api)

    async def _on_start(self, message: Message) -> None:
        self.status = message["status"]
        headers = list(message["headers"])
        self.trace = next((value for name, value in headers if name == b"x-correlation-id"), None)
        if self._fallback and self.status in UNAVAILABLE:
            self.withheld = self.counted = True
        elif Kept.may_be_kept(self.status, headers):
            self._held_start = {**message, "headers": headers}
        else:
            await super().__call__(message)
