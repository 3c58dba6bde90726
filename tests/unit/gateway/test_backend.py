"""Reads and commands, on services in memory."""

import asyncio
from typing import Any

import pytest

from gateway import backend as backend_module
from gateway.backend import Backend, Read, Reply, collect
from gateway.cache import Cache, Generations
from gateway.failures import BrokerAway, ReadTimeout, RpcTimeout
from gateway.queries import Queries, ask_session
from services.contracts.errors import NotFound, Unavailable


class Rooms:
    """A service with one fact per key. It can be slow, away, or out of order."""

    def __init__(self) -> None:
        self.facts: dict[str, Any] = {"janson": {"id": "janson", "seats": 1400}}
        self.calls = 0
        self.failure: Exception | None = None
        self.answering = asyncio.Event()
        self.answering.set()

    async def call(self, service: str, method: str, kwargs: dict[str, Any], **options: Any) -> Reply:
        self.calls += 1
        if self.failure is not None:
            raise self.failure
        if method == "rename":
            return Reply({}, 2)
        fact = self.facts.get(kwargs["room"])
        await self.answering.wait()
        if fact is None:
            raise NotFound("no such room")
        return Reply(fact, 50)


class House:
    def __init__(self, *, confirmed: bool = True) -> None:
        self.rooms = Rooms()
        self.generations = Generations()
        self.confirmed = confirmed
        self.now = 1_000.0
        cache = Cache(1_000_000, self.generations, clock=lambda: self.now)
        self.backend = Backend(self.rooms, cache, confirmed=lambda: self.confirmed)

    async def read(self, room: str = "janson", **options: Any) -> Read:
        return await self.backend.read("rooms", "get", tags=lambda found: [f"room:{found['id']}"], room=room, **options)


def run(scenario: Any) -> Any:
    async def main() -> Any:
        return await scenario(House())

    return asyncio.run(main())


def test_an_unchanged_read_makes_no_second_call() -> None:
    async def scenario(house: House) -> None:
        first, second = await house.read(), await house.read()
        assert (first.data, second.data, house.rooms.calls) == (house.rooms.facts["janson"],) * 2 + (1,)
        assert second.tags == {"room:janson"} and not second.stale

    run(scenario)


def test_an_invalidated_read_is_asked_again() -> None:
    async def scenario(house: House) -> None:
        await house.read()
        house.rooms.facts["janson"] = {"id": "janson", "seats": 1415}
        house.generations.invalidate(["room:janson"])

        assert (await house.read()).data["seats"] == 1415

    run(scenario)


@pytest.mark.parametrize("failure", [BrokerAway("away"), Unavailable("no database"), RpcTimeout("late")])
def test_the_last_answer_is_given_as_stale_when_nobody_can_be_asked(failure: Exception) -> None:
    async def scenario(house: House) -> None:
        await house.read()
        house.generations.suspect_all()
        house.rooms.failure = failure

        read = await house.read()

        assert (read.data["seats"], read.stale) == (1400, True)

    run(scenario)


@pytest.mark.parametrize("failure", [BrokerAway("away"), Unavailable("no database"), RpcTimeout("late")])
def test_what_must_never_be_stale_is_refused_when_nobody_can_be_asked(failure: Exception) -> None:
    async def scenario(house: House) -> None:
        await house.read(never_stale=True)
        house.rooms.failure = failure
        assert (await house.read(never_stale=True)).data["seats"] == 1400  # nothing has happened: it is not stale
        house.generations.invalidate(["room:janson"])

        for _ in range(2):
            with pytest.raises(Unavailable):
                await house.read(never_stale=True)

        house.rooms.failure = None
        assert (await house.read()).stale is (failure.__class__ is RpcTimeout)  # others need not wait

    run(scenario)


def test_what_must_never_be_stale_is_waited_for_beyond_the_patience_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend_module, "PATIENCE_SECONDS", 0.01)

    async def scenario(house: House) -> None:
        await house.read()
        house.generations.suspect_all()
        house.rooms.answering.clear()
        house.rooms.facts["janson"] = {"id": "janson", "seats": 1415}
        waiting = asyncio.create_task(house.read(never_stale=True))
        assert (await house.read()).stale
        with pytest.raises(ReadTimeout):  # the service is known to struggle, which is no reason to believe what was
            await house.read(never_stale=True)
        assert not waiting.done()

        house.rooms.answering.set()

        read = await waiting
        assert (read.data["seats"], read.stale) == (1415, False)

    run(scenario)


def test_without_any_answer_the_failure_is_told() -> None:
    async def scenario(house: House) -> None:
        house.rooms.failure = BrokerAway("away")
        with pytest.raises(BrokerAway):
            await house.read()
        house.rooms.failure = RpcTimeout("late")
        with pytest.raises(ReadTimeout):
            await house.read()

    run(scenario)


def test_a_thing_that_is_gone_is_not_brought_back_by_an_outage() -> None:
    async def scenario(house: House) -> None:
        await house.read()
        fact = house.rooms.facts.pop("janson")
        house.generations.invalidate(["room:janson"])
        with pytest.raises(NotFound):
            await house.read()
        house.rooms.failure = BrokerAway("away")
        with pytest.raises(BrokerAway):
            await house.read()
        house.rooms.failure = None
        house.rooms.facts["janson"] = fact
        assert (await house.read()).data == fact

    run(scenario)


def test_a_slow_service_keeps_readers_waiting_once_and_is_believed_when_it_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backend_module, "PATIENCE_SECONDS", 0.01)

    async def scenario(house: House) -> None:
        await house.read()
        house.generations.suspect_all()
        house.rooms.answering.clear()
        house.rooms.facts["janson"] = {"id": "janson", "seats": 1415}
        assert (await house.read()).stale
        calls = house.rooms.calls
        reads = [await house.read() for _ in range(20)]
        assert all(read.stale for read in reads)
        assert house.rooms.calls <= calls + 1  # one looks whether it is back, nobody waits for it
        house.rooms.answering.set()
        while (read := await house.read()).stale:
            await asyncio.sleep(0)
        assert read.data["seats"] == 1415

    run(scenario)


def test_a_service_that_does_not_answer_is_waited_for_once_and_not_by_every_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backend_module, "PATIENCE_SECONDS", 0.01)

    async def scenario(house: House) -> None:
        house.rooms.failure = RpcTimeout("late")
        with pytest.raises(ReadTimeout):
            await house.read()
        house.rooms.failure = None
        house.rooms.answering.clear()
        for _ in range(3):
            with pytest.raises(ReadTimeout):
                await house.read()
        assert house.rooms.calls == 2
        house.rooms.answering.set()
        await asyncio.sleep(0)
        assert (await house.read()).data["seats"] == 1400

    run(scenario)


def test_without_events_an_answer_is_believed_for_seconds_only() -> None:
    async def scenario(house: House) -> None:
        await house.read()
        house.confirmed = False
        house.now += backend_module.UNCONFIRMED_SECONDS - 1
        await house.read()
        assert house.rooms.calls == 1
        house.now += 2
        await house.read()
        assert house.rooms.calls == 2

    run(scenario)


def test_what_changes_without_events_is_always_asked() -> None:
    async def scenario(house: House) -> None:
        await house.read(max_age_seconds=0)
        await house.read(max_age_seconds=0)
        assert house.rooms.calls == 2

    run(scenario)


def test_a_command_is_not_remembered_and_undoes_what_it_changes() -> None:
    async def scenario(house: House) -> None:
        await house.read()
        for _ in range(2):
            await house.backend.command("rooms", "rename", invalidates=["room:janson"], actor="ada")
        await house.read()
        assert house.rooms.calls == 4

    run(scenario)


def test_a_command_with_unknown_outcome_undoes_what_it_may_have_changed() -> None:
    async def scenario(house: House) -> None:
        await house.read()
        house.rooms.failure = RpcTimeout("late")
        with pytest.raises(RpcTimeout):
            await house.backend.command("rooms", "rename", invalidates=["room:janson"])
        house.rooms.failure = None
        await house.read()
        assert house.rooms.calls == 3

    run(scenario)


def test_a_request_collects_its_reads_by_itself() -> None:
    async def scenario(house: House) -> None:
        reads = collect()
        await asyncio.gather(house.read(), asyncio.create_task(house.read()))
        assert [read.tags for read in reads] == [frozenset({"room:janson"})] * 2

    run(scenario)


def test_what_was_read_ahead_answers_the_query_of_a_visitor() -> None:
    async def scenario(house: House) -> None:
        session = {"id": "s1", "title": "Welcome"}
        house.backend.remember(ask_session("c1", "s1"), session, generation=house.generations.now)

        read = await Queries(house.backend).session("c1", "s1")

        assert (read.data, house.rooms.calls) == (session, 0)
        assert read.tags == {"session:s1", "conference:c1"}

    run(scenario)
