"""Deletes the files of people who are gone, and says so for their receipt.

Caused by an event, and by asking when a worker starts and every few minutes: so a worker that dies in between, or an
event that nobody heard, leaves no file behind. All workers of all gateways do it, which harms nothing: each file is
deleted by one of them, and what they say of it adds up.
"""

import asyncio
import logging
from contextlib import suppress

from ulid import ULID

from gateway.backend import Backend
from gateway.failures import RemoteFailure, RpcTimeout
from gateway.media import Media
from services.contracts.envelope import Envelope
from services.contracts.errors import Unavailable, WireError

log = logging.getLogger(__name__)

LOOK_SECONDS = 180.0
RETRY_SECONDS = 5.0  # while a service or the files' database is away
CAUSE = ("attendees", "erasure_done")  # told once the account is gone, when nobody can add files to it any more


class FileEraser:
    """A background task of one worker."""

    def __init__(self, backend: Backend, media: Media, *, retry_seconds: float = RETRY_SECONDS) -> None:
        self._retry_seconds = retry_seconds
        self._backend = backend
        self._media = media
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def on_event(self, event: Envelope) -> None:
        if (event.source, event.name) == CAUSE:
            self._news.set()

    async def look(self) -> None:
        """Deletes what there is to delete now."""
        waiting = await self._backend.command("attendees", "pending_media_erasures")
        for erasure in waiting["items"]:
            removed = await self._media.delete_owned_by(erasure["attendee_id"])
            await self._confirm(erasure["erasure_id"], removed)
            log.info(
                "files of an erased attendee deleted", extra={"erasure_id": erasure["erasure_id"], "files": removed}
            )

    async def _confirm(self, erasure_id: str, removed: int) -> None:
        """Until somebody has heard it: a second look would find nothing to count. The same request counts once."""
        request_id = str(ULID())
        while True:
            with suppress(RpcTimeout, RemoteFailure, Unavailable):
                await self._backend.command(
                    "attendees",
                    "confirm_media_erasure",
                    erasure_id=erasure_id,
                    removed=removed,
                    request_id=request_id,
                )
                return
            await asyncio.sleep(self._retry_seconds)

    async def _run(self) -> None:
        while True:
            self._news.clear()
            wait_seconds = LOOK_SECONDS
            try:
                await self.look()
            except WireError as error:
                log.info("files of erased attendees wait", extra={"reason": str(error)})
                wait_seconds = self._retry_seconds
            except Exception as error:
                # A mistake of ours; the next look may meet it again, or not. Nobody else would ever delete these files.
                log.error("files of erased attendees could not be deleted", exc_info=error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), wait_seconds)
