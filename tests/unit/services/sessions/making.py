"""Conferences, sessions and imported sessions for tests: valid unless told otherwise."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from services.sessions.domain.conference import Conference
from services.sessions.domain.session import Session
from services.sessions.importers import ImportedSession, Programme

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

CONFERENCE = Conference(
    id="01CONFERENCE",
    slug="remote-days",
    title="Remote Days",
    description="",
    start=date(2026, 11, 23),
    end=date(2026, 11, 25),
    timezone="Europe/Brussels",
    day_change=time(4),
    created_at=NOON,
    updated_at=NOON,
    version=1,
)


def make_session(**fields: Any) -> Session:
    session = Session(
        id="01SESSION",
        guid="guid-1",
        conference_id=CONFERENCE.id,
        conference=CONFERENCE.slug,
        title="Hello",
        room="Hall",
        start=NOON,
        end=NOON + timedelta(hours=1),
        day="2026-11-23",
        created_at=NOON,
        updated_at=NOON,
        version=1,
    )
    return replace(session, **fields)


def make_imported(key: str = "guid:1", **fields: Any) -> ImportedSession:
    imported = ImportedSession(
        keys=(key,),
        guid=key.removeprefix("guid:") if key.startswith("guid:") else None,
        code=None,
        title="Hello",
        subtitle="",
        abstract="",
        description="",
        type="",
        languages=(),
        track="",
        room="Hall",
        start=NOON,
        end=NOON + timedelta(hours=1),
        day=date(2026, 11, 23),
        speakers=(),
        tags=(),
        links=(),
        materials=(),
        recordings=(),
        url="",
        logo="",
        licence="",
        do_not_record=False,
        state="published",
        amended=False,
    )
    return replace(imported, **fields)


def make_programme(*sessions: ImportedSession, **fields: Any) -> Programme:
    programme = Programme(
        title="Remote Days",
        acronym="rd",
        slug="remote-days",
        start=None,
        end=None,
        timezone="Europe/Brussels",
        timezone_given=True,
        day_change=time(4),
        base_url="",
        version="",
        generator="",
        sessions=sessions,
    )
    return replace(programme, **fields)
