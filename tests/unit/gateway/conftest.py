"""The gateway on services in memory, and people to call it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from falcon import testing

from gateway.app import create_app
from gateway.config import GatewayConfig
from tests.unit.gateway.fakes import FakeBackend, FakeServices, as_served

Doc = dict[str, Any]
Headers = dict[str, str]


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def backend(services: FakeServices) -> FakeBackend:
    return FakeBackend(services)


@pytest.fixture
def config(services: FakeServices, tmp_path: Path) -> GatewayConfig:
    key_file = tmp_path / "token.pub.pem"
    key_file.write_bytes(services.public_pem())
    return GatewayConfig(token_public_key_file=str(key_file), public_url="http://hallway.test")


@pytest.fixture
def client(config: GatewayConfig, backend: FakeBackend) -> testing.TestClient:
    return testing.TestClient(as_served(create_app(config, backend=backend)))


@pytest.fixture
def bearer(services: FakeServices) -> Callable[[Doc], Headers]:
    """The Authorization header of an account."""

    def header(account: Doc) -> Headers:
        token = services.attendees.access_token(account["id"], account["name"])
        return {"Authorization": f"Bearer {token}"}

    return header


@pytest.fixture
def conference(services: FakeServices) -> Doc:
    return services.sessions.add_conference("fosdem", "FOSDEM")


@pytest.fixture
def ada(services: FakeServices) -> Doc:
    """An attendee."""
    return services.attendees.add("ada@example.org", "correct horse", "Ada")


@pytest.fixture
def olga(services: FakeServices, conference: Doc) -> Doc:
    """An organiser of the conference."""
    return services.attendees.add("olga@example.org", "battery staple", "Olga", roles={conference["id"]: "organiser"})


@pytest.fixture
def root(services: FakeServices) -> Doc:
    """An operator."""
    return services.attendees.add("root@example.org", "correct battery", "Root", operator=True)


@pytest.fixture
def programme(services: FakeServices, conference: Doc) -> dict[str, Doc]:
    """Four sessions, one of them a draft."""
    add = services.sessions.add_session
    where = conference["id"]
    start = "2026-02-01T09:00:00Z"
    return {
        "zones": add(
            where, "Time zones", state="published", start=start, room="Janson", tags=["time"], speakers=["Ada"]
        ),
        "maps": add(where, "Maps", state="published", track="Geo", languages=["fr"], recordings=[{"url": "https://v"}]),
        "off": add(where, "Cancelled one", state="cancelled", type="workshop"),
        "draft": add(where, "Secret plans"),
    }
