"""Reading ahead: what nobody had opened can be read in an outage."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from gateway import warmer as warmer_module
from gateway.event_tags import EVENT_TAGS
from gateway.failures import BrokerAway
from gateway.queries import Queries
from gateway.warmer import Warmer
from services.contracts.envelope import Envelope
from tests.unit.gateway.fakes import FakeBackend, FakeServices


class System:
    """Services in memory with a conference of some sessions, and a warmer."""

    def __init__(self) -> None:
        self.services = FakeServices()
        self.conference = self.services.sessions.add_conference("fosdem", "FOSDEM")
        self.sessions = [
            self.services.sessions.add_session(self.conference["id"], title=f"Talk {number}", state="published")
            for number in range(30)
        ]
        self.backend = FakeBackend(self.services)
        self.queries = Queries(self.backend)
        self.warmer = Warmer(self.backend)

    async def rounds(self, number: int) -> None:
        deadline = asyncio.get_running_loop().time() + 5
        while self.warmer.rounds < number:
            assert asyncio.get_running_loop().time() < deadline, "it was not read ahead"
            await asyncio.sleep(0.005)

    def tell(self, name: str, data: dict[str, Any]) -> None:
        event = Envelope("e", "sessions", name, "s", "2020-02-01T09:00:00Z", data, 1, "c", None)
        self.backend.cache.generations.invalidate(EVENT_TAGS["sessions", name](event))
        self.warmer.on_event(event)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warmer_module, "QUIET_SECONDS", 0.01)
    monkeypatch.setattr(warmer_module, "RETRY_SECONDS", 0.01)


def run(scenario: Callable[[System], Coroutine[Any, Any, None]]) -> None:
    async def main() -> None:
        system = System()
        system.warmer.start()
        await scenario(system)
        await system.warmer.stop()

    asyncio.run(main())


def test_every_session_can_be_read_in_an_outage_although_nobody_had_opened_it() -> None:
    async def scenario(system: System) -> None:
        await system.rounds(1)
        for service in ("attendees", "sessions", "feed"):
            system.backend.away[service] = BrokerAway("away")
        conference = (await system.queries.conference("fosdem")).data
        assert (await system.queries.conferences()).data["items"] == [conference]
        assert (await system.queries.overview(conference["id"])).data["sessions"] == 30
        assert len((await system.queries.sessions(conference["id"])).data["items"]) == 30
        assert (await system.queries.feed(conference["id"])).data["next"] is None
        titles = [(await system.queries.session(conference["id"], one["id"])).data["title"] for one in system.sessions]
        assert titles == [f"Talk {number}" for number in range(30)]

    run(scenario)


def test_a_changed_session_is_read_again_and_the_others_are_not() -> None:
    async def scenario(system: System) -> None:
        await system.rounds(1)
        changed = system.sessions[3]
        changed["title"] = "Another title"
        before = len(system.backend.calls)
        system.tell("session_changed", {"session": changed, "fields": ["title"], "import_id": None})
        await system.rounds(2)
        asked = [call.kwargs.get("session") for call in system.backend.calls[before:] if call.method == "get_session"]
        assert asked == [changed["id"]]
        system.backend.away["sessions"] = BrokerAway("away")
        read = await system.queries.session(system.conference["id"], changed["id"])
        assert (read.data["title"], read.stale) == ("Another title", False)

    run(scenario)


def test_an_import_of_many_sessions_is_read_once_it_has_calmed_down() -> None:
    async def scenario(system: System) -> None:
        await system.rounds(1)
        before = len(system.backend.calls)
        for session in system.sessions:
            system.tell("session_changed", {"session": session, "fields": ["title"], "import_id": "i"})
        await system.rounds(2)
        methods = [call.method for call in system.backend.calls[before:]]
        assert methods.count("overview") == 1 and "get_session" not in methods

    run(scenario)


def test_it_goes_on_when_the_services_are_back() -> None:
    async def scenario(system: System) -> None:
        system.backend.away["sessions"] = BrokerAway("away")
        while not system.backend.calls:
            await asyncio.sleep(0.005)
        del system.backend.away["sessions"]
        await system.rounds(1)
        assert (await system.queries.conference("fosdem")).data["title"] == "FOSDEM"

    run(scenario)
