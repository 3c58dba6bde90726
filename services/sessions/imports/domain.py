"""When a programme is imported again by itself, and what is remembered of imports. Pure."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from services.contracts.errors import Invalid
from services.contracts.events_sessions import IN_RELEASES

NOW, RELEASE = "now", "release"
WHEN = (NOW, RELEASE)

SHORTEST_MINUTES = 5  # a programme does not change more often, and its server is somebody else's
LONGEST_MINUTES = 7 * 24 * 60
LEASE = timedelta(minutes=5)  # longer than any import takes: who took one and died loses it after this
LONGEST_BACKOFF = timedelta(days=1)

Shown = dict[str, Any]


@dataclass(frozen=True)
class Schedule:
    """`etag`, `last_modified` and `digest` are of what was imported last: the same again is not imported. `lease` says
    which run has taken it. `failures` are in a row."""

    conference_id: str
    url: str
    every_minutes: int
    when: str
    format: str
    timezone: str | None
    next_at: datetime
    failures: int = 0
    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    lease: str = ""
    last: Shown = field(default_factory=dict)


def check(url: str, every_minutes: int) -> None:
    """Raises Invalid."""
    errors: dict[str, list[str]] = {}
    if not url.lower().startswith(("http://", "https://", "webcal://", "webcals://")):
        errors["url"] = ["Give an address that begins with https:// or http://."]
    if not SHORTEST_MINUTES <= every_minutes <= LONGEST_MINUTES:
        errors["every_minutes"] = [f"Between {SHORTEST_MINUTES} and {LONGEST_MINUTES} minutes (a week)."]
    if errors:
        raise Invalid.fields(errors)


def chosen_when(when: str | None, edits: str) -> str:
    """When changes reach the public: what was said, else what the conference does with edits."""
    return when or (RELEASE if edits == IN_RELEASES else NOW)


def after_success(
    schedule: Schedule, told: Shown, *, at: datetime, etag: str, last_modified: str, digest: str
) -> Schedule:
    return replace(
        schedule,
        next_at=at + timedelta(minutes=schedule.every_minutes),
        failures=0,
        etag=etag,
        last_modified=last_modified,
        digest=digest,
        lease="",
        last=told,
    )


def after_failure(schedule: Schedule, told: Shown, *, at: datetime) -> Schedule:
    """Tried again later and later: each failure in a row doubles the wait."""
    every = timedelta(minutes=schedule.every_minutes)
    wait = max(every, min(every * 2 ** min(schedule.failures + 1, 16), LONGEST_BACKOFF))
    return replace(schedule, next_at=at + wait, failures=schedule.failures + 1, lease="", last=told)
