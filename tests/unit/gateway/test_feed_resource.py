"""Posts and the feed through the API."""

from collections.abc import Callable

import pytest
from falcon import testing

from tests.unit.gateway.conftest import Doc, Headers
from tests.unit.gateway.fakes import FakeServices
from tests.unit.gateway.test_errors import expect_problem

Bearer = Callable[[Doc], Headers]
FOSDEM = "/api/v1/conferences/fosdem"
SESSIONS = f"{FOSDEM}/sessions"


def test_a_post_about_a_session_appears_in_the_feed(
    client: testing.TestClient, programme: dict[str, Doc], ada: Doc, bearer: Bearer
) -> None:
    zones = programme["zones"]
    posted = client.simulate_post(
        f"{FOSDEM}/posts", json={"text": "Nice <b>talk</b>", "session": zones["guid"]}, headers=bearer(ada)
    )
    assert posted.status_code == 201
    assert posted.json["author"] == {"id": ada["id"], "name": "Ada", "avatar": ""}
    assert posted.json["session"] == {"id": zones["id"], "title": "Time zones"}
    assert client.simulate_get(posted.headers["location"]).json == posted.json

    feed = client.simulate_get(f"{FOSDEM}/feed", params={"session": zones["id"], "author": ada["id"], "kind": "post"})
    assert [entry["post"] for entry in feed.json["items"]] == [posted.json]


@pytest.mark.parametrize(("body", "named"), [({"text": ""}, "text"), ({"text": "a", "session": "none"}, "session")])
def test_a_post_that_cannot_be_is_refused_by_field(
    client: testing.TestClient, conference: Doc, ada: Doc, bearer: Bearer, body: Doc, named: str
) -> None:
    result = client.simulate_post(f"{FOSDEM}/posts", json=body, headers=bearer(ada))

    assert list(expect_problem(result, 422)["errors"]) == [named]


def test_a_post_is_deleted_by_its_author_or_an_organiser_only(
    client: testing.TestClient, services: FakeServices, conference: Doc, ada: Doc, olga: Doc, bearer: Bearer
) -> None:
    bob = services.attendees.add("bob@example.org", "correct horse", "Bob")
    paths = [
        client.simulate_post(f"{FOSDEM}/posts", json={"text": "hello"}, headers=bearer(ada)).headers["location"]
        for _ in range(2)
    ]

    expect_problem(client.simulate_delete(paths[0], headers=bearer(bob)), 403)
    assert client.simulate_delete(paths[0], headers=bearer(ada)).status_code == 204
    assert client.simulate_delete(paths[1], headers=bearer(olga)).status_code == 204
    expect_problem(client.simulate_get(paths[1]), 404)
