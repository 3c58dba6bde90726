"""Accounts and sign-in through the API."""

from collections.abc import Callable

from falcon import testing

from tests.unit.gateway.conftest import Doc, Headers
from tests.unit.gateway.fakes import FakeServices
from tests.unit.gateway.test_errors import expect_problem

Bearer = Callable[[Doc], Headers]
FOSDEM = "/api/v1/conferences/fosdem"
SESSIONS = f"{FOSDEM}/sessions"


def test_an_attendee_registers_signs_in_and_is_known(client: testing.TestClient) -> None:
    registration = {"email": "bob@example.org", "password": "correct horse", "name": "Bob"}
    registered = client.simulate_post("/api/v1/attendees", json=registration)
    assert registered.status_code == 201
    assert registered.headers["location"] == f"/api/v1/attendees/{registered.json['id']}"
    assert "email" not in registered.json and "password" not in registered.json

    credentials = {"email": "bob@example.org", "password": "correct horse"}
    tokens = client.simulate_post("/api/v1/auth/tokens", json=credentials)
    assert (tokens.status_code, tokens.json["token_type"], tokens.json["expires_in"]) == (200, "Bearer", 900)
    assert tokens.headers["cache-control"] == "private, no-store"

    headers = {"Authorization": f"Bearer {tokens.json['access_token']}"}
    assert client.simulate_get("/api/v1/attendees/me", headers=headers).json["name"] == "Bob"


def test_a_wrong_password_is_unauthenticated(client: testing.TestClient, ada: Doc) -> None:
    wrong = {"email": "ada@example.org", "password": "wrong"}

    expect_problem(client.simulate_post("/api/v1/auth/tokens", json=wrong), 401)


def test_a_refresh_token_is_good_once_and_not_after_sign_out(
    client: testing.TestClient, services: FakeServices, ada: Doc
) -> None:
    old = {"refresh_token": services.attendees.tokens(ada)["refresh_token"]}
    renewed = client.simulate_post("/api/v1/auth/tokens/refresh", json=old)
    assert renewed.status_code == 200
    expect_problem(client.simulate_post("/api/v1/auth/tokens/refresh", json=old), 401)

    new = {"refresh_token": renewed.json["refresh_token"]}
    assert client.simulate_delete("/api/v1/auth/tokens", json=new).status_code == 204
    expect_problem(client.simulate_post("/api/v1/auth/tokens/refresh", json=new), 401)
