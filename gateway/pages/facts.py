"""What several pages say of a conference: its dates, its days, its zone and the viewer's. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from gateway.pages import times
from gateway.pages.addresses import programme_url

Json = dict[str, Any]


@dataclass(frozen=True)
class Day:
    """A day of the programme, as a link."""

    url: str
    name: str
    sessions: int | None
    today: bool = False
    current: bool = False


def dates_of(conference: Json) -> str:
    return times.date_range(date.fromisoformat(conference["start"]), date.fromisoformat(conference["end"]))


def when_of(conference: Json, today: date) -> str:
    """`now`, `later` or `past`, on the conference's own calendar."""
    if date.fromisoformat(conference["end"]) < today:
        return "past"
    return "later" if date.fromisoformat(conference["start"]) > today else "now"


def days_of(conference: Json, days: list[Json], today: date | None) -> list[Day]:
    return [
        Day(
            url=programme_url(conference["slug"], day=day["day"]),
            name=times.long_date(date.fromisoformat(day["day"])),
            sessions=day["sessions"],
            today=today is not None and day["day"] == today.isoformat(),
        )
        for day in days
    ]


def zone_words(zones: times.Zones, moment: str) -> dict[str, str]:
    """The names of both zones and their offsets at that moment; the viewer's only when the clocks differ then."""
    at = times.instant(moment)
    words = {
        "place": times.city(zones.conference.key),
        "offset": times.offset_label(at.astimezone(zones.conference)),
        "your_place": "",
        "your_offset": "",
    }
    if zones.viewer is not None and zones.differ_at(at):
        words["your_place"] = times.city(zones.viewer.key)
        words["your_offset"] = times.offset_label(at.astimezone(zones.viewer))
    return words


def noon(day: str) -> str:
    """A moment to tell a day's offsets by: after any change of the clocks that night."""
    return f"{day}T12:00:00Z"
