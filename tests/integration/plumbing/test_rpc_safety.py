"""P6 of the traps of this stack: one bad message must not end, or poison, a service."""

import pytest
from kombu import Connection

from tests.integration.plumbing.conftest import Bench
from tests.rpc_client import EXCHANGE, RemoteError
from tests.waiting import eventually

QUEUE = "rpc-probe"


def publish(bench: Bench, body: object, **properties: object) -> None:
    options: dict[str, object] = {"serializer": "json", "routing_key": "probe.echo"} | properties
    with Connection(bench.amqp_url) as connection:
        connection.Producer().publish(body, exchange=EXCHANGE, **options)


def still_answers(bench: Bench) -> bool:
    return bool(bench.rpc("probe.echo", value="here") == "here") and bench.ready(QUEUE) == 0 and bench.probe.is_alive


def test_a_request_without_reply_to_is_dropped_and_logged(bench: Bench) -> None:
    publish(bench, {"args": [], "kwargs": {"value": 1}})

    eventually(lambda: bench.probe.logged("request without reply_to"))
    assert still_answers(bench)


@pytest.mark.parametrize(
    "body", [[], "text", None, {}, {"args": []}, {"args": 3, "kwargs": 4}, {"args": [1, 2], "kwargs": {}}]
)
def test_a_malformed_request_gets_an_error_and_the_next_one_its_answer(bench: Bench, body: object) -> None:
    publish(bench, body, reply_to="nobody", correlation_id="c")

    assert still_answers(bench)


@pytest.mark.parametrize("content_type", ["application/json", "application/x-python-serialize", "image/png"])
def test_a_body_that_cannot_be_decoded_is_dropped_and_logged(bench: Bench, content_type: str) -> None:
    publish(
        bench,
        b"\x80\x04 not json",
        serializer=None,
        content_type=content_type,
        content_encoding="utf-8",
        reply_to="nobody",
        correlation_id="c",
    )

    eventually(lambda: bench.probe.logged("message cannot be read"))
    assert still_answers(bench)


def test_a_result_that_is_not_json_is_an_error_for_its_caller_only(bench: Bench) -> None:
    with pytest.raises(RemoteError, match="UnserializableValueError"):
        bench.rpc("probe.unserialisable")

    assert still_answers(bench)


def test_an_error_with_a_meaning_arrives_with_its_details(bench: Bench) -> None:
    with pytest.raises(RemoteError) as caught:
        bench.rpc("probe.refuse")

    assert (caught.value.kind, caught.value.args_) == ("NotFound", ["There is no such thing.", {"id": "x"}])


def test_a_request_that_expired_is_not_run_later(bench: Bench) -> None:
    bench.probe.stop()
    with Connection(bench.amqp_url) as connection:
        connection.Producer().publish(
            {"args": [], "kwargs": {"seconds": 0, "mark": "late"}},
            exchange=EXCHANGE,
            routing_key="probe.slow",
            reply_to="nobody",
            correlation_id="c",
            serializer="json",
            expiration=0.2,
        )
    eventually(lambda: bench.ready(QUEUE) == 0)

    bench.start_probe()

    assert bench.rpc("probe.echo", value="here") == "here"
    assert list(bench.runs.find({"mark": "late"})) == []


def test_a_database_that_is_away_is_said_so_in_time_and_forgotten_when_it_is_back(bench: Bench) -> None:
    assert bench.rpc("probe.health")["database"] is True
    bench.database.refuse()

    with pytest.raises(RemoteError, match="Unavailable"):
        bench.rpc("probe.health", timeout_seconds=4)
    bench.database.accept()

    def well() -> bool:
        try:
            return bool(bench.rpc("probe.health")["database"])
        except RemoteError as error:
            assert error.kind == "Unavailable"
            return False

    assert eventually(well)


def test_headers_that_nobody_should_send_do_not_end_the_service(bench: Bench) -> None:
    for headers in ({"nameko.call_id_stack": [1]}, {"nameko.call_id_stack": 7}, {"nameko.actor": 3, "x-death": []}):
        publish(bench, {"args": [], "kwargs": {"value": 1}}, reply_to="nobody", correlation_id="c", headers=headers)

    assert still_answers(bench)


def test_one_command_that_comes_twice_at_once_is_done_once_and_answered_twice(bench: Bench) -> None:
    bench.rpc("probe.write", thing="a")

    calls = [bench.rpc.send("probe.change", thing="a", request_id="same", seconds=0.3) for _ in range(2)]

    assert [bench.rpc.result(call) for call in calls] == [2, 2]
    assert (bench.things.find_one({"_id": "a"}) or {})["version"] == 2
