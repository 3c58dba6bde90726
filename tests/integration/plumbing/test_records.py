"""Records go with the state they belong to, as events do, but into a collection of the same database."""

from typing import Any

from tests.integration.plumbing.conftest import Bench
from tests.waiting import eventually


def outbox(bench: Bench, thing: str) -> Any:
    return (bench.things.find_one({"_id": thing}) or {})["outbox"]


def kept(bench: Bench) -> list[dict[str, Any]]:
    return list(bench.things.database["kept"].find())


def test_a_record_is_written_before_its_event_is_told_and_leaves_the_outbox(bench: Bench) -> None:
    bench.rpc("probe.keep", thing="a")

    looked = eventually(lambda: bench.runs.find_one({"what": "looked"}))
    assert looked is not None
    assert (looked["thing"], looked["kept"]) == ("a", 1)
    eventually(lambda: outbox(bench, "a") == [])
    assert kept(bench) == [{"_id": "record-a", "thing": "a"}]


def test_a_record_is_written_although_the_broker_is_away(bench: Bench) -> None:
    bench.rpc("probe.keep", thing="a")
    eventually(lambda: outbox(bench, "a") == [])
    record = {"_id": "record-b", "thing": "b"}
    envelope = {"id": "1", "source": "/probe", "type": "org.hallway.thing_written.v1", "correlationid": "c"}
    bench.broker.cut()
    moment = (bench.runs.find_one({"what": "looked"}) or {})["at"]
    body = {"id": "record-b", "collection": "kept", "document": record}
    bench.things.insert_one({"_id": "b", "version": 1, "outbox": [body, envelope], "pending_at": moment})

    eventually(lambda: bench.things.database["kept"].find_one({"_id": "record-b"}) == record)
    assert len(outbox(bench, "b")) == 2  # the event still waits for the broker


def test_what_a_crash_left_is_recorded_once_whether_it_came_before_or_after_the_record(bench: Bench) -> None:
    bench.rpc("probe.keep", thing="a")
    looked = eventually(lambda: bench.runs.find_one({"what": "looked"}))
    assert looked is not None
    bench.probe.kill()
    for thing in ("a", "b"):  # of a, the record was written already
        body = {"id": f"record-{thing}", "collection": "kept", "document": {"_id": f"record-{thing}", "thing": thing}}
        left = {"version": 1, "outbox": [body], "pending_at": looked["at"]}
        bench.things.update_one({"_id": thing}, {"$set": left}, upsert=True)

    bench.start_probe()

    eventually(lambda: (outbox(bench, "a"), outbox(bench, "b")) == ([], []))
    assert sorted(one["_id"] for one in kept(bench)) == ["record-a", "record-b"]
