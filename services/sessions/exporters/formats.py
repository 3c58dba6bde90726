"""The formats there are, by the ending of the file's name."""

from collections.abc import Callable
from dataclasses import dataclass

from services.sessions.exporters import news, programme_calendar, schedule_json, schedule_xml, table
from services.sessions.exporters.model import Outgoing


@dataclass(frozen=True)
class Format:
    """`numbered` ones need numbers of events and people (exports/numbers.py)."""

    render: Callable[[Outgoing], bytes]
    numbered: bool = False


FORMATS: dict[str, Format] = {
    "xml": Format(schedule_xml.render, numbered=True),
    "json": Format(schedule_json.render, numbered=True),
    "ics": Format(programme_calendar.render_ical),
    "xcal": Format(programme_calendar.render_xcal),
    "csv": Format(table.render),
    "feed.json": Format(news.render),
}
