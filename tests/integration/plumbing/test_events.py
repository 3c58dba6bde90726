"""P1, P8 and P10 of the traps: events are told at least once, applied once, tried again, and parked in the end."""

import json
from itertools import pairwise

from kombu import Connection

from tests import processes
from tests.integration.plumbing.conftest import PARKED, WORK_QUEUE, Bench
from tests.waiting import eventually


def parked(bench: Bench, *arguments: str) -> list[dict[str, object]]:
    done = processes.run("services.parked", *arguments, env=bench.env)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def publish(bench: Bench, body: object, **properties: object) -> None:
    options: dict[str, object] = {"serializer": "json"} | properties
    with Connection(bench.amqp_url) as connection:
        connection.Producer().publish(body, exchange="probe.events", routing_key="thing_written", **options)


def test_an_event_carries_who_asked_and_the_version_it_belongs_to(bench: Bench) -> None:
    assert [bench.rpc("probe.write", thing="a") for _ in range(2)] == [1, 2]

    handled = eventually(lambda: bench.handled() if len(bench.handled()) == 2 else None)
    assert handled is not None
    assert sorted(run["version"] for run in handled) == [1, 2]
    assert {(run["thing"], run["correlation_id"], run["actor"]) for run in handled} == {("a", "cid-1", "ada")}


def test_an_outbox_is_empty_once_its_events_are_told(bench: Bench) -> None:
    bench.rpc("probe.write", thing="a")

    eventually(lambda: (bench.things.find_one({"_id": "a"}) or {})["outbox"] == [])
    assert "pending_at" not in (bench.things.find_one({"_id": "a"}) or {})


def test_what_a_crash_left_in_an_outbox_is_told_by_the_next_start(bench: Bench) -> None:
    bench.rpc("probe.write", thing="a")
    told = eventually(lambda: bench.handled())[0]
    bench.probe.kill()
    envelope = {
        "specversion": "1.0",
        "id": "left-behind",
        "source": "/probe",
        "type": "org.hallway.thing_written.v1",
        "subject": "a",
        "time": "2026-11-23T09:00:00Z",
        "datacontenttype": "application/json",
        "data": {"mode": "ok"},
        "aggregateversion": 2,
        "correlationid": "c",
        "actor": None,
    }
    bench.things.update_one({"_id": "a"}, {"$set": {"outbox": [envelope], "pending_at": told["at"]}})

    bench.start_probe()

    eventually(lambda: [run for run in bench.handled() if run["event"] == "left-behind"])


def test_a_failing_handler_is_tried_again_with_growing_pauses_and_then_parked(bench: Bench) -> None:
    bench.rpc("probe.write", thing="a", mode="fail")
    bench.rpc("probe.write", thing="b", mode="ok")

    eventually(lambda: bench.ready(PARKED) == 1)
    attempts = [run["at"] for run in bench.runs.find({"what": "begun", "mode": "fail"}).sort("at", 1)]
    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(attempts)]
    assert len(attempts) == 5
    assert [pause >= least for pause, least in zip(pauses, (0.1, 0.2, 0.3, 0.4), strict=True)] == [True] * 4
    assert [run["thing"] for run in bench.handled()] == ["b"]  # others pass meanwhile
    assert bench.ready(WORK_QUEUE) == 0


def test_a_parked_event_is_listed_shown_replayed_and_dropped(bench: Bench) -> None:
    for thing in ("a", "b"):
        bench.rpc("probe.write", thing=thing, mode="fail")
    eventually(lambda: bench.ready(PARKED) == 2)

    listed = parked(bench, "list")
    assert [(one["type"], one["from"], one["attempts"]) for one in listed] == [
        ("org.hallway.thing_written.v1", WORK_QUEUE, 5)
    ] * 2
    assert "told to fail" in str(listed[0]["reason"])
    first, second = (str(one["id"]) for one in listed)
    assert parked(bench, "show", first)[0]["body"]["data"] == {"mode": "fail"}  # type: ignore[index]

    parked(bench, "drop", second)
    assert [one["id"] for one in parked(bench, "list")] == [first]

    before = bench.runs.count_documents({"what": "begun", "event": first})
    parked(bench, "replay", first)
    eventually(lambda: bench.runs.count_documents({"what": "begun", "event": first}) > before)
    assert processes.run("services.parked", "drop", "no-such-id", env=bench.env).returncode == 1


def test_what_is_no_event_is_parked_at_once_and_kept_as_it_came(bench: Bench) -> None:
    publish(bench, {"hello": "world"})
    publish(bench, b"\xff not json", serializer=None, content_type="application/json", content_encoding="binary")

    eventually(lambda: bench.ready(PARKED) == 2)
    listed = parked(bench, "list")
    assert sorted(str(one["from"]) for one in listed) == [WORK_QUEUE] * 2
    assert bench.runs.count_documents({"what": "begun"}) == 0
    assert bench.rpc("probe.echo", value="here") == "here"


def test_a_message_that_the_broker_gives_up_on_is_parked_and_not_dropped(bench: Bench) -> None:
    bench.probe.stop()
    publish(bench, {"the": "message"})
    with Connection(bench.amqp_url) as connection:
        channel = connection.channel()
        for _ in range(30):
            message = channel.basic_get(WORK_QUEUE, no_ack=False)
            if message is None:
                break
            channel.basic_reject(message.delivery_tag, requeue=True)

    eventually(lambda: bench.ready(PARKED) == 1)
    assert [(one["from"], one["reason"]) for one in parked(bench, "list")] == [(WORK_QUEUE, "delivery_limit")]


def test_replaying_everything_ends_even_when_all_of_it_is_parked_again(bench: Bench) -> None:
    for number in range(5):
        publish(bench, {"no": number})
    eventually(lambda: bench.ready(PARKED) == 5)

    assert len(parked(bench, "replay", "--all")) == 5
    eventually(lambda: bench.ready(PARKED) == 5)


def test_an_event_without_a_queue_does_not_hold_up_the_others(bench: Bench) -> None:
    bench.rpc("probe.write", thing="a")
    told = eventually(lambda: bench.handled())[0]
    strange = {"id": "strange", "source": "/probe", "type": "org.hallway.unheard_of.v1", "correlationid": "c"}
    bench.things.update_one({"_id": "a"}, {"$set": {"outbox": [strange], "pending_at": told["at"]}})
    eventually(lambda: bench.probe.logged("event has nowhere to go"))

    bench.rpc("probe.write", thing="b")

    eventually(lambda: [run for run in bench.handled() if run["thing"] == "b"])


def test_an_outage_of_the_database_parks_nothing(bench: Bench) -> None:
    bench.rpc("probe.echo", value="warm")
    bench.database.refuse()
    envelope = {
        "specversion": "1.0",
        "id": "during-outage",
        "source": "/probe",
        "type": "org.hallway.thing_written.v1",
        "subject": "a",
        "time": "2026-11-23T09:00:00Z",
        "datacontenttype": "application/json",
        "data": {"mode": "ok"},
        "aggregateversion": 1,
        "correlationid": "c",
        "actor": None,
    }
    publish(bench, envelope)
    eventually(
        lambda: len(bench.probe.logged("event will be tried again")) > 5, seconds=30
    )  # more often than a failure

    bench.database.accept()

    eventually(lambda: [run for run in bench.handled() if run["event"] == "during-outage"], seconds=20)
    assert bench.ready(PARKED) == 0


def test_an_outage_that_a_handler_tells_of_parks_nothing(bench: Bench) -> None:
    bench.rpc("probe.write", thing="a", mode="outage")
    eventually(lambda: bench.runs.count_documents({"what": "begun"}) > 6, seconds=30)  # more often than a failure

    bench.runs.insert_one({"what": "outage is over"})

    eventually(lambda: [run for run in bench.handled() if run["thing"] == "a"], seconds=20)
    assert bench.ready(PARKED) == 0
    assert {line["attempt"] for line in bench.probe.logged("event will be tried again")} == {0}


def test_a_slow_handler_keeps_only_some_workers_busy_and_handles_everything_in_the_end(bench: Bench) -> None:
    things = [f"thing-{number}" for number in range(12)]
    for thing in things:
        bench.rpc("probe.post", thing=thing)
    eventually(lambda: bench.runs.count_documents({"what": "posting"}) == 2)

    assert [bench.rpc("probe.echo", value=number) for number in range(20)] == list(range(20))
    assert bench.runs.count_documents({"what": "posting"}) == 2

    bench.runs.insert_one({"what": "outage is over"})
    eventually(lambda: sorted(run["thing"] for run in bench.runs.find({"what": "posted"})) == sorted(things))


def test_what_waits_for_a_slow_handler_is_handled_by_the_next_start(bench: Bench) -> None:
    things = [f"thing-{number}" for number in range(6)]
    for thing in things:
        bench.rpc("probe.post", thing=thing)
    eventually(lambda: bench.runs.count_documents({"what": "posting"}) == 2)
    bench.probe.process.terminate()
    bench.runs.insert_one({"what": "outage is over"})
    assert bench.probe.process.wait(timeout=20) == 0

    bench.start_probe()

    eventually(lambda: sorted(run["thing"] for run in bench.runs.find({"what": "posted"})) == sorted(things))


def test_two_replicas_of_which_one_is_killed_again_and_again_tell_every_version(bench: Bench) -> None:
    second = bench.start_probe()
    for number in range(60):
        bench.rpc.send("probe.write", thing=f"thing-{number % 6}")
        if number % 20 == 10:
            second.kill()
            second = bench.start_probe()

    def all_told() -> bool:
        versions = {one["_id"]: one["version"] for one in bench.things.find()}
        assert sum(versions.values()) >= 60
        told = {(run["thing"], run["version"]) for run in bench.handled()}
        assert told == {(thing, n) for thing, last in versions.items() for n in range(1, last + 1)}
        assert all(one["outbox"] == [] for one in bench.things.find())
        return True

    assert eventually(all_told, seconds=40)


def test_a_log_line_of_a_handler_has_the_correlation_id_of_the_request(bench: Bench) -> None:
    bench.rpc("probe.write", thing="a", mode="fail")

    lines = eventually(lambda: bench.probe.logged("event will be tried again"))
    assert lines[0]["correlation_id"] == "cid-1"
