"""A file of the programme is put together of the parts in which the service gives it."""

import asyncio
import base64
import zlib
from typing import Any

import pytest

from gateway.backend import Read
from gateway.schedule_queries import File, ScheduleQueries
from services.contracts.errors import Conflict

CONTENT = b"a long programme " * 1_000


class Service:
    """Gives the file in three parts; the programme may change between two of them."""

    def __init__(self, *, changes: int = 0) -> None:
        self.state = 0
        self.deadlines: set[object] = set()
        self._changes = changes

    async def read(self, service: str, method: str, /, **asked: Any) -> Read:
        self.deadlines.add(asked["deadline_seconds"])
        number = asked.get("part", 0)
        if number == 1 and self.state < self._changes:
            self.state += 1
        if asked.get("etag", str(self.state)) != str(self.state):
            raise Conflict("The programme was changed while it was read.")
        packed = zlib.compress(CONTENT + str(self.state).encode())
        third = -(-len(packed) // 3)
        part = packed[number * third : (number + 1) * third]
        answer = {
            "etag": str(self.state),
            "changed_at": "2026-11-23T12:00:00Z",
            "part": number,
            "parts": 3,
            "content": base64.b64encode(part).decode(),
        }
        return Read(answer, 0.0)


def file(service: Service) -> File:
    return asyncio.run(ScheduleQueries(service).programme_file("01CONFERENCE", "xml", {}))


def test_the_parts_make_the_whole_and_may_take_their_time() -> None:
    service = Service()

    assert file(service).content == CONTENT + b"0"
    assert service.deadlines == {60.0}


def test_a_programme_that_changes_meanwhile_is_read_again_and_never_mixed() -> None:
    found = file(Service(changes=2))

    assert (found.content, found.etag) == (CONTENT + b"2", "2")


def test_one_that_changes_all_the_time_is_given_up() -> None:
    with pytest.raises(Conflict):
        file(Service(changes=100))
