"""What an operator asks a gateway: alive? ready? how much?"""

import pytest
from falcon import testing

from gateway.failures import BrokerAway, RpcTimeout
from services.contracts.errors import Unavailable
from tests.unit.gateway.fakes import FakeBackend
from tests.unit.gateway.test_errors import expect_problem


def test_alive_is_alive_whatever_is_away(client: testing.TestClient, backend: FakeBackend) -> None:
    backend.away["feed"] = BrokerAway("no broker")

    assert client.simulate_get("/healthz").json == {"status": "alive"}


def test_ready_when_all_answer(client: testing.TestClient) -> None:
    assert client.simulate_get("/readyz").json == {"status": "ready", "missing": []}


@pytest.mark.parametrize(
    ("error", "name"),
    [(RpcTimeout("late"), "feed"), (BrokerAway("no broker"), "feed"), (Unavailable("no database"), "feed: database")],
)
def test_not_ready_names_what_is_missing(
    client: testing.TestClient, backend: FakeBackend, error: Exception, name: str
) -> None:
    backend.away["feed"] = error

    result = client.simulate_get("/readyz")

    assert expect_problem(result, 503)["missing"] == [name]
    assert name in result.json["detail"]
    assert result.headers["retry-after"]


def test_metrics_count_requests_by_route(client: testing.TestClient) -> None:
    client.simulate_get("/api/v1/conferences/none")

    result = client.simulate_get("/metrics")

    assert result.headers["content-type"].startswith("text/plain")
    assert 'hallway_http_requests_total{method="GET",route="/api/v1/conferences/{c}",status="404"}' in result.text
