"""Signed in with a browser: cookies, their renewal, and no obedience to forged requests."""

from typing import Any

import pytest
from falcon import testing

from tests.unit.gateway.conftest import Doc
from tests.unit.gateway.fakes import FakeBackend, FakeServices

POSTS = "/api/v1/conferences/fosdem/posts"
SECRET = "s" * 43


def cookies(services: FakeServices, account: Doc, **more: str) -> dict[str, str]:
    return {"hallway_access": services.attendees.access_token(account["id"], account["name"]), **more}


def post(client: testing.TestClient, jar: dict[str, str], **headers: str) -> testing.Result:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.simulate_post(POSTS, json={"text": "hello"}, cookies=jar, headers=named)


def test_a_cookie_says_who_calls(client: testing.TestClient, services: FakeServices, ada: Doc) -> None:
    result = client.simulate_get("/api/v1/attendees/me", cookies=cookies(services, ada))

    assert result.json["id"] == ada["id"]


def test_a_write_with_the_secret_repeated_is_done(
    client: testing.TestClient, services: FakeServices, conference: Doc, ada: Doc
) -> None:
    jar = cookies(services, ada, hallway_csrf=SECRET)

    assert post(client, jar, X_CSRF_Token=SECRET, Sec_Fetch_Site="same-origin").status_code == 201
    assert post(client, jar, X_CSRF_Token=SECRET, Origin="http://hallway.test").status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X_CSRF_Token": "another"},
        {"X_CSRF_Token": SECRET, "Sec_Fetch_Site": "cross-site"},
        {"X_CSRF_Token": SECRET, "Sec_Fetch_Site": "same-site"},
        {"X_CSRF_Token": SECRET, "Origin": "http://evil.test"},
        {"X_CSRF_Token": SECRET, "Origin": "null"},
    ],
)
def test_a_forged_write_is_refused(
    client: testing.TestClient, services: FakeServices, conference: Doc, ada: Doc, headers: dict[str, str]
) -> None:
    jar = cookies(services, ada, hallway_csrf=SECRET)

    assert post(client, jar, **headers).status_code == 403


def test_a_bearer_token_needs_no_secret_even_beside_a_cookie(
    client: testing.TestClient, services: FakeServices, conference: Doc, ada: Doc
) -> None:
    token = services.attendees.access_token(ada["id"])

    assert post(client, cookies(services, ada), Authorization=f"Bearer {token}").status_code == 201


def test_a_form_from_another_site_cannot_sign_anybody_in(client: testing.TestClient, ada: Doc) -> None:
    form = "email=ada%40example.org&password=correct+horse"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://evil.test"}

    assert client.simulate_post("/sign-in", body=form, headers=headers).status_code == 403


def signed_in_form(secret: str) -> dict[str, Any]:
    return {
        "body": f"csrf_token={secret}&zone=UTC&next=/",
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
    }


def test_a_form_repeats_the_secret_in_a_field(client: testing.TestClient, services: FakeServices, ada: Doc) -> None:
    jar = cookies(services, ada, hallway_csrf=SECRET)

    assert client.simulate_post("/time-zone", cookies=jar, **signed_in_form("wrong")).status_code == 403
    assert client.simulate_post("/time-zone", cookies=jar, **signed_in_form(SECRET)).status_code != 403


def test_an_expired_sign_in_is_renewed_on_a_page(
    client: testing.TestClient, services: FakeServices, backend: FakeBackend, ada: Doc
) -> None:
    tokens = services.attendees.tokens(ada)
    jar = {
        "hallway_access": services.attendees.access_token(ada["id"], exp=1),
        "hallway_refresh": tokens["refresh_token"],
    }

    result = client.simulate_get("/", cookies=jar)

    assert result.status_code == 200
    assert result.cookies["hallway_access"].http_only
    assert result.cookies["hallway_access"].same_site == "Lax"
    assert result.cookies["hallway_refresh"].value in services.attendees.refresh_tokens


def test_an_expired_cookie_does_not_stop_a_reader(client: testing.TestClient, services: FakeServices, ada: Doc) -> None:
    jar = {"hallway_access": services.attendees.access_token(ada["id"], exp=1), "hallway_refresh": "gone"}

    assert client.simulate_get("/", cookies=jar).status_code == 200
    assert client.simulate_get("/api/v1/conferences", cookies=jar).status_code == 200
