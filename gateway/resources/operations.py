"""For those who run Hallway: is the process alive, can it do its work, what does it count?"""

import asyncio
import json

import falcon
import falcon.asgi

from gateway import errors, metrics
from gateway.backend import Backend
from gateway.context import current_correlation_id
from gateway.machinery import Machinery
from gateway.outputs import Request, Response
from services.contracts.errors import WireError

SERVICES = ("attendees", "sessions", "feed")
DEADLINE_SECONDS = 1.5  # who asks for readiness decides quickly, too


class Health:
    """The process answers: nothing more."""

    async def on_get(self, req: Request, resp: Response) -> None:
        resp.cache_control = ["no-store"]
        resp.media = {"status": "alive"}


class Readiness:
    """Everything that a request may need is there. If not: what is missing."""

    def __init__(self, machinery: Machinery) -> None:
        self._machinery = machinery

    async def on_get(self, req: Request, resp: Response) -> None:
        missing = await self.missing()
        resp.cache_control = ["no-store"]
        if not missing:
            resp.media = {"status": "ready", "missing": []}
            return
        resp.status = falcon.HTTP_503
        resp.set_header("Retry-After", str(errors.RETRY_AFTER_SECONDS))
        resp.content_type = errors.PROBLEM_JSON
        resp.text = json.dumps(_not_ready(missing))

    async def missing(self) -> list[str]:
        """Names of what cannot be reached, such as "broker" or "feed: database"."""
        found = await asyncio.gather(*(_missing_of(self._machinery.backend, service) for service in SERVICES))
        services = [name for names in found for name in names]
        return services if self._machinery.status()["broker"] else ["broker", *services]


async def _missing_of(backend: Backend, service: str) -> list[str]:
    try:
        health = await backend.command(service, "health", deadline_seconds=DEADLINE_SECONDS)
    except WireError as why:
        return [f"{service}: database" if why.code == "unavailable" else service]
    return [f"{service}: {part}" for part in ("database", "consumers") if not health.get(part)]


def _not_ready(missing: list[str]) -> dict[str, object]:
    return {
        "type": errors.PROBLEM_TYPES + "unavailable",
        "title": "Not ready",
        "status": 503,
        "detail": f"Missing: {', '.join(missing)}.",
        "correlation_id": current_correlation_id(),
        "missing": missing,
    }


class Metrics:
    async def on_get(self, req: Request, resp: Response) -> None:
        resp.cache_control = ["no-store"]
        # In a thread: with several workers, the files of all of them are read.
        resp.data, resp.content_type = await asyncio.to_thread(metrics.exposition)
