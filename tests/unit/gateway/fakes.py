"""A gateway backend in memory, for tests of the gateway and of its pages. It works: what is written can be read.

    services = FakeServices()                      # the three services, with dictionaries for databases
    backend = FakeBackend(services)                # what create_app(config, backend=...) takes
    ada = services.attendees.add("ada@example.org", "correct horse", "Ada")
    conference = services.sessions.add_conference("fosdem", "FOSDEM")

It is the gateway's own Backend, cache and all; only the services behind it are in memory. Arguments and answers go
through JSON, as on the wire. A command makes the cache doubt everything, as the events of a real system would. A test
that changes `services` directly, after something was read, calls `backend.forget()` for the same reason.
`backend.calls` tells what the services were asked; `backend.away["sessions"] = BrokerAway("...")` cuts one off.
"""

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import OKPKey

from gateway.backend import Backend, Read, Reply
from gateway.cache import Cache, Generations
from tests.unit.gateway.fake_attendees import FakeAttendees
from tests.unit.gateway.fake_feed import FakeFeed
from tests.unit.gateway.fake_sessions import FakeSessions

CACHE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Call:
    service: str
    method: str
    kwargs: dict[str, Any]
    actor: str | None = None


class FakeServices:
    """Attendees, sessions and feed, sharing one process; `key` signs the access tokens."""

    def __init__(self, key: OKPKey | None = None) -> None:
        self.key = key or OKPKey.generate_key("Ed25519")
        self.feed = FakeFeed()
        self.sessions = FakeSessions(self.feed)
        self.attendees = FakeAttendees(self.key)

    def public_pem(self) -> bytes:
        return self.key.as_pem(private=False)


class FakeRpc:
    """Carries calls to services in memory: what rpc.RpcClient is to real ones."""

    def __init__(self, services: FakeServices) -> None:
        self.services = services
        self.calls: list[Call] = []
        self.away: dict[str, Exception] = {}

    async def call(
        self,
        service: str,
        method: str,
        kwargs: dict[str, Any],
        *,
        timeout_seconds: float,
        actor: str | None = None,
        repeatable: bool = False,
    ) -> Reply:
        self.calls.append(Call(service, method, kwargs, actor))
        if service in self.away:
            raise self.away[service]
        answer = getattr(getattr(self.services, service), method)(**json.loads(json.dumps(kwargs)))
        text = json.dumps(answer)
        return Reply(json.loads(text), len(text))


class FakeBackend(Backend):
    """The gateway's backend on services in memory. `stale = True` marks all reads as answers of yesterday."""

    def __init__(self, services: FakeServices | None = None) -> None:
        self.services = services or FakeServices()
        self.rpc = FakeRpc(self.services)
        self.calls = self.rpc.calls
        self.away = self.rpc.away
        self.stale = False
        super().__init__(self.rpc, Cache(CACHE_BYTES, Generations()))

    async def read(self, service: str, method: str, /, **options: Any) -> Read:
        read = await super().read(service, method, **options)
        return dataclasses.replace(read, stale=True) if self.stale else read

    async def command(self, service: str, method: str, /, **options: Any) -> Any:
        answer = await super().command(service, method, **options)
        self.forget()
        return answer

    def forget(self) -> None:
        """Everything is asked afresh from now on."""
        self.cache.generations.suspect_all()

    def last(self, method: str) -> Call:
        """The latest call of a method, for tests about what was passed on."""
        for call in reversed(self.calls):
            if call.method == method:
                return call
        raise AssertionError(f"{method} was never called; there were: {[call.method for call in self.calls]}")


def as_served(app: Any) -> Any:
    """The app behind a server: falcon.testing gives headers that can be read only once, which no server does."""

    async def served(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope["headers"] = [tuple(pair) for pair in scope["headers"]]
        await app(scope, receive, send)

    return served
