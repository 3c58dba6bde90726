"""The services as the rest of the gateway sees them: reads that are remembered, and commands.

A read that has not changed makes no call. When nobody can be asked (broker, service or database away) the last known
answer is given, marked stale, unless the read is one that must never be. The request that is being served collects its
reads by itself (`collect`), which is how the body cache knows what a page was made from. Which reads there are stands
in queries.py.
"""

import asyncio
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

from gateway import metrics
from gateway.cache import Cache, Entry
from gateway.failures import GatewayFailure, ReadTimeout, RemoteFailure, RpcTimeout
from gateway.flights import Flights
from gateway.reads import Ask, Caller, Packed, Read, Reply, Tags, collect, note, oldest
from services.contracts.errors import NotFound, Unavailable

__all__ = ["Ask", "Backend", "Caller", "Read", "Reply", "Tags", "collect", "oldest"]

READ_DEADLINE_SECONDS = 2.0
COMMAND_DEADLINE_SECONDS = 5.0
PATIENCE_SECONDS = 0.7  # how long a reader waits for news when an older answer is at hand
STRUGGLING_SECONDS = 3.0  # after a late answer nobody waits long for this service; one call at a time tries again
MAX_AGE_SECONDS = 300.0  # a safety net below the events: nothing is believed longer without asking
UNCONFIRMED_SECONDS = 5.0  # the same while no events arrive
BYTES_PER_JSON_BYTE = 4  # what parsed JSON takes in memory, about

OUTAGES = (GatewayFailure, Unavailable, RpcTimeout, RemoteFailure)


class Backend:
    """Reads and commands of one worker. `confirmed` tells whether events arrive, that is, whether fresh means fresh."""

    def __init__(self, rpc: Caller, cache: Cache, *, confirmed: Callable[[], bool] = lambda: True) -> None:
        self.cache = cache
        self._rpc = rpc
        self._confirmed = confirmed
        self._flights: Flights[Read] = Flights(cache.generations)
        self._struggling_until: dict[str, float] = {}
        self._probes: dict[str, asyncio.Task[Read]] = {}

    async def read(
        self,
        service: str,
        method: str,
        /,
        *,
        tags: Tags,
        max_age_seconds: float | None = None,
        never_stale: bool = False,
        deadline_seconds: float | None = None,
        **kwargs: Any,
    ) -> Read:
        """The answer of `service.method(**kwargs)`, from memory if nothing has happened since, stale if need be.

        With `max_age_seconds=0` the service is always asked: for what changes without an event, such as drafts.
        With `never_stale` (see Ask) it is waited for as long as a first answer, and its failure is told. What takes
        its time by nature has a `deadline_seconds` of its own.
        """
        ask = Ask(service, method, kwargs, tags, never_stale, deadline_seconds)
        read = await self._read(ask, MAX_AGE_SECONDS if max_age_seconds is None else max_age_seconds)
        note(read)
        return read

    async def command(
        self,
        service: str,
        method: str,
        /,
        *,
        actor: str | None = None,
        deadline_seconds: float = COMMAND_DEADLINE_SECONDS,
        invalidates: Iterable[str] = (),
        **kwargs: Any,
    ) -> Any:
        """Has `service.method(**kwargs)` carried out. RpcTimeout means that nobody knows whether it was.

        What `invalidates` names is forgotten here at once; other workers hear of it by the event.
        """
        try:
            reply = await self._rpc.call(
                service,
                method,
                kwargs,
                timeout_seconds=deadline_seconds,
                actor=actor,
                repeatable=kwargs.get("request_id") is not None,  # a repeat of it gets the first answer
            )
        except RpcTimeout:
            self.cache.generations.invalidate(invalidates)
            raise
        self.cache.generations.invalidate(invalidates)
        return reply.data

    def is_fresh(self, ask: Ask) -> bool:
        """Whether this can be answered from memory now."""
        return self._usable(self.cache.get(ask.key), MAX_AGE_SECONDS)

    def known(self, ask: Ask) -> Any:
        """What is remembered of this, fresh or not."""
        entry = self.cache.get(ask.key)
        return None if entry is None else _read_of(entry, stale=False).data

    async def refresh(self, ask: Ask, *, deadline_seconds: float) -> Any:
        """Asks the service now and remembers the answer so that visitors' reads do not push it out."""
        generation = self.cache.generations.now
        return (await self._fetch(ask, generation, deadline_seconds=deadline_seconds, pinned=True)).data

    async def ask(self, ask: Ask, *, deadline_seconds: float) -> Any:
        """Asks the service now and remembers nothing."""
        reply = await self._rpc.call(
            ask.service, ask.method, ask.kwargs, timeout_seconds=deadline_seconds, repeatable=True
        )
        return reply.data

    def remember(self, ask: Ask, data: Any, *, generation: int) -> None:
        """The same with an answer that came another way, such as one item of a list that was read at `generation`."""
        self._keep(ask, Reply(data, 0), generation, pinned=True)

    async def _read(self, ask: Ask, max_age_seconds: float) -> Read:
        entry = self.cache.get(ask.key)
        if entry is not None and self._usable(entry, max_age_seconds):
            metrics.READ_HIT.inc()
            return _read_of(entry, stale=False)
        metrics.READ_MISS.inc()
        fallback = None if ask.never_stale else entry
        if self._is_struggling(ask.service):
            probe = self._probe(ask)
            if fallback is not None:
                return self._stale(fallback)
            await asyncio.wait({probe}, timeout=PATIENCE_SECONDS)
            if self._is_struggling(ask.service):
                raise ReadTimeout(f"the {ask.service} service does not answer at the moment")
            return await self._read(ask, max_age_seconds)
        task = await self._start(ask, shared=max_age_seconds > 0)
        if fallback is None:
            return await asyncio.shield(task)
        await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        if not task.done():
            self._suspect(ask)
            return self._stale(fallback)
        try:
            return task.result()
        except OUTAGES:
            return self._stale(fallback)

    def _usable(self, entry: Entry | None, max_age_seconds: float) -> bool:
        if entry is None or not entry.fresh:
            return False
        if not self._confirmed():
            max_age_seconds = min(max_age_seconds, UNCONFIRMED_SECONDS)
        return self.cache.clock() - entry.fetched_at < max_age_seconds

    def _stale(self, entry: Entry) -> Read:
        metrics.READ_STALE.inc()
        return _read_of(entry, stale=True)

    async def _start(self, ask: Ask, *, shared: bool) -> asyncio.Task[Read]:
        if shared:
            return await self._flights.board(ask.key, lambda generation: self._fetch(ask, generation))
        return asyncio.get_running_loop().create_task(self._fetch(ask, self.cache.generations.now))

    def _is_struggling(self, service: str) -> bool:
        return self._struggling_until.get(service, 0.0) > monotonic()

    def _probe(self, ask: Ask) -> asyncio.Task[Read]:
        """The one call that tries whether a struggling service answers again."""
        probe = self._probes.get(ask.service)
        if probe is not None and not probe.done():
            return probe
        probe = asyncio.get_running_loop().create_task(self._fetch(ask, self.cache.generations.now))
        probe.add_done_callback(lambda task: task.cancelled() or task.exception())
        self._probes[ask.service] = probe
        return probe

    async def _fetch(
        self, ask: Ask, generation: int, *, deadline_seconds: float | None = None, pinned: bool = False
    ) -> Read:
        seconds = deadline_seconds or ask.deadline_seconds or READ_DEADLINE_SECONDS
        try:
            reply = await self._rpc.call(ask.service, ask.method, ask.kwargs, timeout_seconds=seconds, repeatable=True)
        except NotFound:
            self.cache.drop(ask.key)
            raise
        except RpcTimeout as error:
            self._suspect(ask)
            raise ReadTimeout(f"the {ask.service} service does not answer at the moment") from error
        self._struggling_until.pop(ask.service, None)
        return self._keep(ask, reply, generation, pinned=pinned)

    def _suspect(self, ask: Ask) -> None:
        """A service that was late with what should be quick is late with everything, for a while."""
        if ask.deadline_seconds is None:
            self._struggling_until[ask.service] = monotonic() + STRUGGLING_SECONDS

    def _keep(self, ask: Ask, reply: Reply, generation: int, *, pinned: bool) -> Read:
        tags = ask.labels(reply.data)
        before = self.cache.get(ask.key)
        value, size = reply.data, reply.size * BYTES_PER_JSON_BYTE
        pinned = pinned or (before is not None and before.pinned)
        if pinned:
            value = Packed.of(reply.data)
            size = len(value.content) + 500
        entry = self.cache.put(ask.key, value, tags=tags, size=size, generation=generation, pinned=pinned)
        return Read(reply.data, entry.fetched_at, stale=False, tags=tags)


def _read_of(entry: Entry, *, stale: bool) -> Read:
    value = entry.value.unpack() if isinstance(entry.value, Packed) else entry.value
    return Read(value, entry.fetched_at, stale=stale, tags=entry.tags)
