"""Sends HTTP requests as fast as they are answered, over raw keep-alive connections in one asyncio loop.

Its own, so that results are equal wherever it runs, and cheap, so that it measures the server and not itself: `busy`
of an outcome is the share of a core it needed; well below 1 means that the server was the limit.
"""

import asyncio
import re
import statistics
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
GRACE_SECONDS = 20.0  # for the answers that are out when the time is over
HEAD_MAX_BYTES = 16_384


class LoadFailed(Exception):
    """The server answered something else than it should, or hung up."""


@dataclass(frozen=True)
class Outcome:
    """What came of one run. Times are of single requests, in milliseconds."""

    requests: int
    seconds: float
    per_second: float
    median_ms: float
    p95_ms: float
    max_ms: float
    busy: float

    @classmethod
    def of(cls, took: list[float], seconds: float, cpu_seconds: float) -> Self:
        if len(took) < 2:
            raise LoadFailed(f"only {len(took)} answers came within {seconds:.1f} seconds")
        ms = sorted(one * 1000 for one in took)
        p95 = ms[min(len(ms) - 1, int(len(ms) * 0.95))]
        rate = len(ms) / seconds
        return cls(len(ms), seconds, rate, statistics.median(ms), p95, ms[-1], cpu_seconds / seconds)


def request(
    method: str, path: str, *, host: str, headers: dict[str, str] | None = None, body: bytes | None = None
) -> bytes:
    """A request as it goes over the wire."""
    lines = {"Host": host, **(headers or {})}
    if body is not None:
        lines["Content-Length"] = str(len(body))
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return head.encode() + b"\r\n" + (body or b"")


def run(port: int, requests: Iterable[bytes], *, connections: int, seconds: float, status: int = 200) -> Outcome:
    """Sends `requests` until there are no more or the time is over. Raises LoadFailed for another status."""
    return asyncio.run(_run(port, iter(requests), connections, seconds, status))


async def _run(port: int, requests: Iterator[bytes], connections: int, seconds: float, status: int) -> Outcome:
    loop = asyncio.get_running_loop()
    took: list[float] = []
    clients = []
    for _ in range(connections):
        _, client = await loop.create_connection(lambda: _Client(requests, took, status), "127.0.0.1", port)
        clients.append(client)
    started, cpu = time.perf_counter(), time.process_time()
    for client in clients:
        client.go(started + seconds)
    try:
        async with asyncio.timeout(seconds + GRACE_SECONDS):
            await asyncio.gather(*(client.done for client in clients))
    except TimeoutError:
        raise LoadFailed(f"answers are still missing after {seconds + GRACE_SECONDS:.0f} seconds") from None
    finally:
        for client in clients:
            client.close()
    return Outcome.of(took, time.perf_counter() - started, time.process_time() - cpu)


class _Client(asyncio.Protocol):
    """One connection: the next request goes out when the answer before is complete."""

    def __init__(self, requests: Iterator[bytes], took: list[float], status: int) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._took = took
        self._expected = b"HTTP/1.1 %d" % status
        self._head = b""
        self._left = 0  # bytes of the body still to come
        self._transport: asyncio.Transport
        self._sent_at = self._until = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def go(self, until: float) -> None:
        self._until = until
        self._next()

    def close(self) -> None:
        self.done.cancel()
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if not self._left:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0 and len(self._head) < HEAD_MAX_BYTES:
                return
            length = CONTENT_LENGTH.search(self._head, 0, end)
            if not self._head.startswith(self._expected) or length is None:
                self._fail(f"unexpected answer: {self._head[:1500].decode(errors='replace')}")
                return
            self._left = int(length[1]) - (len(self._head) - end - 4)
            self._head = b""
        else:
            self._left -= len(data)
        if self._left <= 0:
            self._took.append(time.perf_counter() - self._sent_at)
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(f"the server hung up ({error})")

    def _next(self) -> None:
        now = time.perf_counter()
        following = next(self._requests, None) if now < self._until else None
        if following is None:
            if not self.done.done():
                self.done.set_result(None)
            return
        self._sent_at = now
        self._transport.write(following)

    def _fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(LoadFailed(why))
