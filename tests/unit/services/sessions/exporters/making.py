"""Programmes on their way out, for the tests beside this: numbered as the service does it."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from services.sessions.catalogue.domain import Room, listed
from services.sessions.domain import imports
from services.sessions.domain.conference import Conference
from services.sessions.domain.imports import Difference
from services.sessions.domain.lifecycle import placed
from services.sessions.domain.session import Session, Speaker
from services.sessions.exporters import FORMATS, Outgoing, Person
from services.sessions.exports import gathering
from services.sessions.exports.numbers import propose
from services.sessions.importers import Programme, read_programme
from tests.unit.services.sessions.making import CONFERENCE, NOON, make_session

DATA = Path(__file__).parents[6] / "shared" / "data"
SITE = "https://hallway.example"
LATER = NOON + timedelta(days=1)

SHARED = {
    "fosdem-2007-penta.schedule.xml": "Europe/Brussels",
    "fosdem-2020-amended-cancelled.schedule.xml": "Europe/Brussels",
    "frab-camp2019.schedule.json": "Europe/Berlin",
    "pretalx-good2025.schedule.json": None,
    "pretalx-good2025.schedule.xml": None,
    "wafer-debconf23.schedule.xml": None,
    "pretalx-good2025.schedule.ics": None,
    "pretalx-good2025-widget-v0.14.json": None,
    "pretalx-good2025-widget-v0.33.json": None,
    "ical-jres2022-nonconformant.ics": None,
    "ical-kielux2020-small.ics": None,
    "sessionize-orlandocodecamp2020-all.json": "America/New_York",
}
"""Published programmes, with the zone that an organiser would give where the file has none."""


def talk(number: int = 1, *, conference: Conference = CONFERENCE, **fields: Any) -> Session:
    """A published session; its guid and id follow from its number."""
    session = make_session(
        id=f"01SESSION{number:017d}",
        guid=str(uuid.uuid5(uuid.NAMESPACE_DNS, f"talk {number}")),
        title=f"Talk {number}",
        state="published",
        published_at=NOON,
    )
    return placed(replace(session, **fields), conference)


def outgoing(*sessions: Session, conference: Conference = CONFERENCE, **fields: Any) -> Outgoing:
    in_order = sorted(sessions, key=lambda one: (one.start or datetime.max.replace(tzinfo=UTC), one.id))
    described = cast(list[Room], listed("room", conference.id, [], {session.room for session in in_order}))
    speakers: dict[str, Speaker] = {one.id: one for session in in_order for one in session.speakers}
    numbers = propose(dict.fromkeys(speakers), ())
    values: dict[str, Any] = {
        "version": "7",
        "site": SITE,
        "path": f"/api/v1/conferences/{conference.slug}/schedule",
        "title": conference.title,
        "rooms": gathering.rooms(conference, described, in_order),
        "numbers": propose(gathering.events_wanting(conference, in_order), ()),
        "people": {one: Person(number, str(uuid.uuid4())) for one, number in numbers.items()},
    }
    return Outgoing(conference, tuple(in_order), **(values | fields))


def exported(kind: str, *sessions: Session, conference: Conference = CONFERENCE, **fields: Any) -> bytes:
    return FORMATS[kind].render(outgoing(*sessions, conference=conference, **fields))


def imported(name: str) -> tuple[Conference, list[Session]]:
    """A conference with what a published programme made of it."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{path} is not there: other people's programmes are not part of this repository")
    found = read_programme(path.read_bytes(), filename=name, timezone=SHARED[name])
    conference = replace(
        CONFERENCE,
        slug=found.slug,
        title=found.title,
        start=found.start or date(2020, 1, 1),
        end=found.end or date(2020, 1, 2),
        timezone=found.timezone,
        day_change=found.day_change,
    )
    return conference, applied(conference, [], found)


def applied(conference: Conference, sessions: list[Session], programme: Programme) -> list[Session]:
    writes = imports.compare(conference, sessions, programme, import_id="01IMPORT", at=LATER).writes
    changed = {write.after.id: replace(write.after, version=write.after.version + 1) for write in writes}
    return list(({session.id: session for session in sessions} | changed).values())


def difference(kind: str, sessions: list[Session], conference: Conference = CONFERENCE) -> Difference:
    """What importing their own export would change."""
    found = read_programme(exported(kind, *sessions, conference=conference), timezone=conference.timezone)
    return imports.compare(conference, sessions, found, import_id="01IMPORT", at=LATER)


def changes(kind: str, sessions: list[Session], conference: Conference = CONFERENCE) -> list[tuple[str, list[str]]]:
    """The titles of what would be different after that, and in what; none, if all is well."""
    writes = difference(kind, sessions, conference).writes
    return [(write.after.title, write.fields or ["place or state"]) for write in writes if write.events]
