"""What an organiser does: draft, edit, publish, cancel."""

from collections.abc import Callable
from typing import Any

import pytest
from falcon import testing

from tests.unit.gateway.conftest import Doc, Headers
from tests.unit.gateway.test_errors import expect_problem

Bearer = Callable[[Doc], Headers]
FOSDEM = "/api/v1/conferences/fosdem"
SESSIONS = f"{FOSDEM}/sessions"


def test_a_session_goes_from_draft_to_cancelled(
    client: testing.TestClient, conference: Doc, olga: Doc, bearer: Bearer
) -> None:
    headers = bearer(olga)
    draft = client.simulate_post(SESSIONS, json={"title": "Zones", "speakers": ["Ada"]}, headers=headers)
    assert (draft.status_code, draft.json["state"]) == (201, "draft")
    path = draft.headers["location"]

    when = {"start": "2026-02-01T10:00:00+01:00", "end": "2026-02-01T10:30:00+01:00"}
    edited = client.simulate_patch(path, json=when, headers={**headers, "If-Match": draft.headers["etag"]})
    assert edited.json["start"] == "2026-02-01T09:00:00Z"

    tidied = client.simulate_patch(path, json={"track": None}, headers={**headers, "If-Match": edited.headers["etag"]})
    assert tidied.json["track"] == ""

    assert client.simulate_post(f"{path}/publish", headers=headers).json["state"] == "published"
    deleting = client.simulate_delete(path, headers={**headers, "If-Match": "*"})
    expect_problem(deleting, 409)
    cancelled = client.simulate_post(f"{path}/cancel", json={"reason": "ill"}, headers=headers)
    assert (cancelled.json["state"], cancelled.json["cancel_reason"]) == ("cancelled", "ill")
    kinds = [entry["kind"] for entry in client.simulate_get(f"{FOSDEM}/feed").json["items"]]
    assert kinds == ["session_cancelled", "session_published"]


def test_a_draft_is_deleted(client: testing.TestClient, programme: dict[str, Doc], olga: Doc, bearer: Bearer) -> None:
    path = f"{SESSIONS}/{programme['draft']['id']}"

    deleted = client.simulate_delete(path, headers={**bearer(olga), "If-Match": '"1-a"'})

    assert (deleted.status_code, deleted.text) == (204, "")
    expect_problem(client.simulate_get(path, headers=bearer(olga)), 404)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "title"),
        ({"title": " "}, "title"),
        ({"title": 3}, "title"),
        ({"title": "A", "start": "2026-02-01T10:00:00"}, "start"),
        ({"title": "A", "start": "tomorrow"}, "start"),
        ({"title": "A", "start": "0001-01-01T00:00:00+14:00"}, "start"),
        ({"title": "A", "start": "2026-02-01T10:00:00Z", "end": "2026-02-01T10:00:00Z"}, "end"),
        ({"title": "A", "links": [{"url": "javascript:alert(1)"}]}, "links.0.url"),
        ({"title": "A", "languages": ["not a code"]}, "languages.0"),
        ({"title": "A", "speakers": [{"nickname": "x"}]}, "speakers.0"),
        ({"title": "A", "state": "published"}, "state"),
    ],
)
def test_a_session_that_cannot_be_is_refused_by_field(
    client: testing.TestClient, conference: Doc, olga: Doc, bearer: Bearer, body: Any, named: str
) -> None:
    result = client.simulate_post(SESSIONS, json=body, headers=bearer(olga))

    assert list(expect_problem(result, 422)["errors"]) == [named]
