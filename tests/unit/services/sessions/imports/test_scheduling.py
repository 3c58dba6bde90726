"""What becomes of a scheduled import that fails, whatever it fails of."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

import pytest
from pymongo.errors import NetworkTimeout

from services.plumbing.clock import now
from services.sessions.imports.addresses import FetchFailed
from services.sessions.imports.domain import Schedule
from services.sessions.imports.scheduling import BROKEN, Scheduled

NOBODY = cast(Any, None)  # is not come to


class Imports:
    """One schedule that is due."""

    def __init__(self) -> None:
        self.due = Schedule("C", "https://example.org/", 30, "now", "", None, now(), lease="1")
        self.settled: list[Schedule] = []
        self.runs: list[str] = []

    def take_due(self, at: object) -> Schedule:
        return self.due

    def settle(self, taken: Schedule, settled: Schedule) -> None:
        self.settled.append(settled)

    def add_run(self, *what: object, error: str = "") -> None:
        self.runs.append(error)


class Fetcher:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def get(self, url: str, headers: Mapping[str, str]) -> None:
        raise self.error


def scheduled(imports: Imports, error: Exception) -> Scheduled:
    return Scheduled(cast(Any, imports), NOBODY, NOBODY, NOBODY, cast(Any, Fetcher(error)))


@pytest.mark.parametrize(
    ("error", "said"), [(FetchFailed("Not there."), "Not there."), (ZeroDivisionError("ours"), BROKEN)]
)
def test_organisers_see_that_it_failed_and_it_is_tried_later(error: Exception, said: str) -> None:
    imports = Imports()

    scheduled(imports, error).run_one()

    [settled] = imports.settled
    assert (settled.last["error"], settled.failures, imports.runs) == (said, 1, [said])
    assert settled.next_at > now() + timedelta(minutes=50)


def test_without_a_database_nothing_is_said_of_it() -> None:
    imports = Imports()

    with pytest.raises(NetworkTimeout):
        scheduled(imports, NetworkTimeout("away")).run_one()

    assert (imports.settled, imports.runs) == ([], [])
