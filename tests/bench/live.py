"""How long it takes from sending a request until those who watch the conference's live stream have the entry."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.bench.site import SESSIONS, SLUG, Site
from tests.bench.system import System

ARRIVES_SECONDS = 10


@dataclass
class Stream:
    """When which session or post was on the stream."""

    arrived_at: dict[str, float] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self, lines: AsyncIterator[str]) -> None:
        async for line in lines:
            self.open.set()  # the server says `retry:` before anything else
            if line.startswith("data:"):
                entry = json.loads(line.removeprefix("data:"))
                self.arrived_at[(entry.get("post") or entry.get("session") or entry)["id"]] = time.perf_counter()
                self.news.set()

    async def arrival(self, key: str) -> float:
        async with asyncio.timeout(ARRIVES_SECONDS):
            while key not in self.arrived_at:
                self.news.clear()
                await self.news.wait()
        return self.arrived_at[key]


def measure(system: System, site: Site, count: int) -> tuple[list[float], list[float]]:
    """Seconds from the request to the stream: of publishing drafts, and of posts."""
    drafts = [site.draft(number) for number in range(count)]
    return asyncio.run(_measure(system, site, drafts))


async def _measure(system: System, site: Site, drafts: list[str]) -> tuple[list[float], list[float]]:
    base = f"{system.url}/api/v1"
    operator, attendee = ({"authorization": f"Bearer {token}"} for token in (site.operator, site.attendee))
    stream = Stream()
    async with (
        httpx.AsyncClient(base_url=base, timeout=httpx.Timeout(ARRIVES_SECONDS, read=None)) as http,
        http.stream("GET", f"/conferences/{SLUG}/live") as answer,
    ):
        answer.raise_for_status()
        following = asyncio.create_task(stream.follow(answer.aiter_lines()))
        try:
            await asyncio.wait_for(stream.open.wait(), ARRIVES_SECONDS)
            published = [await _seconds(http, stream, f"{SESSIONS}/{one}/publish", operator) for one in drafts]
            path, body = f"/conferences/{SLUG}/posts", {"text": "Hello from the other side of the world."}
            posted = [await _seconds(http, stream, path, attendee, body) for _ in drafts]
        finally:
            following.cancel()
    return published, posted


async def _seconds(
    http: httpx.AsyncClient, stream: Stream, path: str, headers: dict[str, str], body: Any = None
) -> float:
    began = time.perf_counter()
    answer = await http.post(path, headers={**headers, "idempotency-key": uuid4().hex}, json=body)
    answer.raise_for_status()
    return await stream.arrival(answer.json()["id"]) - began
