"""A list of people is invited once each, also when the service dies in the middle of it."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pymongo
import pytest

from services.attendees.batches.domain import Batch, Line
from services.attendees.batches.repository import BatchRepository
from tests import processes
from tests.integration.services.conftest import LaterRelay, packed
from tests.processes import Service
from tests.rpc_client import Rpc
from tests.waiting import eventually

CONFERENCE = "01JZ8Q4M7T3N9V5R2K6W1X0YBC"
PEOPLE = 150


@pytest.fixture
def own_env(amqp_url: str, mongo_url: str, db_prefix: str, tmp_path: Path) -> dict[str, str]:
    """For a service of this test's own, which it may kill."""
    env = {
        "AMQP_URL": amqp_url,
        "MONGO_URL": mongo_url,
        "HALLWAY_DB_PREFIX": db_prefix,
        "HALLWAY_TOKEN_KEY_FILE": str(tmp_path / "private.pem"),
    }
    keys = (env["HALLWAY_TOKEN_KEY_FILE"], str(tmp_path / "public.pem"))
    assert processes.run("services.attendees.keys", *keys, env=env).returncode == 0
    assert processes.run("services.topology", env=env).returncode == 0
    return env


@pytest.fixture
def stored(own_env: dict[str, str]) -> Iterator["pymongo.database.Database[dict[str, Any]]"]:
    with pymongo.MongoClient[dict[str, Any]](own_env["MONGO_URL"]) as client:
        yield client[f"{own_env['HALLWAY_DB_PREFIX']}attendees"]


def started(env: dict[str, str], log: Path) -> Service:
    service = processes.start("services.run", "attendees", env=env, log=log)
    processes.wait_until_started(service)
    return service


def test_a_service_killed_in_the_middle_of_a_list_invites_nobody_twice(
    own_env: dict[str, str], stored: "pymongo.database.Database[dict[str, Any]]", tmp_path: Path
) -> None:
    addresses = [f"{number}-{uuid.uuid4().hex[:8]}@example.org" for number in range(PEOPLE)]
    order = order_for(addresses)
    services = [started(own_env, tmp_path / "first.log")]
    try:
        with Rpc(own_env["AMQP_URL"]) as rpc:
            batch = rpc("attendees.invite_list", **order)
        # Between two steps and not at their border: some of a step are invited, and its progress is not kept.
        eventually(lambda: 30 < stored["invitations"].count_documents({}) < 50 or None)
        services[0].kill()
        between = stored["invitations"].count_documents({})
        progress = stored["invitation_batches"].find_one({"_id": batch["id"]})

        services.append(started(own_env, tmp_path / "second.log"))
        with Rpc(own_env["AMQP_URL"]) as rpc:
            report = eventually(lambda: done(rpc, batch["id"]), seconds=60) or {}

        invitations = list(stored["invitations"].find())
        assert progress is not None
        assert (progress["done"] < between < PEOPLE, report["invited"], report["failed"]) == (True, PEOPLE, [])
        assert sorted(one["address"] for one in invitations) == sorted(addresses)
        assert {len(one["sent_at"]) for one in invitations} == {1}
        eventually(lambda: stored["letters"].count_documents({}) == PEOPLE, seconds=30)
    finally:
        for service in services:
            service.kill()


def test_who_is_erased_in_the_middle_of_a_step_does_not_stop_the_list(
    own_env: dict[str, str], stored: "pymongo.database.Database[dict[str, Any]]", tmp_path: Path
) -> None:
    addresses = [f"{number}-{uuid.uuid4().hex[:8]}@example.org" for number in range(PEOPLE)]
    order = order_for(addresses)
    batches = BatchRepository(stored, LaterRelay())  # type: ignore[arg-type]
    service = started(own_env, tmp_path / "attendees.log")
    try:
        with Rpc(own_env["AMQP_URL"]) as rpc:
            batch = rpc("attendees.invite_list", **order)
            eventually(lambda: 30 < stored["invitations"].count_documents({}) < 50 or None)
            batches.forget("01JZ8Q4M7T3N9V5R2K6W1X0YBE", addresses[-1])
            report = eventually(lambda: done(rpc, batch["id"]), seconds=60) or {}

        assert (report["invited"], report["failures"]) == (PEOPLE - 1, 1)
        assert [(one["line"], one["value"], one["reason"]) for one in report["failed"]] == [
            (PEOPLE, "", "has left since")
        ]
        assert stored["invitations"].count_documents({}) == PEOPLE - 1
    finally:
        service.kill()


def test_a_list_that_no_longer_names_somebody_is_not_written_for_them() -> None:
    written: list[str] = []

    class Known(BatchRepository):
        """Finds a list by its index in which a step has just taken the address away."""

        def __init__(self) -> None: ...

        def find(self, batch_id: str) -> Batch:
            return Batch(batch_id, CONFERENCE, "Remote Days", "", "", datetime.now(UTC), (Line(1, "", "attendee"),))

        def save(self, batch: Batch, events: object) -> None:
            written.append(batch.id)

    Known()._forget_in("01B", "01X", "ada@example.org")

    assert written == []


def order_for(addresses: list[str]) -> dict[str, Any]:
    return {
        "conference_id": CONFERENCE,
        "conference_title": "Remote Days",
        "content": packed("\n".join(addresses).encode()),
        "role": "attendee",
        "by": "01JZ8Q4M7T3N9V5R2K6W1X0YBD",
        "request_id": uuid.uuid4().hex,
    }


def done(rpc: Rpc, batch_id: str) -> dict[str, Any] | None:
    batch = rpc("attendees.get_batch", conference_id=CONFERENCE, batch_id=batch_id)
    return dict(batch) if batch["state"] == "done" else None
