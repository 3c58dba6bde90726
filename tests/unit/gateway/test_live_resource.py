"""GET /conferences/{c}/live: entries as they are added, resumable."""

import asyncio
from typing import Any

import pytest
from falcon import testing

from gateway.app import create_app
from gateway.config import GatewayConfig
from gateway.live import LiveHub
from tests.unit.gateway.conftest import Doc
from tests.unit.gateway.fakes import FakeBackend, FakeServices, as_served
from tests.unit.gateway.test_errors import expect_problem

LIVE = "/api/v1/conferences/fosdem/live"


@pytest.fixture
def entries(services: FakeServices, conference: Doc) -> list[Doc]:
    add = services.feed.add_entry
    return [add(conference["id"], "fosdem", "session_published", session={"id": str(n)}) for n in (1, 2, 3)]


def hub(backend: FakeBackend) -> LiveHub:
    async def entries_after(conference_id: str, seq: int | None, limit: int) -> dict[str, Any]:
        which = {"conference_id": conference_id, "seq": seq, "limit": limit}
        answer: dict[str, Any] = await backend.command("feed", "entries_after", **which)
        return answer

    return LiveHub(entries_after, ping_seconds=0.1)  # that is also how soon a client that is gone is noticed


def listen(
    config: GatewayConfig, backend: FakeBackend, until: str, path: str = LIVE, **headers: str
) -> tuple[testing.StreamedResult, str]:
    """The stream until a text has come."""

    async def read() -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        app = create_app(config, backend=backend, live=hub(backend))
        async with (
            testing.ASGIConductor(as_served(app)) as conductor,
            conductor.simulate_get_stream(path, headers=named) as stream,
            asyncio.timeout(5),
        ):
            text = ""
            while until not in text:
                text += (await stream.stream.read()).decode()
            return stream, text

    found: tuple[testing.StreamedResult, str] = asyncio.run(read())
    return found


def test_a_stream_says_how_to_treat_it(config: GatewayConfig, backend: FakeBackend, conference: Doc) -> None:
    stream, _ = listen(config, backend, until="retry:")

    assert stream.status_code == 200
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.headers["x-accel-buffering"] == "no"
    assert stream.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("path", "headers"), [(LIVE, {"Last_Event_ID": "1"}), (f"{LIVE}?last_event_id=1", {})])
def test_a_stream_goes_on_after_the_last_event(
    config: GatewayConfig, backend: FakeBackend, entries: list[Doc], path: str, headers: dict[str, str]
) -> None:
    _, text = listen(config, backend, until="id: 3\n", path=path, **headers)

    ids = [line for line in text.splitlines() if line.startswith("id:")]
    assert ids == ["id: 2", "id: 3"]
    assert "event: session_published" in text


@pytest.mark.parametrize("value", ["abc", "-1", "1.5", "9" * 16, "²"])
def test_an_id_that_is_not_of_a_stream_is_not_valid(client: testing.TestClient, conference: Doc, value: str) -> None:
    result = client.simulate_get(LIVE, params={"last_event_id": value})

    assert list(expect_problem(result, 422)["errors"]) == ["Last-Event-ID"]


def test_a_conference_that_is_not_there_has_no_stream(client: testing.TestClient) -> None:
    expect_problem(client.simulate_get(LIVE), 404)


def test_head_of_a_stream_ends(client: testing.TestClient, conference: Doc) -> None:
    result = client.simulate_head(LIVE)

    assert (result.status_code, result.text) == (200, "")
