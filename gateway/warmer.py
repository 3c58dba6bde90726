"""Reads the programme before anybody does, so that it can be read when nobody can be asked any more.

After the start, and after each reconnection, the latest conferences are read: their overview, each day, and every
session. Later only what events have made out of date is read again, once the events have calmed down. All of it is one
call after the other; visitors come first.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from gateway import metrics
from gateway.backend import Ask, Backend
from gateway.queries import (
    ask_conference,
    ask_conferences,
    ask_feed,
    ask_overview,
    ask_programme_day,
    ask_session,
    ask_sessions,
)
from services.contracts.envelope import Envelope
from services.contracts.errors import NotFound, WireError

log = logging.getLogger(__name__)

CONFERENCES = 10
SESSIONS = 2_000  # per conference
PAGE = 100
ONE_BY_ONE = 20  # so many changed sessions are read one by one, more of them by reading the list
QUIET_SECONDS = 1.0  # an import tells a thousand events; they are answered once
RESTLESS_SECONDS = 15.0  # but not put off longer than this
DEADLINE_SECONDS = 10.0
RETRY_SECONDS = 5.0


class Warmer:
    """A background task of one worker."""

    def __init__(self, backend: Backend, *, conferences: int = CONFERENCES, sessions: int = SESSIONS) -> None:
        self.rounds = 0  # how often everything known to be out of date has been read
        self._backend = backend
        self._max_conferences = conferences
        self._max_sessions = sessions
        self._kept: list[dict[str, Any]] = []
        self._complete: set[str] = set()  # conferences of which every session has been read
        self._changed: dict[str, set[str]] = {}  # conference -> ids of sessions
        self._news = asyncio.Event()
        self._heard_at = 0.0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._news.set()
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def on_connected(self) -> None:
        self._complete.clear()
        self._wake()

    def on_event(self, event: Envelope) -> None:
        """To be called with every event, after the cache has forgotten what it makes out of date."""
        if event.source not in ("sessions", "feed"):
            return
        session = event.data.get("session")
        if event.source == "sessions" and session is not None:
            self._changed.setdefault(session["conference_id"], set()).add(session["id"])
        self._wake()

    def _wake(self) -> None:
        metrics.READ_AHEAD.set(0)
        self._heard_at = asyncio.get_running_loop().time()
        self._news.set()

    async def _run(self) -> None:
        while True:
            await self._news.wait()
            await self._calm()
            self._news.clear()
            try:
                await self._round()
            except WireError as error:
                log.info("reading ahead was interrupted", extra={"reason": str(error)})
                await asyncio.sleep(RETRY_SECONDS)
                self._news.set()

    async def _calm(self) -> None:
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + RESTLESS_SECONDS
        while (quiet_at := self._heard_at + QUIET_SECONDS) > loop.time() and loop.time() < give_up_at:
            await asyncio.sleep(quiet_at - loop.time())

    async def _round(self) -> None:
        """Reads what is out of date. What is left when it fails is read by the next round."""
        await self._read_conferences()
        changed = sorted(self._changed)
        for conference in self._kept:
            await self._read_programme(conference["id"])
            await self._read_sessions(conference["id"])
            await self._read(ask_feed(conference["id"]))
        kept = {conference["id"] for conference in self._kept}
        self._changed = {key: changed for key, changed in self._changed.items() if key in kept}
        self._complete &= kept
        self.rounds += 1
        if not self._news.is_set():
            metrics.READ_AHEAD.set(1)
        if changed or self.rounds == 1:
            log.info("programme read ahead", extra={"conferences": len(self._kept), "changed": changed})

    async def _read_conferences(self) -> None:
        generation = self._backend.cache.generations.now
        found = (await self._read(ask_conferences()))["items"][: self._max_conferences]
        if found == self._kept:
            return
        self._kept = found
        for conference in found:
            for ref in (conference["id"], conference["slug"]):
                self._backend.remember(ask_conference(ref), conference, generation=generation)

    async def _read_sessions(self, conference_id: str) -> None:
        changed = self._changed.pop(conference_id, set())
        everything = conference_id not in self._complete or len(changed) > ONE_BY_ONE
        try:
            if everything:
                await self._read_all_sessions(conference_id)
            else:
                for session_id in sorted(changed):
                    await self._read(ask_session(conference_id, session_id))
        except WireError:
            self._changed.setdefault(conference_id, set()).update(changed)
            raise
        self._complete.add(conference_id)

    async def _read_programme(self, conference_id: str) -> None:
        overview = await self._read(ask_overview(conference_id))
        for day in (overview or {}).get("days", ()):
            await self._read(ask_programme_day(conference_id, day["day"]))
        await self._read(ask_sessions(conference_id))

    async def _read_all_sessions(self, conference_id: str) -> None:
        """The items of the list are whole sessions, so one call brings a hundred of them."""
        cursor = None
        for _ in range(self._max_sessions // PAGE):
            generation = self._backend.cache.generations.now
            ask = ask_sessions(conference_id, cursor=cursor, limit=PAGE)
            page = await self._backend.ask(ask, deadline_seconds=DEADLINE_SECONDS)
            for session in page["items"]:
                self._backend.remember(ask_session(conference_id, session["id"]), session, generation=generation)
                await asyncio.sleep(0)  # packing takes its time; visitors come first
            cursor = page["next"]
            if cursor is None:
                return

    async def _read(self, ask: Ask) -> Any:
        """Reads what is out of date; answers what is known."""
        if self._backend.is_fresh(ask):
            return self._backend.known(ask)
        with suppress(NotFound):  # gone since
            return await self._backend.refresh(ask, deadline_seconds=DEADLINE_SECONDS)
        return None
