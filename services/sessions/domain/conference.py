"""A conference: one edition of a gathering, with the zone and the hour in which its days are counted."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.contracts.envelope import Event
from services.contracts.errors import Invalid
from services.contracts.events_sessions import AT_ONCE, ORGANISERS
from services.plumbing.clock import to_text

SLUG = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$")


@dataclass(frozen=True)
class Conference:
    """`start` and `end` are the first and last day, both included; `day_change` is when a programme day begins.

    `edits` says whether changes go out at once or wait for the next release; `popularity` who sees how many have
    starred a session. Both can be changed at any time.
    """

    id: str
    slug: str
    title: str
    description: str
    start: date
    end: date
    timezone: str
    day_change: time
    created_at: datetime
    updated_at: datetime
    edits: str = AT_ONCE
    popularity: str = ORGANISERS
    version: int = 0

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def programme_day(self, start: datetime) -> str:
        """The day on which a session is listed: what begins after midnight still belongs to the evening before."""
        local = start.astimezone(self.zone).replace(tzinfo=None)
        change = timedelta(hours=self.day_change.hour, minutes=self.day_change.minute)
        return (local - change).date().isoformat()


def facts(conference: Conference, *, version: int | None = None) -> dict[str, Any]:
    """The conference as its events and its readers see it."""
    return {
        "id": conference.id,
        "slug": conference.slug,
        "title": conference.title,
        "description": conference.description,
        "start": conference.start.isoformat(),
        "end": conference.end.isoformat(),
        "timezone": conference.timezone,
        "day_change": conference.day_change.strftime("%H:%M"),
        "edits": conference.edits,
        "popularity": conference.popularity,
        "version": conference.version if version is None else version,
        "created_at": to_text(conference.created_at),
        "updated_at": to_text(conference.updated_at),
    }


def create(conference: Conference) -> list[Event]:
    """The events of a conference that is new. Raises Invalid."""
    check(conference)
    return [Event("conference_created", {"conference": facts(conference, version=1)})]


def change(conference: Conference, changes: dict[str, Any], *, at: datetime) -> tuple[Conference, list[Event]]:
    """The conference with other words or dates; its slug is in everybody's links and stays. Raises Invalid."""
    changed = replace(conference, **changes)
    if changed == conference:
        return conference, []
    check(changed)
    changed = replace(changed, updated_at=at)
    return changed, [Event("conference_changed", {"conference": facts(changed, version=conference.version + 1)})]


def check(conference: Conference) -> None:
    """Raises Invalid, naming the fields, unless this can be a conference."""
    errors: dict[str, list[str]] = {}
    if not SLUG.fullmatch(conference.slug):
        errors["slug"] = ["Use 1 to 64 lower-case letters, digits and hyphens, such as pycon-2026."]
    if not conference.title.strip():
        errors["title"] = ["A conference needs a title."]
    if not 1970 <= conference.start.year <= 2200:
        errors["start"] = ["A conference is between 1970 and 2200."]
    if conference.end < conference.start:
        errors["end"] = ["The last day is before the first."]
    elif (conference.end - conference.start).days > 366:
        errors["end"] = ["A conference lasts a year at most."]
    if not is_zone(conference.timezone):
        errors["timezone"] = [f"{conference.timezone!r} is not an IANA time zone, such as Europe/Brussels."]
    if errors:
        raise Invalid.fields(errors)


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return bool(name)
