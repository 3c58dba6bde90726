import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from gateway.config import GatewayConfig
from gateway.failures import BrokerAway, RemoteFailure, RpcTimeout
from gateway.file_eraser import FileEraser
from gateway.media import Media
from services.contracts.envelope import Envelope
from tests.unit.gateway.fakes import FakeBackend, FakeServices
from tests.waiting import POLL_SECONDS

DONE = {"erasure_id": "01E", "attendee_id": "01ADA", "conference_ids": [], "removed": {}, "anonymised": {}}


@dataclass
class Erasures:
    """What the attendees service knows of files that wait."""

    waiting: dict[str, str] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    failures: list[Exception] = field(default_factory=list)
    unheard: list[Exception] = field(default_factory=list)

    def pending_media_erasures(self) -> dict[str, Any]:
        if self.failures:
            raise self.failures.pop()
        return {"items": [{"erasure_id": one, "attendee_id": who} for one, who in self.waiting.items()], "next": None}

    def confirm_media_erasure(self, erasure_id: str, removed: int, request_id: str) -> dict[str, Any]:
        if request_id not in self.seen:
            self.seen.add(request_id)
            self.waiting.pop(erasure_id, None)
            self.removed[erasure_id] = self.removed.get(erasure_id, 0) + removed
        if self.unheard:
            raise self.unheard.pop()
        return {}


class Files(Media):
    """Files in memory."""

    def __init__(self) -> None:
        super().__init__(GatewayConfig())
        self.owned = {"01ADA": 3, "01BOB": 2}

    async def delete_owned_by(self, owner: str) -> int:
        return self.owned.pop(owner, 0)


@pytest.fixture
def erasures() -> Erasures:
    return Erasures({"01E": "01ADA"})


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
def eraser(erasures: Erasures, files: Files) -> FileEraser:
    services = FakeServices()
    services.attendees = erasures  # type: ignore[assignment]
    return FileEraser(FakeBackend(services), files, retry_seconds=0.01)


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(POLL_SECONDS)


def test_a_worker_that_starts_deletes_what_others_have_left(
    eraser: FileEraser, erasures: Erasures, files: Files
) -> None:
    async def run() -> None:
        eraser.start()
        await until(lambda: erasures.removed)
        await eraser.stop()

    asyncio.run(run())

    assert (erasures.removed, files.owned) == ({"01E": 3}, {"01BOB": 2})


def test_a_running_worker_looks_when_an_erasure_is_told(eraser: FileEraser, erasures: Erasures, files: Files) -> None:
    async def run() -> None:
        eraser.start()
        await until(lambda: erasures.removed)
        erasures.waiting = {"01F": "01BOB"}
        eraser.on_event(Envelope("1", "attendees", "erasure_done", "01F", "2026-11-23T12:00:00Z", DONE, 2, "c", None))
        await until(lambda: "01F" in erasures.removed)
        await eraser.stop()

    asyncio.run(run())

    assert (erasures.removed, files.owned) == ({"01E": 3, "01F": 2}, {})


def test_an_outage_is_waited_for(eraser: FileEraser, erasures: Erasures) -> None:
    erasures.failures = [BrokerAway("away")] * 3

    async def run() -> None:
        eraser.start()
        await until(lambda: erasures.removed)
        await eraser.stop()

    asyncio.run(run())

    assert erasures.removed == {"01E": 3}


def test_a_mistake_does_not_end_the_looking(
    eraser: FileEraser, erasures: Erasures, caplog: pytest.LogCaptureFixture
) -> None:
    erasures.failures = [KeyError("items")]

    async def run() -> None:
        eraser.start()
        await until(lambda: not erasures.failures)
        eraser.on_event(Envelope("1", "attendees", "erasure_done", "01E", "2026-11-23T12:00:00Z", DONE, 2, "c", None))
        await until(lambda: erasures.removed)
        await eraser.stop()

    asyncio.run(run())

    assert erasures.removed == {"01E": 3}
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        "files of erased attendees could not be deleted"
    ]


def test_a_confirmation_whose_answer_got_lost_counts_once(eraser: FileEraser, erasures: Erasures) -> None:
    erasures.unheard = [RpcTimeout("lost"), RemoteFailure("a mistake there"), BrokerAway("away")]

    asyncio.run(eraser.look())

    assert (erasures.removed, len(erasures.seen)) == ({"01E": 3}, 1)


def test_two_workers_at_once_harm_nothing(erasures: Erasures, files: Files, eraser: FileEraser) -> None:
    async def run() -> None:
        await asyncio.gather(*(eraser.look() for _ in range(2)))

    asyncio.run(run())

    assert erasures.removed == {"01E": 3}
