"""Conferences through the API."""

from collections.abc import Callable

import pytest
from falcon import testing

from tests.unit.gateway.conftest import Doc, Headers
from tests.unit.gateway.test_errors import expect_problem

Bearer = Callable[[Doc], Headers]
FOSDEM = "/api/v1/conferences/fosdem"
SESSIONS = f"{FOSDEM}/sessions"
NEW_CONFERENCE = {
    "slug": "debconf-26",
    "title": "DebConf",
    "start": "2026-07-20",
    "end": "2026-07-25",
    "timezone": "America/Argentina/Buenos_Aires",
}


def test_an_operator_creates_a_conference(client: testing.TestClient, root: Doc, bearer: Bearer) -> None:
    created = client.simulate_post("/api/v1/conferences", json=NEW_CONFERENCE, headers=bearer(root))

    assert created.status_code == 201
    assert created.headers["location"] == "/api/v1/conferences/debconf-26"
    by_id = client.simulate_get(f"/api/v1/conferences/{created.json['id']}")
    by_slug = client.simulate_get("/api/v1/conferences/debconf-26")
    assert by_id.json == by_slug.json == created.json


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "With Spaces"),
        ("slug", "x" * 65),
        ("slug", "slug\n"),
        ("title", ""),
        ("title", "\x00"),
        ("start", "2026-02-30"),
        ("end", "2026-07-19"),
        ("timezone", "Mars/Olympus"),
        ("day_change", "25:00"),
        ("colour", "red"),
    ],
)
def test_a_conference_that_cannot_be_is_refused_by_field(
    client: testing.TestClient, root: Doc, bearer: Bearer, field: str, value: str
) -> None:
    result = client.simulate_post("/api/v1/conferences", json={**NEW_CONFERENCE, field: value}, headers=bearer(root))

    assert list(expect_problem(result, 422)["errors"]) == [field]
