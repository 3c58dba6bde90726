"""The gateway's engine room, put together: connections, cache, reads, live streams, and when they start and stop.

Give it to falcon.asgi.App as middleware and wrap the finished application with `wrap`. Threads start in the lifespan
startup, after the fork, and stop in its shutdown. With a `backend` from outside (tests) there is no broker at all.
"""

import logging
from typing import Any

import falcon.asgi

from gateway.answers import App
from gateway.avatars import Avatars
from gateway.backend import Backend
from gateway.body_cache import BodyCache
from gateway.cache import Cache, Generations
from gateway.config import GatewayConfig
from gateway.exports import Exports
from gateway.file_eraser import FileEraser
from gateway.file_keeper import FileKeeper
from gateway.listener import EventListener
from gateway.live import LiveHub
from gateway.material_orders import MaterialOrders
from gateway.media import Media
from gateway.queries import Queries
from gateway.reads import collected, oldest
from gateway.rpc import RpcClient
from gateway.warmer import Warmer

log = logging.getLogger(__name__)

BODY_SHARE = 0.5  # of the bytes a worker may remember; the rest is for reads
LIVE_DEADLINE_SECONDS = 2.0


class Machinery:
    """Everything below the resources. Constructing it starts nothing."""

    def __init__(
        self,
        config: GatewayConfig,
        *,
        backend: Backend | None = None,
        live: LiveHub | None = None,
        media: Media | None = None,
    ) -> None:
        self.config = config
        # A cache that comes with the backend and the bodies must hear of the same changes.
        generations = backend.cache.generations if backend is not None else Generations()
        self._bodies = Cache(int(config.cache_bytes * BODY_SHARE), generations, pinned_share=0)
        self._reads = Cache(config.cache_bytes - int(config.cache_bytes * BODY_SHARE), generations)
        self._rpc: RpcClient | None = None
        self._listener: EventListener | None = None
        self._warmer: Warmer | None = None
        self.backend: Backend = backend or self._real_backend(config)
        self.queries = Queries(self.backend)
        self.media = media or Media(config)
        self.avatars = Avatars(self.backend, self.media)
        self.exports = Exports(self.backend, self.media, config.public_url)
        self._eraser = FileEraser(self.backend, self.media)
        self._keeper = FileKeeper(self.backend, self.media)
        self.materials = MaterialOrders(self.backend, self.queries, self.media, self._keeper)
        self.live = live or LiveHub(self._entries_after, max_clients=config.live_clients_max)
        if self._warmer is not None:
            self._listener = EventListener(
                config.amqp_url,
                generations,
                instance=config.instance,
                on_event=[self.live.on_event, self._warmer.on_event, self._eraser.on_event],
                on_connected=[self.live.on_connected, self._warmer.on_connected],
            )

    def wrap(self, app: App) -> BodyCache:
        """The outermost layer. `drain` of what it answers ends the live streams."""
        return BodyCache(
            app, self._bodies, confirmed=self._confirmed, drain=self.drain, access_log=self.config.access_log
        )

    def drain(self) -> None:
        self.live.drain()

    def status(self) -> dict[str, Any]:
        """How it is, without asking anybody."""
        return {
            "broker": self._rpc is None or self._rpc.available,
            "events": self._confirmed(),
            "events_since_seconds": round(self._listener.since_seconds, 1) if self._listener else 0.0,
            "in_flight": self._rpc.in_flight if self._rpc else 0,
            "live_clients": self.live.clients,
            "cache": {
                "bodies": len(self._bodies),
                "body_bytes": self._bodies.bytes_used,
                "reads": len(self._reads),
                "read_bytes": self._reads.bytes_used,
                "read_ahead_rounds": self._warmer.rounds if self._warmer else 0,
            },
        }

    async def process_startup(self, scope: dict[str, Any], event: dict[str, Any]) -> None:
        """Falcon calls it at the lifespan startup. A broker that is away delays it by seconds, but does not fail it."""
        if self._rpc is None or self._listener is None or self._warmer is None:
            return
        await self._rpc.start()
        await self._listener.start()
        self._warmer.start()
        self._eraser.start()
        self._keeper.start()
        log.info("gateway worker started", extra={"broker": self._rpc.available, "events": self._listener.connected})

    async def process_shutdown(self, scope: dict[str, Any], event: dict[str, Any]) -> None:
        self.drain()
        await self._eraser.stop()
        await self._keeper.stop()
        await self.media.close()
        if self._rpc is None or self._listener is None or self._warmer is None:
            return
        await self._warmer.stop()
        await self._listener.stop()
        await self._rpc.stop()
        log.info("gateway worker stopped")

    async def process_resource(
        self, req: falcon.asgi.Request, resp: falcon.asgi.Response, resource: object, params: dict[str, Any]
    ) -> None:
        """Tells the metrics which route this is: the template, since paths are without number."""
        route = req.scope.get("hallway.route")
        if route is not None:
            route[0] = req.uri_template

    async def process_response(
        self, req: falcon.asgi.Request, resp: falcon.asgi.Response, resource: object, req_succeeded: bool
    ) -> None:
        """Says how old what it shows is. What is public gets its age from the body cache."""
        since = oldest(collected())
        if since is not None and "public" not in (resp.get_header("Cache-Control") or ""):
            resp.set_header("Age", str(int(since.age_seconds)))

    def _real_backend(self, config: GatewayConfig) -> Backend:
        self._rpc = RpcClient(config.amqp_url, instance=config.instance)
        backend = Backend(self._rpc, self._reads, confirmed=self._confirmed)
        self._warmer = Warmer(backend)
        return backend

    def _confirmed(self) -> bool:
        return self._listener is None or self._listener.connected

    async def _entries_after(self, conference_id: str, seq: int | None, limit: int) -> dict[str, Any]:
        # A command, since it must be asked anew each time: a remembered answer would be a lost entry.
        answer: dict[str, Any] = await self.backend.command(
            "feed",
            "entries_after",
            conference_id=conference_id,
            seq=seq,
            limit=limit,
            deadline_seconds=LIVE_DEADLINE_SECONDS,
        )
        return answer
