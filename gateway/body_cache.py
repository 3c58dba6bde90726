"""Finished answers, in front of everything else: the programme that a crowd opens at once is bytes, found and sent.

An ASGI layer around the whole application. It keeps what the application answered to anonymous GETs and marked as
`Cache-Control: public`, with the tags and the age of the reads it was made from (backend.collect), and drops it when an
event makes one of the tags out of date. A hit touches no framework: one pass over the headers, one look-up, two sends.

What is kept depends on path, query and, outside /api/, on the time-zone cookie; on nothing else. A request with an
Authorization header or any other cookie of ours goes through. Bodies no longer fresh stay, for when the application
can only say 503.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from prometheus_client import Counter

from gateway import metrics
from gateway.answers import API, App, Counting, EndOfHead, Keeping, Receive, Scope, Send
from gateway.backend import MAX_AGE_SECONDS, UNCONFIRMED_SECONDS, Read, collect, oldest
from gateway.bodies import Body, Kept
from gateway.cache import Cache, Entry
from gateway.context import accepted, new_correlation_id

log = logging.getLogger("gateway.access")

PUBLIC = ["public", "no-cache"]  # for resp.cache_control: anyone may keep it, and asks each time whether it still holds
TZ_COOKIE = b"hallway_tz"
OUR_COOKIES = b"hallway_"
CONDITIONS = frozenset({b"if-none-match", b"if-modified-since"})
CONDITION = "hallway.condition"  # If-None-Match, for answers that are never kept
COUNT_SECONDS = 1.0
STALE_BODY_SECONDS = UNCONFIRMED_SECONDS  # made from stale reads: soon made again, so that its age line stays true


@dataclass(slots=True)
class Asked:
    """What of a request matters to a kept answer."""

    method: str
    path: str
    encodings: bytes | None = None
    condition: bytes | None = None  # If-None-Match
    since: bytes | None = None  # If-Modified-Since
    trace: bytes | None = None  # correlation id


class BodyCache:
    """`drain` is called by the gunicorn hook, `confirmed` tells whether events arrive."""

    def __init__(
        self,
        app: App,
        cache: Cache,
        *,
        confirmed: Callable[[], bool] = lambda: True,
        drain: Callable[[], None] = lambda: None,
        access_log: bool = False,
    ) -> None:
        self.drain = drain
        self._app = app
        self._cache = cache
        self._confirmed = confirmed
        self._access_log = access_log
        self._counted: dict[Counter, int] = {}
        self._making: dict[Any, tuple[int, asyncio.Future[Body | None]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._pass(scope, receive, send)
            return
        # The hot path. Everything below runs for each of thousands of requests a second.
        asked = Asked(scope["method"], scope["path"])
        cookies = None
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                asked.encodings = value
            elif name == b"if-none-match":
                asked.condition = value
            elif name == b"if-modified-since":
                asked.since = value
            elif name == b"cookie":
                cookies = value if cookies is None else cookies + b"; " + value
            elif name == b"x-correlation-id":
                asked.trace = _accepted(value)
            elif name == b"authorization":
                await self._pass(scope, receive, send)
                return
        zone = None
        if cookies is not None and OUR_COOKIES in cookies:
            personal, zone = _our_cookies(cookies)
            if personal:
                await self._pass(scope, receive, send)
                return
            if asked.path.startswith(API):
                zone = None
        key = (asked.path, scope["query_string"], zone)
        entry = self._cache.get(key)
        if entry is None:
            await self._make(key, None, asked, scope, receive, send)
        elif self._usable(entry):
            self._count(metrics.BODY_HIT)
            await self._answer(entry.value, asked, send)
        else:
            await self._make_together(key, entry, asked, scope, receive, send)

    def _usable(self, entry: Entry) -> bool:
        now = monotonic()
        body: Body = entry.value
        return entry.fresh and now < body.good_until and (self._confirmed() or now - body.made_at < UNCONFIRMED_SECONDS)

    async def _answer(self, body: Body, asked: Asked, send: Send) -> None:
        if not body.has_variant(asked.encodings) and body.is_large:
            variant = await asyncio.to_thread(body.variant, asked.encodings)  # the others are answered meanwhile
        else:
            variant = body.variant(asked.encodings)
        age = b"%d" % (monotonic() - body.fetched_at)
        own = [(b"age", age), (b"x-correlation-id", asked.trace or new_correlation_id().encode())]
        if body.is_known(asked.condition, asked.since):
            status = 304
            await send({"type": "http.response.start", "status": 304, "headers": variant.short_headers + own})
            await send({"type": "http.response.body", "body": b""})
        else:
            status = 200
            await send({"type": "http.response.start", "status": 200, "headers": variant.headers + own})
            await send({"type": "http.response.body", "body": b"" if asked.method == "HEAD" else variant.content})
        self._count(body.counter(status))
        if self._access_log:
            log.info(
                "answered from the cache",
                extra={
                    "method": asked.method,
                    "path": asked.path,
                    "status": status,
                    "age": int(age),
                    "correlation_id": own[1][1].decode(),
                },
            )

    def _count(self, counter: Counter) -> None:
        """Adds up what is told to prometheus_client once a second: it takes longer than all the rest of a hit."""
        if not self._counted:
            asyncio.get_running_loop().call_later(COUNT_SECONDS, self._tell_counts)
        self._counted[counter] = self._counted.get(counter, 0) + 1

    def _tell_counts(self) -> None:
        counted, self._counted = self._counted, {}
        for counter, times in counted.items():
            counter.inc(times)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        metrics.BODY_PASSED.inc()
        collect()
        await self._run(scope, receive, Counting(scope, send))

    async def _make_together(
        self, key: Any, entry: Entry, asked: Asked, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """A body that is known to be kept is made once for all who ask meanwhile."""
        arrived = self._cache.generations.now
        making = self._making.get(key)
        if making is not None and making[0] >= arrived:
            body = await asyncio.shield(making[1])
            if body is not None:
                self._count(metrics.BODY_HIT)
                await self._answer(body, asked, send)
                return
        done: asyncio.Future[Body | None] = asyncio.get_running_loop().create_future()
        mine = self._making[key] = (arrived, done)
        body = None
        try:
            body = await self._make(key, entry, asked, scope, receive, send)
        finally:
            if self._making.get(key) is mine:
                del self._making[key]
            done.set_result(body)

    async def _make(
        self, key: Any, before: Entry | None, asked: Asked, scope: Scope, receive: Receive, send: Send
    ) -> Body | None:
        """Has the application answer, and keeps the answer if it may be kept."""
        if asked.condition is not None or asked.since is not None:  # here the whole is wanted, or it could not be kept
            rest = [pair for pair in scope["headers"] if pair[0] not in CONDITIONS]
            scope = {**scope, "headers": rest, CONDITION: (asked.condition or b"").decode("latin-1")}
        generation = self._cache.generations.now
        reads = collect()
        keeping = Keeping(scope, send, fallback=before is not None)
        await self._run(scope, receive, keeping)
        asked.trace = keeping.trace or asked.trace
        if keeping.withheld and before is not None:
            metrics.BODY_STALE.inc()
            await self._answer(before.value, asked, send)
            return None
        metrics.BODY_MISS.inc()
        if keeping.status in (404, 410):
            self._cache.drop(key)
        if keeping.kept is None:
            return None
        body = self._body(keeping.kept, reads, keeping.route)
        if reads:
            tags = frozenset().union(*(read.tags for read in reads))
            self._cache.put(key, body, tags=tags, size=body.size, generation=generation)
        await self._answer(body, asked, send)
        return body if reads else None

    def _body(self, kept: Kept, reads: list[Read], route: str) -> Body:
        now = monotonic()
        since = oldest(reads)
        fetched_at = since.fetched_at if since else now
        stale = any(read.stale for read in reads)
        good_until = now + STALE_BODY_SECONDS if stale else fetched_at + MAX_AGE_SECONDS
        good_until = min([good_until, *(read.good_until for read in reads)])
        return Body(kept, fetched_at=fetched_at, made_at=now, good_until=good_until, route=route)

    async def _run(self, scope: Scope, receive: Receive, send: "Counting") -> None:
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}  # Falcon has no responders of its own for HEAD
        try:
            await self._app(scope, receive, send)
        except EndOfHead:
            pass
        finally:
            send.count()


def _accepted(value: bytes) -> bytes | None:
    known = accepted(value.decode("latin-1"))
    return known.encode() if known else None


def _our_cookies(cookies: bytes) -> tuple[bool, bytes | None]:
    """Whether the request is of somebody we know, and the time zone they chose."""
    zone = None
    for part in cookies.split(b";"):
        name, _, value = part.strip().partition(b"=")
        if name == TZ_COOKIE and len(value) <= 64:
            zone = value
        elif name.startswith(OUR_COOKIES):
            return True, None
    return False, zone
