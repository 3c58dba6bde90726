"""The pages on services in memory, at a moment that a test can choose."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import falcon
import falcon.asgi
import pytest
from falcon.testing import Result, TestClient

from gateway.auth import Auth
from gateway.avatars import Avatars
from gateway.config import GatewayConfig
from gateway.errors import error_handler
from gateway.exports import Exports
from gateway.file_keeper import FileKeeper
from gateway.material_orders import MaterialOrders
from gateway.media import Media
from gateway.pages import add_routes, render_error
from gateway.queries import Queries
from tests.unit.gateway.fakes import FakeBackend, FakeServices
from tests.unit.gateway.pages import invented

PASSWORD = "correct horse battery"
DURING = datetime(2026, 1, 31, 9, 40, tzinfo=UTC)


@dataclass
class Browser:
    """A person's browser without scripts: keeps cookies, follows nothing by itself."""

    client: TestClient
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Result:
        return self._keep(self.client.simulate_get(path, headers=self._headers(headers)))

    def post(self, path: str, form: dict[str, str], **headers: str) -> Result:
        """Sends the form with the CSRF token that our pages put into theirs, unless the form brings one."""
        fields = {"csrf_token": self.cookies.get("hallway_csrf", ""), **form}
        sent = self._headers({"Content-Type": falcon.MEDIA_URLENCODED, **headers})
        body = "&".join(f"{falcon.uri.encode_value(k)}={falcon.uri.encode_value(v)}" for k, v in fields.items())
        return self._keep(self.client.simulate_post(path, body=body, headers=sent))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Accept": "text/html", **({"Cookie": cookies} if cookies else {}), **more}

    def _keep(self, result: Result) -> Result:
        for name, cookie in result.cookies.items():
            if cookie.max_age == 0 or not cookie.value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = cookie.value
        return result


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def backend(services: FakeServices) -> FakeBackend:
    return FakeBackend(services)


@pytest.fixture
def clock() -> list[datetime]:
    """Its last moment is now."""
    return [DURING]


@pytest.fixture
def new_browser(backend: FakeBackend, clock: list[datetime], tmp_path: Path) -> Callable[[], Browser]:
    key = tmp_path / "public.pem"
    key.write_bytes(backend.services.public_pem())
    config = GatewayConfig(token_public_key_file=str(key), public_url="https://hallway.example")
    queries = Queries(backend)
    auth = Auth(config, backend, queries)
    app = falcon.asgi.App(middleware=[auth])
    handler = error_handler(render_error)
    app.add_error_handler(Exception, handler)
    app.add_error_handler(falcon.HTTPError, handler)
    media = Media(config)
    files: dict[str, Any] = {
        "exports": Exports(backend, media, config.public_url),
        "avatars": Avatars(backend, media),
        "materials": MaterialOrders(backend, queries, media, FileKeeper(backend, media)),
    }
    add_routes(app, config=config, backend=backend, queries=queries, auth=auth, now=lambda: clock[-1], **files)
    return lambda: Browser(TestClient(app))


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    return new_browser()


@pytest.fixture
def conference(services: FakeServices) -> dict[str, Any]:
    return invented.conference(services)


@pytest.fixture
def ada(services: FakeServices) -> dict[str, Any]:
    return services.attendees.add("ada@example.org", PASSWORD, "Ada Marsh")


@pytest.fixture
def signed_in(browser: Browser, ada: dict[str, Any]) -> Browser:
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"email": "ada@example.org", "password": PASSWORD})
    assert answer.status_code == 303
    return browser
