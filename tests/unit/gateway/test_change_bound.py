"""What the clock makes untrue is kept for no longer than it is true."""

import asyncio
from collections.abc import Callable

import pytest

from gateway import body_cache
from gateway.reads import collect, collected, note_change_in
from tests.unit.gateway.test_body_cache import PATH, Answer, Hall


class Clocked(Hall):
    """Says what holds for half a minute."""

    async def on_get(self, req, resp) -> None:  # type: ignore[no-untyped-def]
        await super().on_get(req, resp)
        note_change_in(30)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the clock of the body cache on."""
    start = body_cache.monotonic()
    passed = [0.0]
    monkeypatch.setattr(body_cache, "monotonic", lambda: start + passed[0])
    return lambda seconds: passed.__setitem__(0, seconds)


def test_a_body_that_depends_on_the_clock_is_made_again_when_it_changes(later: Callable[[float], None]) -> None:
    hall = Clocked()

    async def ask_at(*moments: float) -> list[int]:
        made = []
        for moment in moments:
            later(moment)
            answer: Answer = await hall.ask(PATH)
            assert answer.status == 200
            made.append(hall.made)
        return made

    assert asyncio.run(ask_at(0, 29, 31)) == [1, 1, 2]


def test_a_change_is_noted_with_the_reads_of_the_request_and_names_nothing() -> None:
    collect()
    note_change_in(5)

    [noted] = collected()
    assert (noted.data, noted.tags, noted.stale) == (None, frozenset(), False)
    assert 4 < noted.good_until - noted.fetched_at <= 5
