"""How long a program that died waits to be started again."""

from deploy.restarts import DELAYS_SECONDS, QUIET_SECONDS, Restarts


def test_the_first_death_is_answered_at_once() -> None:
    restarts = Restarts()
    restarts.started(at=100)
    assert restarts.died(at=105) == 105


def test_a_program_that_cannot_run_is_started_more_and_more_rarely() -> None:
    restarts = Restarts()
    delays = []
    for _ in range(len(DELAYS_SECONDS) + 2):
        restarts.started(at=0)
        delays.append(restarts.died(at=1) - 1)
    assert delays == [*DELAYS_SECONDS, DELAYS_SECONDS[-1], DELAYS_SECONDS[-1]]
    assert restarts.count == len(delays)


def test_a_quiet_time_forgets_earlier_deaths() -> None:
    restarts = Restarts()
    for _ in range(4):
        restarts.started(at=0)
        restarts.died(at=1)
    restarts.started(at=10)
    assert restarts.died(at=10 + QUIET_SECONDS) == 10 + QUIET_SECONDS
