"""The whole gateway while its broker is away: what is known is read, streams wait, and nothing is lost afterwards."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from tests.integration.gateway.conftest import SLUG, ask_service
from tests.processes import Service
from tests.tcp_proxy import TcpProxy
from tests.waiting import eventually

AUTHOR = {"id": "ada", "name": "Ada"}


class System:
    """A gateway and, past it, the services."""

    def __init__(self, env: dict[str, str]) -> None:
        self.base = f"http://{env['HALLWAY_BIND']}"
        self._amqp_url = env["AMQP_URL"]
        self.conference = self.ask("sessions", "get_conference", ref=SLUG)

    def ask(self, service: str, method: str, **kwargs: Any) -> Any:
        return ask_service(self._amqp_url, service, method, **kwargs)

    def publish_session(self, title: str) -> str:
        where = {"conference_id": self.conference["id"]}
        once = {"request_id": title, "fingerprint": title}
        fields = {"title": title, "start": "2026-12-05T09:00:00Z", "end": "2026-12-05T10:00:00Z", "room": "Janson"}
        session = self.ask("sessions", "create_session", **where, **once, fields=fields)
        self.ask(
            "sessions",
            "publish_session",
            **where,
            session_id=session["id"],
            version=session["version"],
            request_id=f"publish {title}",
        )
        return str(session["id"])

    def post(self, text: str) -> None:
        self.ask(
            "feed",
            "publish_post",
            conference_id=self.conference["id"],
            conference=SLUG,
            author=AUTHOR,
            text=text,
            session=None,
            request_id=text,
            fingerprint=text,
        )

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.base}{path}", timeout=10)

    def every_worker_knows(self, path: str, text: str) -> None:
        """A new connection may reach either worker, so several have to say the same."""
        eventually(lambda: all(text in self.get(path).text for _ in range(8)))


@pytest.fixture
def system(gateway: Service, env: dict[str, str]) -> System:
    return System(env)


def ids(lines: Iterator[str], count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        line = next(lines)
        if line.startswith("id:"):
            found.append(int(line.removeprefix("id:")))
    return found


def test_what_nobody_had_opened_is_read_and_what_is_not_known_is_refused_at_once(
    system: System, gateway: Service, proxy: TcpProxy
) -> None:
    session_id = system.publish_session("Welcome")
    eventually(lambda: len([1 for line in gateway.logged("programme read ahead") if line["changed"]]) == 2)
    proxy.refuse()
    eventually(lambda: system.get("/readyz").status_code == 503)
    for path in (
        "/",
        f"/conferences/{SLUG}",
        f"/conferences/{SLUG}/programme",
        f"/conferences/{SLUG}/feed",
        f"/api/v1/conferences/{SLUG}/sessions",
        f"/api/v1/conferences/{SLUG}/sessions/{session_id}",
    ):
        for _ in range(4):
            answer = system.get(path)
            assert (answer.status_code, "age" in answer.headers) == (200, True), path
    started_at = time.monotonic()
    unknown = system.get(f"/api/v1/conferences/{SLUG}/sessions?q=never+asked")
    assert (unknown.status_code, "retry-after" in unknown.headers) == (503, True)
    assert time.monotonic() - started_at < 1
    other = system.publish_session("Closing words")
    proxy.accept()
    system.every_worker_knows(f"/api/v1/conferences/{SLUG}/sessions", "Closing words")
    assert system.get(f"/api/v1/conferences/{SLUG}/sessions/{other}").status_code == 200


def test_a_stream_gets_what_happened_during_the_outage(system: System, proxy: TcpProxy) -> None:
    with ExitStack() as stack:
        url = f"{system.base}/api/v1/conferences/{SLUG}/live"
        stream = stack.enter_context(httpx.stream("GET", url, timeout=20))
        lines = stream.iter_lines()
        assert next(lines).startswith("retry:")
        eventually(lambda: next(lines).startswith(":"))  # the ping that says: from here on
        system.post("before")
        assert ids(lines, 1) == [1]
        proxy.refuse()
        for number in range(5):
            system.post(f"meanwhile {number}")
        proxy.accept()
        system.post("after")
        assert ids(lines, 6) == [2, 3, 4, 5, 6, 7]
    resumed = stack.enter_context(httpx.stream("GET", url, headers={"Last-Event-ID": "3"}, timeout=20))
    assert ids(resumed.iter_lines(), 4) == [4, 5, 6, 7]
    stack.close()
