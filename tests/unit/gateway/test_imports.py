"""Programmes come in as files, whichever way they are sent, and no larger than the limit."""

import base64
import json
import os
import zlib
from collections.abc import Callable

import pytest
from falcon import testing

from gateway.uploads import MAX_FILE_BYTES
from tests.unit.gateway.conftest import Doc, Headers
from tests.unit.gateway.fakes import FakeBackend, FakeServices
from tests.unit.gateway.test_errors import expect_problem

Bearer = Callable[[Doc], Headers]
IMPORTS = "/api/v1/conferences/fosdem/imports"
PROGRAMME = json.dumps({"sessions": [{"title": "Time zones"}, {"title": "Maps"}]}).encode()


def send(
    client: testing.TestClient, headers: Headers, body: bytes = PROGRAMME, path: str = IMPORTS, **more: str
) -> testing.Result:
    given = {name.replace("_", "-"): value for name, value in more.items()}
    return client.simulate_post(path, body=body, headers={"Content-Type": "application/json", **headers, **given})


def form(body: bytes, name: str = "schedule.json", field: str = "file") -> tuple[bytes, str]:
    head = f'--X\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    return head.encode() + body + b"\r\n--X--\r\n", "multipart/form-data; boundary=X"


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/xml", "application/octet-stream", "text/xml; charset=utf-8"]
)
def test_a_file_is_the_body_of_the_request(
    client: testing.TestClient, backend: FakeBackend, conference: Doc, olga: Doc, bearer: Bearer, content_type: str
) -> None:
    result = send(client, bearer(olga), Content_Type=content_type)

    assert result.status_code == 200, result.text
    assert [session["title"] for session in result.json["added"]] == ["Time zones", "Maps"]
    sent = backend.last("import_programme")
    assert zlib.decompress(base64.b64decode(sent.kwargs["content"])) == PROGRAMME
    assert (sent.kwargs["conference_id"], sent.kwargs["may_create"]) == (conference["id"], False)
    assert sent.actor == olga["id"]


def test_a_file_is_a_part_of_a_form(
    client: testing.TestClient, backend: FakeBackend, conference: Doc, olga: Doc, bearer: Bearer
) -> None:
    body, content_type = form(PROGRAMME, name="../../etc/schedule.json")

    assert send(client, bearer(olga), body, Content_Type=content_type).status_code == 200
    assert backend.last("import_programme").kwargs["filename"] == "schedule.json"


def test_a_dry_run_changes_nothing(
    client: testing.TestClient, services: FakeServices, conference: Doc, olga: Doc, bearer: Bearer
) -> None:
    result = send(client, bearer(olga), path=f"{IMPORTS}?dry_run=true&timezone=Europe/Brussels")

    assert (result.json["dry_run"], len(result.json["added"])) == (True, 2)
    assert services.sessions.sessions == {}


@pytest.mark.parametrize("query", ["dry_run=perhaps", "timezone=Mars/Olympus", "colour=red"])
def test_a_parameter_that_is_not_right_is_named(
    client: testing.TestClient, conference: Doc, olga: Doc, bearer: Bearer, query: str
) -> None:
    result = send(client, bearer(olga), path=f"{IMPORTS}?{query}")

    assert list(expect_problem(result, 422)["errors"]) == [query.partition("=")[0]]


@pytest.mark.parametrize("as_form", [False, True])
def test_a_file_over_the_limit_is_refused_with_the_limit_named(
    client: testing.TestClient, backend: FakeBackend, conference: Doc, olga: Doc, bearer: Bearer, as_form: bool
) -> None:
    body, content_type = b"x" * (MAX_FILE_BYTES + 1), "application/json"
    if as_form:
        body, content_type = form(body)

    document = expect_problem(send(client, bearer(olga), body, Content_Type=content_type), 422)

    assert "20,000,000 bytes" in document["detail"]
    assert [call for call in backend.calls if call.method == "import_programme"] == []


def test_a_file_that_cannot_be_compressed_does_not_reach_the_broker(
    client: testing.TestClient, backend: FakeBackend, conference: Doc, olga: Doc, bearer: Bearer
) -> None:
    expect_problem(send(client, bearer(olga), os.urandom(10_000_000)), 422)

    assert [call for call in backend.calls if call.method == "import_programme"] == []


@pytest.mark.parametrize("body", [b"", b"not a programme"])
def test_a_file_that_is_not_a_programme_is_refused(
    client: testing.TestClient, conference: Doc, olga: Doc, bearer: Bearer, body: bytes
) -> None:
    assert "file" in expect_problem(send(client, bearer(olga), body), 422)["errors"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (PROGRAMME, "image/png", 415),
        (PROGRAMME, "", 415),
        (b"--X--\r\n", "multipart/form-data; boundary=X", 422),
        (b"nonsense", "multipart/form-data; boundary=X", 400),
        (PROGRAMME, "multipart/form-data", 400),
    ],
)
def test_what_is_not_a_file_is_a_problem(
    client: testing.TestClient, conference: Doc, olga: Doc, bearer: Bearer, body: bytes, content_type: str, status: int
) -> None:
    expect_problem(send(client, bearer(olga), body, Content_Type=content_type), status)


def test_an_operator_makes_a_conference_by_importing_it(client: testing.TestClient, root: Doc, bearer: Bearer) -> None:
    result = send(client, bearer(root), path="/api/v1/conferences/brand-new/imports")

    assert result.json["conference"]["slug"] == "brand-new"
    assert client.simulate_get("/api/v1/conferences/brand-new/sessions").json["items"] != []


def test_nobody_else_does(client: testing.TestClient, olga: Doc, root: Doc, bearer: Bearer) -> None:
    expect_problem(send(client, bearer(olga), path="/api/v1/conferences/brand-new/imports"), 404)
    expect_problem(send(client, bearer(root), path="/api/v1/conferences/Not%20a%20slug/imports"), 422)


def test_a_dry_run_and_the_import_may_have_the_same_key(
    client: testing.TestClient, backend: FakeBackend, conference: Doc, olga: Doc, bearer: Bearer
) -> None:
    send(client, bearer(olga), path=f"{IMPORTS}?dry_run=true", Idempotency_Key="1")
    dry = backend.last("import_programme").kwargs["request_id"]
    send(client, bearer(olga), Idempotency_Key="1")

    assert backend.last("import_programme").kwargs["request_id"] != dry
