"""The whole gateway under gunicorn: it stops quickly and in order although live streams are open."""

import signal
import time
from contextlib import ExitStack
from typing import Any

import httpx

from tests.integration.gateway.conftest import SLUG
from tests.processes import Service
from tests.waiting import eventually

STREAMS = 5


def test_a_gateway_with_open_streams_stops_quickly_and_in_order(gateway: Service, env: dict[str, str]) -> None:
    base = f"http://{env['HALLWAY_BIND']}"
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client(base_url=base, timeout=10))
        streams: list[Any] = []
        for _ in range(STREAMS):
            stream = stack.enter_context(client.stream("GET", f"/api/v1/conferences/{SLUG}/live"))
            assert stream.status_code == 200
            lines = stream.iter_lines()
            assert next(lines).startswith("retry:")
            streams.append(lines)
        started_at = time.monotonic()
        gateway.process.send_signal(signal.SIGTERM)
        for lines in streams:
            assert all(not line.startswith("data") for line in lines)  # each comes to its end by itself
        assert gateway.process.wait(timeout=10) == 0
        assert time.monotonic() - started_at < 6
    assert len(gateway.logged("gateway worker stopped")) == 2


def test_the_metrics_of_all_workers_come_from_any_of_them(gateway: Service, env: dict[str, str]) -> None:
    base = f"http://{env['HALLWAY_BIND']}"

    def asked() -> bool:
        with httpx.Client(base_url=base) as client:
            for _ in range(5):
                assert client.get(f"/api/v1/conferences/{SLUG}").status_code == 200
            text = client.get("/metrics").text
        route = 'route="/api/v1/conferences/{c}",status="200"'
        counts = [float(line.split()[-1]) for line in text.splitlines() if route in line and "_total" in line]
        return sum(counts) >= 10

    eventually(asked)
