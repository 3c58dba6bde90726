"""What a change in one place makes out of date in others: what everybody reads is kept as long as it is true."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from gateway.auth import Caller
from gateway.backend import Backend
from gateway.cache import Cache, Generations
from gateway.event_tags import EVENT_TAGS
from gateway.member_orders import MemberOrders
from gateway.queries import Queries
from services.contracts.envelope import Envelope
from tests.unit.gateway.fakes import FakeRpc, FakeServices

Doc = dict[str, Any]
Work = Callable[[MemberOrders, Caller, Doc], Any]


class Worker:
    """A gateway worker on services in memory, which forgets only what it is told to."""

    def __init__(self, services: FakeServices) -> None:
        self.rpc = FakeRpc(services)
        self.generations = Generations()
        self.backend = Backend(self.rpc, Cache(1_000_000, self.generations))
        self.queries = Queries(self.backend)

    def asked(self) -> int:
        """How often the services had to say who is which speaker."""
        return sum(call.method == "linked_speakers" for call in self.rpc.calls)


@pytest.fixture
def worker(services: FakeServices, conference: Doc, ada: Doc, monkeypatch: pytest.MonkeyPatch) -> Worker:
    """Ada is a speaker of the conference."""
    linked = {"items": [{"speaker_id": "01S", "attendee_id": ada["id"], "name": "Ada"}]}
    monkeypatch.setattr(services.attendees, "linked_speakers", lambda conference_id: linked)
    return Worker(services)


@pytest.mark.parametrize(
    ("name", "data", "times"),
    [
        ("attendee_followed", {"attendee_id": "01BOB", "other_id": "ADA"}, 1),
        ("email_changed", {"attendee_id": "ADA"}, 1),
        ("profile_changed", {"attendee_id": "ADA"}, 2),
        ("member_changed", {"attendee_id": "ADA", "conference_id": "HERE"}, 2),
        ("speaker_linked", {"attendee_id": "01BOB", "conference_id": "HERE"}, 2),
    ],
)
def test_who_is_which_speaker_is_asked_again_when_it_may_have_changed_and_only_then(
    worker: Worker, conference: Doc, ada: Doc, name: str, data: dict[str, str], times: int
) -> None:
    real = {"ADA": ada["id"], "HERE": conference["id"]}
    about = {key: real.get(value, value) for key, value in data.items()}
    event = Envelope("1", "attendees", name, "01A", "2026-11-23T12:00:00Z", about, 2, "c", None)

    async def run() -> None:
        await worker.queries.linked_speakers(conference["id"])
        worker.generations.invalidate(EVENT_TAGS[event.source, name](event))
        await worker.queries.linked_speakers(conference["id"])

    asyncio.run(run())

    assert worker.asked() == times


@pytest.mark.parametrize(
    ("work", "times"),
    [
        (lambda orders, caller, conference: orders.join(caller, conference, request_id=None), 1),
        (lambda orders, caller, conference: orders.leave(caller, conference, request_id=None), 2),
    ],
    ids=["joining", "leaving"],
)
def test_what_somebody_does_as_a_member_undoes_what_it_changes_at_once(
    worker: Worker, conference: Doc, olga: Doc, work: Work, times: int
) -> None:
    caller = Caller(olga["id"], "Olga")

    async def run() -> None:
        await worker.queries.linked_speakers(conference["id"])
        await work(MemberOrders(worker.backend), caller, conference)
        await worker.queries.linked_speakers(conference["id"])

    asyncio.run(run())

    assert worker.asked() == times
