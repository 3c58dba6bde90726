"""What several pages say of a conference: its dates, its days, its zone and the viewer's. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

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


def zone_words(zones: times.Zones, moment: str, until: str | None = None) -> dict[str, str]:
    """The names of both zones and their offsets at that moment; the viewer's only when the clocks differ then.

    With `until` for a page over several days: clocks may change in between, one of them or both.
    """
    moments = [times.instant(text) for text in dict.fromkeys((moment, until or moment))]
    words = {
        "place": times.city(zones.conference.key),
        "offset": _offsets(moments, zones.conference),
        "your_place": "",
        "your_offset": "",
    }
    if zones.viewer is not None and any(zones.differ_at(at) for at in moments):
        words["your_place"] = times.city(zones.viewer.key)
        words["your_offset"] = _offsets(moments, zones.viewer)
    return words


def _offsets(moments: list[datetime], zone: ZoneInfo) -> str:
    return ", later ".join(dict.fromkeys(times.offset_label(at.astimezone(zone)) for at in moments))


def whole(conference: Json) -> tuple[str, str]:
    """The moments by which to tell the offsets of all days."""
    return noon(conference["start"]), noon(conference["end"])


def noon(day: str) -> str:
    """A moment to tell a day's offsets by: after any change of the clocks that night."""
    return f"{day}T12:00:00Z"
