"""ETag, If-None-Match and If-Match: read cheaply, overwrite nothing."""

from collections.abc import Callable

import pytest
from falcon import testing

from tests.unit.gateway.conftest import Doc, Headers
from tests.unit.gateway.fakes import FakeBackend, FakeServices
from tests.unit.gateway.test_errors import expect_problem

Bearer = Callable[[Doc], Headers]
FOSDEM = "/api/v1/conferences/fosdem"


@pytest.fixture
def talk(services: FakeServices, conference: Doc) -> Doc:
    return services.sessions.add_session(conference["id"], "Time zones", state="published")


@pytest.fixture
def path(talk: Doc) -> str:
    return f"{FOSDEM}/sessions/{talk['id']}"


@pytest.mark.parametrize(
    "where",
    [
        "/api/v1/conferences",
        FOSDEM,
        f"{FOSDEM}/overview",
        f"{FOSDEM}/sessions",
        f"{FOSDEM}/feed",
        "/api/v1/openapi.json",
        "/api/v1/asyncapi.json",
        "/api/v1/docs",
    ],
)
def test_what_has_not_changed_is_not_sent_again(client: testing.TestClient, conference: Doc, where: str) -> None:
    etag = client.simulate_get(where).headers["etag"]
    assert not etag.startswith("W/")

    for condition in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = client.simulate_get(where, headers={"If-None-Match": condition})
        assert (again.status_code, again.text) == (304, "")
        assert again.headers["etag"] == etag


def test_what_only_the_caller_sees_is_not_sent_again_either(
    client: testing.TestClient, path: str, olga: Doc, bearer: Bearer
) -> None:
    etag = client.simulate_get(path, headers=bearer(olga)).headers["etag"]

    again = client.simulate_get(path, headers={**bearer(olga), "If-None-Match": f"W/{etag}"})

    assert again.status_code == 304


def test_the_etag_of_a_session_is_the_same_for_everyone_and_fits_if_match(
    client: testing.TestClient, path: str, olga: Doc, bearer: Bearer
) -> None:
    fresh = client.simulate_get(path).headers["etag"]
    cached = client.simulate_get(path).headers["etag"]
    own = client.simulate_get(path, headers=bearer(olga)).headers["etag"]
    assert fresh == cached == own

    edited = client.simulate_patch(path, json={"title": "New"}, headers={**bearer(olga), "If-Match": cached})

    assert (edited.status_code, edited.json["title"]) == (200, "New")
    assert edited.headers["etag"] != cached
    assert client.simulate_get(path).headers["etag"] == edited.headers["etag"]


def test_the_etag_of_a_compressed_body_fits_if_match(
    client: testing.TestClient, path: str, olga: Doc, bearer: Bearer
) -> None:
    client.simulate_get(path)
    packed = client.simulate_get(path, headers={"Accept-Encoding": "gzip"})

    headers = {**bearer(olga), "If-Match": packed.headers["etag"]}

    assert client.simulate_patch(path, json={"title": "New"}, headers=headers).status_code == 200


@pytest.mark.parametrize("verb", ["PATCH", "DELETE"])
def test_a_change_without_if_match_is_refused(
    client: testing.TestClient, path: str, olga: Doc, bearer: Bearer, verb: str
) -> None:
    body = {"title": "New"} if verb == "PATCH" else None

    expect_problem(client.simulate_request(verb, path, json=body, headers=bearer(olga)), 428)


@pytest.mark.parametrize("tag", ['"99-abc"', '"nonsense"', "nonsense", 'W/"1-abc"', '"7-a", "8-a"'])
def test_a_change_of_something_older_is_refused(
    client: testing.TestClient, path: str, olga: Doc, bearer: Bearer, tag: str
) -> None:
    headers = {**bearer(olga), "If-Match": tag}

    expect_problem(client.simulate_patch(path, json={"title": "New"}, headers=headers), 412)


@pytest.mark.parametrize("tag", ["*", '"7-a", "1-a"'])
def test_a_star_or_one_of_several_tags_matches(
    client: testing.TestClient, path: str, olga: Doc, bearer: Bearer, tag: str
) -> None:
    headers = {**bearer(olga), "If-Match": tag}

    assert client.simulate_patch(path, json={"title": "New"}, headers=headers).status_code == 200


def test_a_conference_is_edited_with_its_etag(
    client: testing.TestClient, conference: Doc, olga: Doc, bearer: Bearer
) -> None:
    headers = {**bearer(olga), "If-Match": client.simulate_get(FOSDEM).headers["etag"]}

    assert client.simulate_patch(FOSDEM, json={"title": "New"}, headers=headers).json["title"] == "New"
    expect_problem(client.simulate_patch(FOSDEM, json={"title": "Newer"}, headers=headers), 412)


@pytest.mark.parametrize(("action", "body"), [("publish", None), ("cancel", {"reason": "ill"})])
def test_publish_and_cancel_honour_if_match_when_it_is_there(
    client: testing.TestClient,
    services: FakeServices,
    conference: Doc,
    olga: Doc,
    bearer: Bearer,
    action: str,
    body: Doc,
) -> None:
    draft = services.sessions.add_session(conference["id"], "Draft")
    path = f"{FOSDEM}/sessions/{draft['id']}/{action}"

    expect_problem(client.simulate_post(path, json=body, headers={**bearer(olga), "If-Match": '"9-a"'}), 412)
    assert client.simulate_post(path, json=body, headers={**bearer(olga), "If-Match": '"1-a"'}).status_code == 200
    assert client.simulate_post(path, json=body, headers=bearer(olga)).status_code == 200


def test_the_version_goes_to_the_service_as_the_client_gave_it(
    client: testing.TestClient, backend: FakeBackend, path: str, olga: Doc, bearer: Bearer
) -> None:
    client.simulate_patch(path, json={"title": "New"}, headers={**bearer(olga), "If-Match": '"1-a"'})

    assert backend.last("update_session").kwargs["version"] == 1


def test_a_page_that_is_kept_for_nobody_tells_its_age_too(client: testing.TestClient) -> None:
    answer = client.simulate_get("/", headers={"Cookie": "hallway_csrf=mine", "Accept": "text/html"})

    assert (answer.status_code, answer.headers["age"]) == (200, "0")
    assert "private" in answer.headers["cache-control"]
