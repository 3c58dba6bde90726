"""Reads the programme before anybody does, so that it can be read when nobody can be asked any more.

After the start, and after each reconnection, the latest conferences are read: their overview, each day, and every
session. Later only what events have made out of date is read again, once the events have calmed down. All of it is one
call after the other; visitors come first.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

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
        self._kept: dict[str, dict[str, Any]] = {}
        self._everything = True
        self._changed: dict[str, set[str]] = {}  # conference -> ids of sessions
        self._feeds: set[str] = set()
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
        self._everything = True
        self._wake()

    def on_event(self, event: Envelope) -> None:
        """To be called with every event, after the cache has forgotten what it makes out of date."""
        data = event.data
        if "session" in data and event.source == "sessions":
            self._changed.setdefault(data["session"]["conference_id"], set()).add(data["session"]["id"])
        elif event.source == "sessions":
            self._everything = True
        elif event.source == "feed":
            self._feeds.add(data["conference_id"])
        else:
            return
        self._wake()

    def _wake(self) -> None:
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
                self._everything = True
                await asyncio.sleep(RETRY_SECONDS)
                self._news.set()

    async def _calm(self) -> None:
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + RESTLESS_SECONDS
        while (quiet_at := self._heard_at + QUIET_SECONDS) > loop.time() and loop.time() < give_up_at:
            await asyncio.sleep(quiet_at - loop.time())

    async def _round(self) -> None:
        everything, self._everything = self._everything, False
        changed, self._changed = self._changed, {}
        feeds, self._feeds = self._feeds, set()
        if everything:
            await self._read_conferences()
        for conference_id in list(self._kept):
            if everything or conference_id in changed:
                await self._read_programme(conference_id)
            if everything or len(changed.get(conference_id, ())) > ONE_BY_ONE:
                await self._read_all_sessions(conference_id)
            else:
                for session_id in sorted(changed.get(conference_id, ())):
                    await self._read(ask_session(conference_id, session_id))
            if everything or conference_id in feeds:
                await self._read(ask_feed(conference_id))
        self.rounds += 1
        if everything or changed:
            log.info("programme read ahead", extra={"conferences": len(self._kept), "changed": sorted(changed)})

    async def _read_conferences(self) -> None:
        generation = self._backend.cache.generations.now
        found = await self._read(ask_conferences())
        self._kept = {conference["id"]: conference for conference in found["items"][: self._max_conferences]}
        for conference in self._kept.values():
            for ref in (conference["id"], conference["slug"]):
                self._backend.remember(ask_conference(ref), conference, generation=generation)

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
