"""The programme as anyone reads it: filters, pages, drafts that are not there."""

from collections.abc import Callable

import pytest
from falcon import testing

from gateway.failures import BrokerAway
from tests.unit.gateway.conftest import Doc, Headers
from tests.unit.gateway.fakes import FakeBackend
from tests.unit.gateway.test_errors import expect_problem

Bearer = Callable[[Doc], Headers]
FOSDEM = "/api/v1/conferences/fosdem"
SESSIONS = f"{FOSDEM}/sessions"


def titles(result: testing.Result) -> list[str]:
    assert result.status_code == 200, result.text
    return [session["title"] for session in result.json["items"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Time zones", "Maps", "Cancelled one"]),
        ("day=2026-02-01", ["Time zones"]),
        ("room=Janson", ["Time zones"]),
        ("track=Geo", ["Maps"]),
        ("speaker=Ada", ["Time zones"]),
        ("type=workshop", ["Cancelled one"]),
        ("language=fr", ["Maps"]),
        ("tag=time", ["Time zones"]),
        ("q=zones", ["Time zones"]),
        ("q=", ["Time zones", "Maps", "Cancelled one"]),
        ("state=cancelled", ["Cancelled one"]),
        ("state=draft", []),
        ("recorded=true", ["Maps"]),
        ("limit=1", ["Time zones"]),
    ],
)
def test_sessions_are_filtered(
    client: testing.TestClient, programme: dict[str, Doc], query: str, found: list[str]
) -> None:
    assert titles(client.simulate_get(SESSIONS, query_string=query)) == found


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("day=tomorrow", "day"),
        ("day=2026-02-30", "day"),
        ("state=asleep", "state"),
        ("recorded=maybe", "recorded"),
        ("language=english%20please", "language"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("cursor=made-up", "cursor"),
        ("track=a&track=b", "track"),
        ("q=%00", "q"),
        ("colour=red", "colour"),
    ],
)
def test_a_filter_that_is_not_right_is_named(
    client: testing.TestClient, programme: dict[str, Doc], query: str, named: str
) -> None:
    result = client.simulate_get(SESSIONS, query_string=query)

    assert list(expect_problem(result, 422)["errors"]) == [named]


def test_pages_follow_each_other_by_cursor(client: testing.TestClient, programme: dict[str, Doc]) -> None:
    first = client.simulate_get(SESSIONS, params={"limit": 2})
    second = client.simulate_get(SESSIONS, params={"limit": 2, "cursor": first.json["next"]})

    assert titles(first) + titles(second) == ["Time zones", "Maps", "Cancelled one"]
    assert second.json["next"] is None


def test_a_draft_exists_for_organisers_only(
    client: testing.TestClient, programme: dict[str, Doc], ada: Doc, olga: Doc, root: Doc, bearer: Bearer
) -> None:
    path = f"{SESSIONS}/{programme['draft']['id']}"

    expect_problem(client.simulate_get(path), 404)
    expect_problem(client.simulate_get(path, headers=bearer(ada)), 404)
    assert client.simulate_get(path, headers=bearer(olga)).json["title"] == "Secret plans"
    assert client.simulate_get(path, headers=bearer(root)).headers["cache-control"] == "private, no-store"
    assert titles(client.simulate_get(SESSIONS, headers=bearer(ada), params={"state": "draft"})) == []
    assert titles(client.simulate_get(SESSIONS, headers=bearer(olga), params={"state": "draft"})) == ["Secret plans"]
    assert "Secret plans" not in titles(client.simulate_get(SESSIONS))


def test_a_session_is_found_by_id_and_guid(client: testing.TestClient, programme: dict[str, Doc]) -> None:
    zones = programme["zones"]

    assert client.simulate_get(f"{SESSIONS}/{zones['guid']}").json["id"] == zones["id"]


def test_what_is_public_says_so_to_caches(client: testing.TestClient, programme: dict[str, Doc]) -> None:
    assert client.simulate_get(SESSIONS).headers["cache-control"] == "public, no-cache"


def test_the_overview_counts(client: testing.TestClient, programme: dict[str, Doc]) -> None:
    overview = client.simulate_get(f"{FOSDEM}/overview").json

    assert (overview["sessions"], overview["cancelled"], overview["unscheduled"]) == (3, 1, 2)
    assert overview["rooms"] == [{"name": "Janson", "sessions": 1}]


def test_reading_survives_a_service_that_is_away(
    client: testing.TestClient, backend: FakeBackend, programme: dict[str, Doc]
) -> None:
    before = client.simulate_get(SESSIONS)
    backend.away["sessions"] = BrokerAway("no broker")
    backend.forget()

    assert titles(client.simulate_get(SESSIONS)) == titles(before)
