"""The cache: what is fresh, what is kept, and who computes."""

import asyncio

from gateway.cache import Cache, Generations
from gateway.flights import Flights

ROOM = 100_000


def make_cache(max_bytes: int = ROOM, pinned_share: float = 0.5) -> tuple[Cache, Generations]:
    generations = Generations()
    return Cache(max_bytes, generations, pinned_share=pinned_share), generations


def is_fresh(cache: Cache, key: str) -> bool:
    entry = cache.get(key)
    return entry is not None and entry.fresh


def test_a_value_is_fresh_until_one_of_its_tags_is_invalidated() -> None:
    cache, generations = make_cache()
    cache.put("day", 1, tags=["programme:a", "conference:a"], size=10, generation=0)

    generations.invalidate(["programme:b"])
    assert is_fresh(cache, "day")
    generations.invalidate(["programme:a"])

    entry = cache.get("day")
    assert entry is not None
    assert (entry.value, entry.fresh) == (1, False)


def test_a_value_computed_from_before_an_invalidation_is_not_stored_as_fresh() -> None:
    cache, generations = make_cache()
    before = generations.now
    generations.invalidate(["programme:a"])

    cache.put("day", "old", tags=["programme:a"], size=10, generation=before)
    cache.put("other", "fine", tags=["programme:b"], size=10, generation=before)

    assert not is_fresh(cache, "day")
    assert is_fresh(cache, "other")


def test_a_slow_answer_does_not_push_out_a_newer_one() -> None:
    cache, generations = make_cache()
    before = generations.now
    generations.invalidate(["programme:a"])
    cache.put("day", "new", tags=["programme:a"], size=10, generation=generations.now)

    cache.put("day", "old", tags=["programme:a"], size=10, generation=before)

    entry = cache.get("day")
    assert entry is not None
    assert (entry.value, entry.fresh) == ("new", True)


def test_after_a_lost_connection_everything_is_in_doubt_and_nothing_is_gone() -> None:
    cache, generations = make_cache()
    cache.put("day", 1, tags=["programme:a"], size=10, generation=generations.now)
    asked_before = generations.now

    generations.suspect_all()
    cache.put("late", 2, tags=["programme:b"], size=10, generation=asked_before)
    cache.put("new", 3, tags=["programme:a"], size=10, generation=generations.now)

    assert [is_fresh(cache, key) for key in ("day", "late", "new")] == [False, False, True]
    assert len(cache) == 3


def test_forgotten_tags_make_old_computations_doubtful_rather_than_wrong() -> None:
    generations = Generations(max_tags=10)
    before = generations.now
    for number in range(30):
        generations.invalidate([f"session:{number}"])

    assert not generations.unchanged_since(before, ["session:0"])
    assert generations.unchanged_since(generations.now, ["session:0"])


def test_the_least_recently_used_leaves_first() -> None:
    cache, _ = make_cache(max_bytes=100, pinned_share=0)
    for key in ("a", "b", "c"):
        cache.put(key, key, tags=["t"], size=30, generation=0)
    cache.get("a")

    cache.put("d", "d", tags=["t"], size=30, generation=0)

    assert [cache.get(key) is not None for key in ("a", "b", "c", "d")] == [True, False, True, True]
    assert cache.bytes_used == 90


def test_visitors_do_not_push_out_what_is_pinned_and_pinned_values_have_a_bound() -> None:
    cache, _ = make_cache(max_bytes=100)
    for key in ("first", "second"):
        cache.put(key, key, tags=["t"], size=30, generation=0, pinned=True)
    for number in range(20):
        cache.put(number, number, tags=["t"], size=30, generation=0)

    entry = cache.get("first")
    assert entry is not None and entry.pinned
    assert cache.get("second") is None  # there was no room among the pinned, so it was like any other
    assert cache.bytes_used <= 100


def test_what_does_not_fit_at_all_is_not_kept() -> None:
    cache, _ = make_cache(max_bytes=100)

    cache.put("huge", 1, tags=["t"], size=101, generation=0)

    assert cache.get("huge") is None


class Computation:
    """Counts how often it runs, and ends when told."""

    def __init__(self) -> None:
        self.runs = 0
        self.go_on = asyncio.Event()

    async def __call__(self, generation: int) -> int:
        self.runs += 1
        run = self.runs
        await self.go_on.wait()
        return run


def test_simultaneous_misses_share_one_computation() -> None:
    async def scenario() -> tuple[list[int], int]:
        flights: Flights[int] = Flights(Generations())
        compute = Computation()
        tasks = [await flights.board("key", compute) for _ in range(50)]
        compute.go_on.set()
        return await asyncio.gather(*tasks), compute.runs

    assert asyncio.run(scenario()) == ([1] * 50, 1)


def test_who_comes_after_a_change_does_not_share_a_computation_from_before_it() -> None:
    async def scenario() -> tuple[int, list[int], int]:
        generations = Generations()
        flights: Flights[int] = Flights(generations)
        compute = Computation()
        early = await flights.board("key", compute)
        generations.invalidate(["t"])
        late = [asyncio.create_task(flights.board("key", compute)) for _ in range(10)]
        compute.go_on.set()
        return await early, [await (await task) for task in late], compute.runs

    assert asyncio.run(scenario()) == (1, [2] * 10, 2)


def test_a_waiter_that_leaves_does_not_end_the_computation_for_others() -> None:
    async def scenario() -> int:
        flights: Flights[int] = Flights(Generations())
        compute = Computation()

        async def wait() -> int:
            return await asyncio.shield(await flights.board("key", compute))

        leaver, stayer = asyncio.create_task(wait()), asyncio.create_task(wait())
        await asyncio.sleep(0)
        leaver.cancel()
        compute.go_on.set()
        return await stayer

    assert asyncio.run(scenario()) == 1
