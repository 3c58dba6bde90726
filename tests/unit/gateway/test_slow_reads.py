"""What takes its time by nature says nothing about how a service is."""

import asyncio

from tests.unit.gateway.test_backend import House, run


def test_a_slow_file_shows_the_last_one_and_does_not_make_other_reads_stale() -> None:
    async def scenario(house: House) -> None:
        house.rooms.facts["small"] = {"id": "small", "seats": 20}
        await house.read(deadline_seconds=60.0)
        await house.read("small")
        house.generations.invalidate(["room:janson", "room:small"])
        house.rooms.answering.clear()
        slow = asyncio.create_task(house.read(deadline_seconds=60.0))
        assert (await slow).stale
        house.rooms.answering.set()
        house.rooms.facts["small"] = {"id": "small", "seats": 21}

        found = await house.read("small")

        assert (found.data["seats"], found.stale) == (21, False)

    run(scenario)
