"""What is kept in memory, while two processes of the service take turns: each answer knows what was written before."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests import processes
from tests.integration.services.conftest import DATA, key, packed
from tests.processes import Service
from tests.rpc_client import Rpc

REPLICAS = 2


@pytest.fixture(scope="module")
def another(
    env: dict[str, str], services: dict[str, Service], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    log = tmp_path_factory.mktemp("replica") / "sessions.log"
    with processes.running("services.run", "sessions", env=env, log=log):
        yield


def everywhere(rpc: Rpc, method: str, **arguments: Any) -> list[Any]:
    """The answers of all replicas: the broker gives them the calls in turn."""
    return [rpc(f"sessions.{method}", **arguments) for _ in range(2 * REPLICAS)]


def publish(rpc: Rpc, conference_id: str, title: str) -> str:
    fields = {"title": title, "start": "2026-11-23T09:00:00Z", "end": "2026-11-23T09:45:00Z"}
    made = rpc("sessions.create_session", conference_id=conference_id, fields=fields, request_id=key())
    rpc("sessions.publish_session", conference_id=conference_id, session_id=made["id"], request_id=key())
    return str(made["id"])


@pytest.mark.usefixtures("another")
def test_every_replica_counts_and_finds_what_any_has_written(rpc: Rpc, conference: dict[str, Any]) -> None:
    for number in range(1, 6):
        publish(rpc, conference["id"], f"Heliotrope {number}")

        counted = everywhere(rpc, "overview", conference_id=conference["id"])
        found = everywhere(rpc, "search_sessions", conference_id=conference["id"], q="heliotropes")
        assert [one["sessions"] for one in counted] == [number] * 2 * REPLICAS
        assert [one["total"] for one in found] == [number] * 2 * REPLICAS


@pytest.mark.usefixtures("another")
def test_after_an_import_and_edits_at_once_all_replicas_say_the_same(env: dict[str, str], rpc: Rpc) -> None:
    content, slug = packed((DATA / "pretalx-good2025.schedule.xml").read_bytes()), f"good-{uuid.uuid4().hex[:8]}"
    whole = rpc("sessions.import_programme", slug=slug, content=content, may_create=True, request_id=key())
    conference_id = whole["conference"]["id"]
    everywhere(rpc, "overview", conference_id=conference_id)
    ids = [one["id"] for one in whole["added"]]

    def cancel(session_id: str) -> None:
        with Rpc(env["AMQP_URL"]) as client:
            wanted = {"conference_id": conference_id, "session_id": session_id, "request_id": key()}
            client("sessions.cancel_session", **wanted, reason="Storm.")
            client("sessions.overview", conference_id=conference_id)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(cancel, ids[:12]))
    counted = everywhere(rpc, "overview", conference_id=conference_id)
    found = everywhere(rpc, "search_sessions", conference_id=conference_id, q="open", limit=100)

    assert counted[0]["cancelled"] == 12 and counted[0]["sessions"] == len(ids)
    assert all(one == counted[0] for one in counted)
    assert found[0]["total"] > 0 and all(one == found[0] for one in found)
