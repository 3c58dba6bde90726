"""P4 and P5 of the traps: the broker goes away while a service works; a service is stopped while it works."""

import time

import pytest
from kombu import Connection

from tests.integration.plumbing.conftest import WORK_QUEUE, Bench
from tests.rpc_client import RemoteError
from tests.waiting import eventually


def outage_lasts(seconds: float) -> None:
    """The condition waited for is the time itself: what is tested is that so long an outage is survived."""
    until = time.monotonic() + seconds
    eventually(lambda: time.monotonic() >= until, seconds + 5)


@pytest.mark.parametrize("outage_seconds", [4, 9])
def test_a_service_with_a_request_in_flight_survives_the_loss_of_the_broker(bench: Bench, outage_seconds: int) -> None:
    bench.rpc.send("probe.slow", seconds=1, mark="in flight")
    eventually(lambda: bench.runs.count_documents({"mark": "in flight"}) == 1)

    bench.broker.refuse()
    outage_lasts(outage_seconds)
    assert bench.probe.is_alive
    bench.broker.accept()

    assert bench.rpc("probe.echo", value="here", timeout_seconds=40) == "here"
    assert bench.probe.is_alive


def test_a_cut_connection_is_replaced_and_the_command_in_flight_is_answered_once(bench: Bench) -> None:
    call = bench.rpc.send("probe.slow", seconds=1, mark="cut")
    eventually(lambda: bench.runs.count_documents({"mark": "cut"}) >= 1)

    bench.broker.cut()

    assert bench.rpc.result(call) == "cut"
    assert bench.rpc("probe.echo", value="here") == "here"


def test_a_stopping_service_answers_what_it_has_begun_and_leaves_nothing_to_run_again(bench: Bench) -> None:
    call = bench.rpc.send("probe.slow", seconds=1.5, mark="last")
    eventually(lambda: bench.runs.count_documents({"mark": "last"}) == 1)

    assert bench.probe.stop() == 0

    assert bench.rpc.result(call) == "last"
    assert bench.ready("rpc-probe") == 0


def test_a_stopping_service_acknowledges_the_events_it_has_handled_and_leaves_the_others(bench: Bench) -> None:
    for number in range(25):
        bench.rpc("probe.write", thing=f"thing-{number}", mode="sleep 1")
    eventually(lambda: bench.runs.count_documents({"what": "begun"}) >= 10)

    bench.probe.stop()

    done = len(bench.handled())
    assert done >= 10
    assert bench.ready(WORK_QUEUE) == 25 - done
    bench.start_probe()
    eventually(lambda: len(bench.handled()) == 25, seconds=20)
    assert len({run["event"] for run in bench.handled()}) == 25


def test_a_service_ends_in_time_even_when_the_broker_is_away(bench: Bench) -> None:
    bench.broker.refuse()

    assert bench.probe.stop(seconds=30) in (0, 1)


def test_the_first_answer_after_an_outage_comes_without_a_restart(bench: Bench) -> None:
    bench.broker.refuse()
    outage_lasts(1)
    bench.broker.accept()

    with Connection(bench.amqp_url) as connection:
        connection.ensure_connection(max_retries=1)
    try:
        assert bench.rpc("probe.echo", value="back", timeout_seconds=40) == "back"
    except RemoteError as error:
        pytest.fail(f"the service answered with {error}")
    assert bench.probe.is_alive
