"""What the service does with what it hears, and with what it cannot tell."""

from types import SimpleNamespace
from typing import Any

import pytest
from pymongo.errors import NetworkTimeout

from services.contracts.errors import VersionMismatch
from services.sessions.domain import session as sessions
from services.sessions.notices.service import Notices
from tests.unit.services.sessions.making import make_session


class Watches:
    """Asked for too often if at all; `failing` cannot be told, for the reason given."""

    def __init__(self, failing: dict[str, Exception] | None = None) -> None:
        self.failing = failing or {}
        self.looked_for: list[str] = []

    def find(self, session_id: str) -> None:
        self.looked_for.append(session_id)

    def awake(self, at: Any, limit: int) -> list[Any]:
        return [SimpleNamespace(session_id=one) for one in ("1", "2", "3")]


def service(watches: Watches) -> tuple[Notices, list[str]]:
    """And the sessions whose notices it has given."""
    told: list[str] = []

    def tell(watch: Any) -> None:
        if watch.session_id in watches.failing:
            raise watches.failing[watch.session_id]
        told.append(watch.session_id)

    made = Notices()
    vars(made).update({"watches": watches, "_as_it_is": lambda watch: watch, "_tell": tell})
    return made, told


def heard(version: int) -> Any:
    facts = sessions.facts(make_session(state="published"), version=version)
    return SimpleNamespace(subject="01SESSION", data={"session": facts, "import_id": "I"})


def test_what_an_import_adds_nobody_can_have_starred() -> None:
    watches = Watches()
    notices, _ = service(watches)

    notices.on_session_published(heard(version=1))
    assert watches.looked_for == []

    notices.on_session_published(heard(version=2))
    assert watches.looked_for == ["01SESSION"]


@pytest.mark.parametrize("error", [VersionMismatch("told elsewhere"), ValueError("too long")])
def test_one_that_cannot_be_told_does_not_keep_the_others_from_it(error: Exception) -> None:
    notices, told = service(Watches({"2": error}))

    notices.tell_what_is_due()

    assert told == ["1", "3"]


def test_without_a_database_the_others_are_not_tried() -> None:
    notices, told = service(Watches({"2": NetworkTimeout("away")}))

    with pytest.raises(NetworkTimeout):
        notices.tell_what_is_due()

    assert told == ["1"]
