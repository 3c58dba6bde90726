"""What every answer carries: a correlation id, security headers, CORS for public reads."""

import logging

import pytest
from falcon import testing

from tests.unit.gateway.conftest import Doc
from tests.unit.gateway.fakes import FakeBackend

CONFERENCES = "/api/v1/conferences"


@pytest.mark.parametrize("path", ["/", CONFERENCES, "/api/v1/nothing", "/healthz", "/api/v1/docs"])
def test_every_answer_forbids_browsers_what_it_does_not_need(client: testing.TestClient, path: str) -> None:
    headers = client.simulate_get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize("path", [CONFERENCES, "/api/v1/nothing", "/healthz"])
def test_a_correlation_id_that_is_given_is_answered(client: testing.TestClient, path: str) -> None:
    headers = {"X-Correlation-ID": "trace-42"}

    for _ in range(2):  # the second from the body cache
        assert client.simulate_get(path, headers=headers).headers["x-correlation-id"] == "trace-42"


@pytest.mark.parametrize("given", ["", "x" * 65, "two words", 'quote"'])
def test_a_strange_correlation_id_is_replaced(client: testing.TestClient, given: str) -> None:
    answered = client.simulate_get("/healthz", headers={"X-Correlation-ID": given}).headers["x-correlation-id"]

    assert answered and answered != given


def test_each_request_is_logged_with_its_correlation_id(
    client: testing.TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="gateway.middleware"):
        client.simulate_post("/api/v1/attendees", json={}, headers={"X-Correlation-ID": "trace-42"})

    line = caplog.records[-1]
    assert (line.message, vars(line)["status"], vars(line)["path"]) == ("request answered", 422, "/api/v1/attendees")


def test_anyone_may_read_from_any_site(client: testing.TestClient, conference: Doc) -> None:
    for _ in range(2):
        result = client.simulate_get(CONFERENCES, headers={"Origin": "https://app.test"})
        assert result.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.simulate_get("/").headers
    assert "access-control-allow-origin" not in client.simulate_post(CONFERENCES).headers


def test_a_preflight_allows_reading_and_nothing_else(client: testing.TestClient, backend: FakeBackend) -> None:
    headers = {"Origin": "https://app.test", "Access-Control-Request-Method": "GET"}

    result = client.simulate_options(CONFERENCES, headers=headers)

    assert result.status_code == 204
    assert result.headers["access-control-allow-origin"] == "*"
    assert result.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in result.headers["access-control-allow-headers"]


def test_options_names_the_verbs(client: testing.TestClient) -> None:
    result = client.simulate_options(CONFERENCES)

    assert result.status_code in (200, 204)
    assert result.headers["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("path", ["/", CONFERENCES, f"{CONFERENCES}/none", "/healthz"])
def test_head_is_get_without_the_body(client: testing.TestClient, path: str) -> None:
    got, head = client.simulate_get(path), client.simulate_head(path)

    assert (head.status_code, head.text) == (got.status_code, "")
    assert head.headers["content-type"] == got.headers["content-type"]
    if path != f"{CONFERENCES}/none":  # its correlation id has another length, perhaps
        assert head.headers["content-length"] == got.headers["content-length"]
