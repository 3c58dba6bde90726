from datetime import UTC, datetime

import pytest

from services.contracts.envelope import check_data
from services.sessions.stars.domain import Star, erasure_done, told

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(("active", "name"), [(True, "session_starred"), (False, "session_unstarred")])
def test_a_star_is_told_with_the_title_of_its_session(active: bool, name: str) -> None:
    event = told(Star("ada", "c1", "s1", NOON, active), "Maps")

    assert (event.name, event.data) == (
        name,
        {"attendee_id": "ada", "conference_id": "c1", "session_id": "s1", "title": "Maps"},
    )
    check_data("sessions", event.name, event.data)


def test_an_erasure_is_told_with_how_many_stars_went() -> None:
    event = erasure_done("e1", "ada", 3)

    assert event.data["removed"] == {"stars": 3}
    check_data("sessions", event.name, event.data)
