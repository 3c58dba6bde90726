"""A POST repeated with its Idempotency-Key is done once."""

from collections.abc import Callable

import pytest
from falcon import testing

from tests.unit.gateway.conftest import Doc, Headers
from tests.unit.gateway.fakes import FakeBackend
from tests.unit.gateway.test_errors import expect_problem

Bearer = Callable[[Doc], Headers]
POSTS = "/api/v1/conferences/fosdem/posts"


def post(
    client: testing.TestClient, headers: Headers, text: str = "hello", key: str | None = "key-1"
) -> testing.Result:
    more = {"Idempotency-Key": key} if key is not None else {}
    return client.simulate_post(POSTS, json={"text": text}, headers={**headers, **more})


def test_a_repeat_answers_what_the_first_did(
    client: testing.TestClient, conference: Doc, ada: Doc, bearer: Bearer
) -> None:
    first, second = post(client, bearer(ada)), post(client, bearer(ada))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["id"] == second.json["id"]
    assert len(client.simulate_get("/api/v1/conferences/fosdem/feed").json["items"]) == 1


def test_without_a_key_each_request_is_new(
    client: testing.TestClient, conference: Doc, ada: Doc, bearer: Bearer
) -> None:
    first, second = post(client, bearer(ada), key=None), post(client, bearer(ada), key=None)

    assert first.json["id"] != second.json["id"]


def test_a_key_used_for_another_request_is_refused(
    client: testing.TestClient, conference: Doc, ada: Doc, bearer: Bearer
) -> None:
    post(client, bearer(ada))

    expect_problem(post(client, bearer(ada), text="something else"), 422)


def test_the_same_key_of_somebody_else_is_another(
    client: testing.TestClient, conference: Doc, ada: Doc, olga: Doc, bearer: Bearer
) -> None:
    assert post(client, bearer(ada)).json["id"] != post(client, bearer(olga)).json["id"]


def test_key_route_and_caller_go_to_the_service(
    client: testing.TestClient, backend: FakeBackend, conference: Doc, ada: Doc, bearer: Bearer
) -> None:
    post(client, bearer(ada))

    call = backend.last("publish_post")
    assert call.kwargs["request_id"] == f"{ada['id']}:POST /api/v1/conferences/{{c}}/posts:key-1"
    assert len(call.kwargs["fingerprint"]) == 64
    assert call.actor == ada["id"]


@pytest.mark.parametrize("key", ["x" * 201, "", "schlüssel", "with\ttab"])
def test_a_key_that_is_too_long_or_strange_is_refused(
    client: testing.TestClient, conference: Doc, ada: Doc, bearer: Bearer, key: str
) -> None:
    assert "Idempotency-Key" in expect_problem(post(client, bearer(ada), key=key), 422)["errors"]
