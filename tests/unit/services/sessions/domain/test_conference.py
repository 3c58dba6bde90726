from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from services.contracts.envelope import check_data
from services.contracts.errors import Invalid
from services.sessions.domain import conference as conferences
from tests.unit.services.sessions.making import CONFERENCE, NOON


def test_a_new_conference_is_told() -> None:
    [event] = conferences.create(CONFERENCE)

    check_data("sessions", event.name, event.data)
    assert event.data["conference"]["day_change"] == "04:00"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "No Spaces"}, "slug"),
        ({"slug": "-x"}, "slug"),
        ({"title": " "}, "title"),
        ({"end": date(2026, 11, 1)}, "end"),
        ({"end": date(2030, 1, 1)}, "end"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../etc/passwd"}, "timezone"),
        ({"timezone": ""}, "timezone"),
    ],
)
def test_what_cannot_be_a_conference_is_refused_naming_the_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        conferences.check(replace(CONFERENCE, **changes))

    assert list(refused.value.errors) == [field]


def test_a_change_is_told_and_no_change_is_not() -> None:
    changed, events = conferences.change(CONFERENCE, {"title": "Remoter Days"}, at=NOON)
    check_data("sessions", events[0].name, events[0].data)

    assert (changed.title, events[0].data["conference"]["version"]) == ("Remoter Days", 2)
    assert conferences.change(CONFERENCE, {"title": CONFERENCE.title}, at=NOON) == (CONFERENCE, [])


@pytest.mark.parametrize(
    ("zone", "day_change", "start", "day"),
    [
        ("Europe/Brussels", time(4), datetime(2026, 11, 23, 23, 30, tzinfo=UTC), "2026-11-23"),  # 00:30 local
        ("Europe/Brussels", time(4), datetime(2026, 11, 24, 2, 59, tzinfo=UTC), "2026-11-23"),
        ("Europe/Brussels", time(4), datetime(2026, 11, 24, 3, 0, tzinfo=UTC), "2026-11-24"),
        ("Asia/Kolkata", time(4), datetime(2023, 9, 9, 22, 30, tzinfo=UTC), "2023-09-10"),
        ("Pacific/Kiritimati", time(4), datetime(2026, 11, 23, 14, tzinfo=UTC), "2026-11-24"),
        ("Pacific/Pago_Pago", time(4), datetime(2026, 11, 24, 14, 59, tzinfo=UTC), "2026-11-23"),
        ("Europe/Berlin", time(6), datetime(2026, 10, 25, 4, 59, tzinfo=UTC), "2026-10-24"),  # the clock goes back
        ("America/New_York", time(0), datetime(2026, 3, 8, 4, 59, tzinfo=UTC), "2026-03-07"),  # the clock goes forward
    ],
)
def test_the_programme_day_follows_zone_and_day_change(zone: str, day_change: time, start: datetime, day: str) -> None:
    assert replace(CONFERENCE, timezone=zone, day_change=day_change).programme_day(start) == day
