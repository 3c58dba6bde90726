"""One computation for all who want the same thing at the same time. What is remembered afterwards is cache.py's."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from gateway.cache import Generations

T = TypeVar("T")


class Flights(Generic[T]):
    """At most one computation per key at a time; who comes meanwhile shares it, if it began after the last change."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._flying: dict[Hashable, tuple[int, asyncio.Task[T]]] = {}

    async def board(self, key: Hashable, compute: Callable[[int], Awaitable[T]]) -> asyncio.Task[T]:
        """The task that computes the value: one that is running, or a new one. It outlives whoever waits for it.

        `compute` gets the generation at which it starts. A task that began before this caller's generation may answer
        from before a change the caller knows of, so the caller waits for its end and shares the next one.
        """
        arrived = self._generations.now
        while (flight := self._flying.get(key)) is not None:
            generation, task = flight
            if generation >= arrived:
                return task
            await asyncio.wait({task})
        return self._take_off(key, compute)

    def _take_off(self, key: Hashable, compute: Callable[[int], Awaitable[T]]) -> asyncio.Task[T]:
        generation = self._generations.now

        async def fly() -> T:
            return await compute(generation)

        task = asyncio.get_running_loop().create_task(fly())
        self._flying[key] = (generation, task)
        task.add_done_callback(lambda done: self._land(key, done))
        return task

    def _land(self, key: Hashable, task: asyncio.Task[T]) -> None:
        if self._flying.get(key, (0, None))[1] is task:
            del self._flying[key]
        if not task.cancelled():
            task.exception()  # seen: whoever waits gets it, and if nobody waits any more it is no news
