"""The OpenAPI document describes all that runs, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from falcon import testing
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from gateway import openapi
from gateway.app import falcon_app
from gateway.config import GatewayConfig
from gateway.machinery import Machinery
from gateway.schemas.sessions import SessionsQuerySchema
from tests.unit.gateway.conftest import Doc, Headers
from tests.unit.gateway.fakes import FakeBackend, FakeServices

Bearer = Callable[[Doc], Headers]
FOSDEM = "/api/v1/conferences/fosdem"


@pytest.fixture
def document(client: testing.TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.simulate_get("/api/v1/openapi.json").json
    return found


def test_it_is_valid_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_it_names_every_route_of_the_api_and_no_other(
    document: dict[str, Any], config: GatewayConfig, backend: FakeBackend
) -> None:
    app = falcon_app(config, Machinery(config, backend=backend))
    routed = {(path, verb.lower()) for path, verbs in openapi.documented_routes(app) for verb in verbs}
    written = {(path, verb) for path, item in document["paths"].items() for verb in item if verb != "parameters"}

    assert written == routed


def test_every_operation_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = [
        operation["operationId"]
        for item in document["paths"].values()
        for verb, operation in item.items()
        if verb != "parameters"
    ]

    assert sorted(names) == sorted(set(names))


def test_every_post_but_those_that_answer_tokens_takes_an_idempotency_key(document: dict[str, Any]) -> None:
    without = {
        path
        for path, verbs in document["paths"].items()
        if "post" in verbs
        and not any(one.get("name") == "Idempotency-Key" for one in verbs["post"].get("parameters", ()))
    }

    assert without == {"/api/v1/auth/tokens", "/api/v1/auth/tokens/refresh", "/api/v1/attendees/me/calendars"}


def test_every_filter_of_the_session_list_is_described(document: dict[str, Any]) -> None:
    described = document["paths"]["/api/v1/conferences/{c}/sessions"]["get"]["parameters"]

    assert {parameter["name"] for parameter in described} == set(SessionsQuerySchema().fields)


def response_schema(document: dict[str, Any], path: str, verb: str, status: str) -> dict[str, Any]:
    content = document["paths"][path][verb]["responses"][status]["content"]
    schema: dict[str, Any] = next(iter(content.values()))["schema"]
    return schema | {"components": document["components"]}


def expect_as_described(document: dict[str, Any], path: str, result: testing.Result, verb: str = "get") -> None:
    validator = Draft202012Validator(response_schema(document, path, verb, str(result.status_code)))
    assert [error.message for error in validator.iter_errors(result.json)] == []


def test_answers_are_as_described(
    client: testing.TestClient,
    document: dict[str, Any],
    services: FakeServices,
    conference: Doc,
    ada: Doc,
    olga: Doc,
    bearer: Bearer,
) -> None:
    where = "/api/v1/conferences/{c}"
    talk = services.sessions.add_session(conference["id"], "Zones", start="2026-02-01T09:00:00Z", speakers=["Ada"])
    own = bearer(olga)
    published = client.simulate_post(f"{FOSDEM}/sessions/{talk['id']}/publish", headers=own)
    expect_as_described(document, f"{where}/sessions/{{s}}/publish", published, "post")
    post = client.simulate_post(f"{FOSDEM}/posts", json={"text": "hi", "session": talk["id"]}, headers=bearer(ada))
    expect_as_described(document, f"{where}/posts", post, "post")
    for path in ("", "/sessions", "/overview", "/feed"):
        expect_as_described(document, where + path, client.simulate_get(FOSDEM + path))
    for path in (f"{where}/sessions/{{s}}", f"{where}/posts/{{p}}"):
        address = path.format(c="fosdem", s=talk["id"], p=post.json["id"])
        expect_as_described(document, path, client.simulate_get(address))
    expect_as_described(document, "/api/v1/conferences", client.simulate_get("/api/v1/conferences"))
    expect_as_described(document, "/api/v1/attendees/me", client.simulate_get("/api/v1/attendees/me", headers=own))
    missing = client.simulate_get(f"{FOSDEM}/sessions/none")
    expect_as_described(document, f"{where}/sessions/{{s}}", missing)
    wrong = client.simulate_get(f"{FOSDEM}/sessions?limit=0")
    expect_as_described(document, f"{where}/sessions", wrong)
    programme = '{"sessions": [{"title": "Maps"}]}'
    imported = client.simulate_post(
        f"{FOSDEM}/imports", body=programme, headers={**own, "Content-Type": "application/json"}
    )
    expect_as_described(document, f"{where}/imports", imported, "post")


def test_the_page_shows_every_operation_and_loads_nothing_from_elsewhere(
    client: testing.TestClient, document: dict[str, Any]
) -> None:
    page = client.simulate_get("/api/v1/docs").text

    for path, item in document["paths"].items():
        assert path in page
        assert all(f'id="{item[verb]["operationId"]}"' in page for verb in item if verb != "parameters")
    assert "<script" not in page and "src=" not in page and "http" not in page.partition("<main>")[0]
    style = page.partition('href="')[2].partition('"')[0]
    assert client.simulate_get(style).status_code == 200


def test_the_events_are_described_too(client: testing.TestClient) -> None:
    assert client.simulate_get("/api/v1/asyncapi.json").json["asyncapi"].startswith("3.")


def test_if_match_is_offered_where_it_is_honoured_and_not_needed(document: dict[str, Any]) -> None:
    session = "/api/v1/conferences/{c}/sessions/{s}"
    for place, verb in (
        ("recordings", "post"),
        ("recordings/{recording}", "delete"),
        ("recording", "put"),
        ("materials", "post"),
        ("materials/{material}", "patch"),
        ("hold", "put"),
        ("hold", "delete"),
    ):
        described = document["paths"][f"{session}/{place}"][verb]
        [header] = [one for one in described["parameters"] if one["name"] == "If-Match"]
        assert (header["required"], "412" in described["responses"], "428" in described["responses"]) == (
            False,
            True,
            False,
        )
