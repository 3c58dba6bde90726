"""What every request and answer needs, whoever handles it: correlation id, security headers, CORS, limits, a log line.

`Edge` wraps the Falcon app; the body cache wraps Edge, so a cached body keeps the headers it was made with, and a hit
pays nothing for this. Who may do what is in gateway.auth, what errors look like in gateway.errors.
"""

import asyncio
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from gateway import context, errors
from services.contracts.errors import Invalid, TooLarge

log = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY_BYTES = 1_000_000  # of JSON and forms
MAX_UPLOAD_BYTES = 20_200_000  # of files, and the form around them; gateway.uploads knows the limit of each
# How the paths end that files are sent to.
UPLOADS = re.compile(r"/(?:imports|batches|avatar|captions(?:/[^/]+)?|organise/(?:recordings|import))/?$")
MAX_MATERIAL_BYTES = 200_200_000  # of what is never held as a whole: gateway.material_orders
MATERIALS = re.compile(r"/sessions/[^/]+/materials(?:/[^/]+)?/?$")
MAX_DRAIN_BYTES = 300_000_000  # an answer sent while the client still sends is lost to many clients, so we listen on
MAX_DRAIN_SECONDS = 20.0
MAX_SILENCE_SECONDS = 1.0
PREFLIGHT_SECONDS = b"86400"
LIVENESS = "/healthz"

CONTENT_SECURITY_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; font-src 'self'; "
    b"media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    b"frame-ancestors 'none'"
)
SECURITY_HEADERS: list[tuple[bytes, bytes]] = [
    (b"content-security-policy", CONTENT_SECURITY_POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # Not no-referrer: browsers would send "Origin: null" with our own forms, and the CSRF check could not tell.
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
CORS_HEADERS: list[tuple[bytes, bytes]] = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Age, Retry-After, X-Correlation-ID"),
]
PREFLIGHT_HEADERS: list[tuple[bytes, bytes]] = [
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"Accept, If-None-Match, Last-Event-ID, X-Correlation-ID"),
    (b"access-control-max-age", PREFLIGHT_SECONDS),
    (b"vary", b"Origin, Access-Control-Request-Method, Access-Control-Request-Headers"),
]
HSTS = (b"strict-transport-security", b"max-age=31536000")


class BrokenOff(Invalid):
    """The client went away while it sent."""


@dataclass
class Exchange:
    """One request and its answer, as they pass by."""

    scope: Scope
    receive_inner: Receive
    send_inner: Send
    correlation_id: str
    extra: list[tuple[bytes, bytes]]
    limit: int | None
    request_headers: dict[bytes, bytes]
    started_at: float = field(default_factory=time.perf_counter)
    received: int = 0
    sent: int = 0
    status: int = 0
    body_ended: bool = False

    def __post_init__(self) -> None:
        headers = self.request_headers
        self.body_ended = headers.get(b"content-length", b"0") == b"0" and b"transfer-encoding" not in headers

    def refuse_too_large(self) -> None:
        """Of the largest files before the first byte: the framework would wait for that. Raises TooLarge."""
        declared = self.request_headers.get(b"content-length", b"0")
        if self.limit == MAX_MATERIAL_BYTES and declared.isdigit() and int(declared) > self.limit:
            raise TooLarge(f"The body is larger than {self.limit:,} bytes.")

    async def receive(self) -> Message:
        message = await self.receive_inner()
        if message["type"] == "http.request":
            self.received += len(message.get("body", b""))
            self.body_ended = not message.get("more_body", False)
            if self.limit is not None and self.received > self.limit and not self.status:
                raise TooLarge(f"The body is larger than {self.limit:,} bytes.")
        elif not self.body_ended and not self.status:
            self.body_ended = True
            raise BrokenOff("The body broke off before its end.")  # what came must not be taken for all of it
        else:
            self.body_ended = True
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            drained = self.body_ended or await self._drain()
            given = list(message.get("headers", ()))
            known = {name for name, _ in given}  # a responder may know better than we do what its page needs
            headers = [*given, *(header for header in self.extra if header[0] not in known)]
            headers.append((b"x-correlation-id", self.correlation_id.encode()))
            message["headers"] = headers if drained else [*headers, (b"connection", b"close")]
        else:
            self.sent += len(message.get("body", b""))
        await self.send_inner(message)

    async def _drain(self) -> bool:
        try:
            async with asyncio.timeout(MAX_DRAIN_SECONDS):
                while not self.body_ended and self.received < MAX_DRAIN_BYTES:
                    # Who sends nothing waits for the answer, and gets it.
                    await asyncio.wait_for(self.receive(), MAX_SILENCE_SECONDS)
        except TimeoutError:
            return False
        return self.body_ended


class Edge:
    """The outer skin of the Falcon app."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self._app = app
        self._security = [*SECURITY_HEADERS, HSTS] if https else SECURITY_HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = self._exchange(scope, receive, send)
        token = context.correlation_id.set(exchange.correlation_id)
        try:
            await self._answer(exchange)
        finally:
            _log_access(exchange)
            context.correlation_id.reset(token)

    def _exchange(self, scope: Scope, receive: Receive, send: Send) -> Exchange:
        headers = dict(scope["headers"])
        asked = headers.get(b"x-correlation-id", b"").decode("latin-1")
        # The body cache may have made an id for this request already.
        known = context.accepted(asked) or context.current_correlation_id()
        path = scope["path"]
        public_read = path.startswith("/api/") and scope["method"] in ("GET", "HEAD")
        extra = [*self._security, *CORS_HEADERS] if public_read else self._security
        return Exchange(scope, receive, send, known, extra, _limit(path), headers)

    async def _answer(self, exchange: Exchange) -> None:
        if _is_preflight(exchange):
            await _answer_preflight(exchange)
            return
        try:
            exchange.refuse_too_large()
            await self._app(exchange.scope, exchange.receive, exchange.send)
        except Exception as error:
            if exchange.status:
                raise  # the answer has begun: nobody can make another of it
            # Falcon's error handler has seen all others: this one came while an answer was being written.
            if not isinstance(error, BrokenOff | TooLarge):
                log.error("answer failed", exc_info=error, extra={"path": exchange.scope["path"]})
            await _answer_broken(exchange, error)


def _limit(path: str) -> int:
    """How large a body may be."""
    if MATERIALS.search(path):
        return MAX_MATERIAL_BYTES
    return MAX_UPLOAD_BYTES if UPLOADS.search(path) else MAX_BODY_BYTES


def _is_preflight(exchange: Exchange) -> bool:
    asked = exchange.request_headers
    is_options = exchange.scope["method"] == "OPTIONS" and exchange.scope["path"].startswith("/api/")
    return is_options and b"origin" in asked and b"access-control-request-method" in asked


async def _answer_preflight(exchange: Exchange) -> None:
    headers = [*CORS_HEADERS, *PREFLIGHT_HEADERS]
    await exchange.send({"type": "http.response.start", "status": 204, "headers": headers})
    await exchange.send({"type": "http.response.body", "body": b""})


async def _answer_broken(exchange: Exchange, error: Exception) -> None:
    method = exchange.scope["method"]
    document = errors.problem(error, method=method, correlation_id=exchange.correlation_id)
    body = b"" if method == "HEAD" else json.dumps(document).encode()
    headers = [
        (b"content-type", errors.PROBLEM_JSON.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await exchange.send({"type": "http.response.start", "status": document["status"], "headers": headers})
    await exchange.send({"type": "http.response.body", "body": body})


def _log_access(exchange: Exchange) -> None:
    path = exchange.scope["path"]
    log.log(
        logging.DEBUG if path == LIVENESS else logging.INFO,  # a proxy asks for it every other second
        "request answered",
        extra={
            "method": exchange.scope["method"],
            "path": path,
            "status": exchange.status,
            "bytes": exchange.sent,
            "duration_ms": round((time.perf_counter() - exchange.started_at) * 1000, 1),
        },
    )
