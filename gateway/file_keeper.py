"""Drops files that nothing refers to: sent for something that was never written, or taken away since.

A file waits from when it is sent until it is claimed. Who looks asks the sessions service what is still referred to,
and deletes a file only if nobody has sent it again since. All workers of all gateways look; each file is deleted once.
"""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from gateway.backend import Backend
from gateway.media import Media
from services.contracts.errors import WireError

log = logging.getLogger(__name__)

LOOK_SECONDS = 600.0
WAITS_AT_MOST = timedelta(hours=1)  # far longer than a command takes whose file is stored
ARRIVES_AT_MOST = timedelta(hours=12)  # 200 MB over a line of 40 kbit/s
AT_ONCE = 100


class FileKeeper:
    """A background task of one worker."""

    def __init__(self, backend: Backend, media: Media) -> None:
        self._backend = backend
        self._media = media
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def drop_unused(self, names: Iterable[str]) -> int:
        """Deletes those of the files that were claimed and that nothing refers to any more."""
        wanted = sorted(set(names))
        used = await self._used(wanted)
        return sum([await self._media.drop(name, None) for name in wanted if name not in used])

    async def look(self, at: datetime) -> int:
        """Deletes what has waited too long, and what broke off; how many there were."""
        count = await self._media.drop_broken_off(at - ARRIVES_AT_MOST)
        while waiting := await self._media.waiting(at - WAITS_AT_MOST, AT_ONCE):
            used = await self._used([name for name, _ in waiting])
            for name, since in waiting:
                if name in used:
                    await self._media.claim(name, since)
                else:
                    count += await self._media.drop(name, since)
        return count

    async def _used(self, names: list[str]) -> set[str]:
        return set((await self._backend.command("sessions", "used_files", files=names))["files"]) if names else set()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                count = await self.look(datetime.now(UTC))
            except WireError as error:
                log.info("files that nobody needs wait", extra={"reason": str(error)})
            except Exception as error:
                # A mistake of ours; the next look may meet it again, or not. Nobody else would delete these files.
                log.error("files that nobody needs could not be deleted", exc_info=error)
            else:
                if count:
                    log.info("files that nobody needs deleted", extra={"files": count})
