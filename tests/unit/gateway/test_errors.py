"""Every failure is a problem that says what to do, and none shows what is inside."""

import json
from typing import Any

import falcon
import pytest
from falcon import testing

from gateway import errors, failures
from gateway.app import create_app
from gateway.config import GatewayConfig
from services.contracts import errors as wire
from tests.unit.gateway.conftest import Doc
from tests.unit.gateway.fakes import FakeBackend, as_served

REGISTRATION = {"email": "bob@example.org", "password": "correct horse", "name": "Bob"}


def expect_problem(result: testing.Result, status: int) -> dict[str, Any]:
    assert result.status_code == status, result.text
    assert result.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = result.json
    assert {"type", "title", "status", "detail", "correlation_id"} <= set(document)
    assert document["status"] == status
    assert document["detail"]
    assert document["correlation_id"] == result.headers["x-correlation-id"]
    assert "Traceback" not in result.text
    return document


def test_every_error_of_the_services_and_the_gateway_has_a_line_in_the_table() -> None:
    known = [*wire.BY_NAME.values(), failures.BrokerAway, failures.RpcTimeout, failures.RemoteFailure]

    assert [error.__name__ for error in known if error not in errors.TABLE] == []


@pytest.mark.parametrize("code", sorted({code for _, _, code in errors.TABLE.values()}))
def test_every_kind_of_problem_comes_with_advice(code: str) -> None:
    assert errors.ADVICE[code]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (wire.NotFound("gone"), 404),
        (wire.Conflict("taken"), 409),
        (wire.VersionMismatch("changed"), 412),
        (wire.Invalid.fields({"name": ["Too short."]}), 422),
        (wire.KeyReused("used"), 422),
        (wire.TooLarge("big"), 413),
        (wire.Unauthenticated("who?"), 401),
        (wire.Forbidden("no"), 403),
        (wire.Unavailable("the database is away"), 503),
        (failures.BrokerAway("no broker"), 503),
        (failures.Overloaded("busy"), 503),
        (failures.RpcTimeout("late"), 504),
        (failures.RemoteFailure("KeyError: 'secret'"), 500),
        (ZeroDivisionError("secret"), 500),
    ],
)
def test_an_error_of_a_service_becomes_its_status(
    client: testing.TestClient, backend: FakeBackend, error: Exception, status: int
) -> None:
    backend.away["attendees"] = error

    result = client.simulate_post("/api/v1/attendees", json=REGISTRATION)

    expect_problem(result, status)
    assert "secret" not in result.text


def test_an_invalid_field_is_named(client: testing.TestClient) -> None:
    result = client.simulate_post("/api/v1/attendees", json={**REGISTRATION, "email": "no", "colour": "red"})

    assert expect_problem(result, 422)["errors"] == {
        "email": ["Not a valid email address."],
        "colour": ["There is no such field."],
    }


def test_unavailable_says_when_to_come_back(client: testing.TestClient, backend: FakeBackend) -> None:
    backend.away["attendees"] = failures.Overloaded("busy", retry_after_seconds="7")

    assert client.simulate_post("/api/v1/attendees", json=REGISTRATION).headers["retry-after"] == "7"


def test_an_unknown_outcome_tells_to_repeat_with_the_key(client: testing.TestClient, backend: FakeBackend) -> None:
    backend.away["attendees"] = failures.RpcTimeout("late")

    document = expect_problem(client.simulate_post("/api/v1/attendees", json=REGISTRATION), 504)

    assert "same Idempotency-Key" in document["detail"]


def test_an_unknown_address_is_a_problem(client: testing.TestClient) -> None:
    expect_problem(client.simulate_get("/api/v1/nothing"), 404)


def test_a_verb_that_is_not_there_is_told_which_are(client: testing.TestClient) -> None:
    result = client.simulate_put("/api/v1/conferences")

    expect_problem(result, 405)
    assert result.headers["allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b"",
        b'{"name": NaN}',
        b'{"name": 1e999}',
        b'{"name": "a", "name": "b"}',
        b'{"name": "\\ud800"}',
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_not_json_is_a_problem(client: testing.TestClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}

    expect_problem(client.simulate_post("/api/v1/attendees", body=body, headers=headers), 400)


@pytest.mark.parametrize("body", ["[]", "3", '"text"', "null"])
def test_a_body_that_is_not_an_object_is_not_valid(client: testing.TestClient, body: str) -> None:
    headers = {"Content-Type": "application/json"}

    expect_problem(client.simulate_post("/api/v1/attendees", body=body, headers=headers), 422)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_type_is_refused(client: testing.TestClient, content_type: str) -> None:
    headers = {"Content-Type": content_type}

    expect_problem(client.simulate_post("/api/v1/attendees", body="{}", headers=headers), 415)


def test_a_body_over_a_megabyte_is_refused(client: testing.TestClient) -> None:
    body = json.dumps({**REGISTRATION, "name": "x" * 1_000_001})
    headers = {"Content-Type": "application/json"}

    expect_problem(client.simulate_post("/api/v1/attendees", body=body, headers=headers), 413)


def test_a_body_of_unknown_length_is_counted_as_it_comes(client: testing.TestClient) -> None:
    headers = {"Content-Type": "application/json", "Transfer-Encoding": "chunked", "Content-Length": "10"}

    result = client.simulate_post("/api/v1/attendees", body="x" * 1_000_001, headers=headers)

    assert result.status_code in (400, 413)
    assert result.headers["content-type"] == "application/problem+json"


def test_a_page_that_is_not_there_is_a_page(client: testing.TestClient) -> None:
    result = client.simulate_get("/nothing", headers={"Accept": "text/html,*/*;q=0.8"})

    assert result.status_code == 404
    assert result.headers["content-type"].startswith("text/html")
    assert "</html>" in result.text


def test_the_api_answers_json_to_a_browser_too(client: testing.TestClient) -> None:
    expect_problem(client.simulate_get("/api/v1/nothing", headers={"Accept": "text/html"}), 404)


def test_a_failure_while_the_answer_is_written_is_a_problem_still(config: GatewayConfig, backend: FakeBackend) -> None:
    class Broken:
        async def process_response(self, *_: Any) -> None:
            raise ZeroDivisionError("secret")

    app = create_app(config, backend=backend)
    inner: falcon.asgi.App[Any, Any] = app._app._app  # type: ignore[attr-defined]
    inner.add_middleware(Broken())

    result = testing.TestClient(as_served(app)).simulate_get("/healthz")

    expect_problem(result, 500)
    assert "secret" not in result.text


def test_the_type_of_a_problem_leads_to_its_explanation(client: testing.TestClient, conference: Doc) -> None:
    document = expect_problem(client.simulate_get("/api/v1/conferences/none"), 404)
    page = client.simulate_get(document["type"].partition("#")[0])

    assert f'id="{document["type"].partition("#")[2]}"' in page.text
