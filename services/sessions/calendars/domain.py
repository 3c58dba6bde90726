"""Calendars of the sessions somebody starred, and what is said of each session in them. No database, no clock.

Whoever has the address reads the calendar: so there is nothing in it but what everybody may know, and no note.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from services.contracts.errors import Conflict, Invalid, NotFound
from services.sessions.domain.session import Session
from services.sessions.exporters.calendars import CalendarEvent

CALENDARS_AT_MOST = 20  # of one person: one for each program that they use, and some forgotten ones
EVENTS_AT_MOST = 2_000  # of one calendar: those starred last
NAME_CHARACTERS = 100
GONE = "There is no such calendar. It may have been revoked."


@dataclass(frozen=True)
class Calendar:
    """`conference_id` None: of all conferences. Of the secret in its address only a digest is kept."""

    id: str
    attendee_id: str
    name: str
    conference_id: str | None
    secret_digest: str
    created_at: datetime


def digest(secret: str) -> str:
    """The secret has 256 random bits: nothing slower than this is needed to keep it from being guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(calendar: Calendar, secret: str) -> str:
    return f"{calendar.id}.{secret}"


def parts_of(token: str) -> tuple[str, str]:
    """The id of the calendar, and its secret."""
    calendar_id, _, secret = token.partition(".")
    return calendar_id, secret


def opened(calendar: Calendar | None, secret: str) -> Calendar:
    """The calendar, for who knows its secret. Raises NotFound."""
    if calendar is None or not hmac.compare_digest(calendar.secret_digest, digest(secret)):
        raise NotFound(GONE)
    return calendar


def check_name(name: str) -> str:
    if not 0 < len(name) <= NAME_CHARACTERS:
        raise Invalid.fields({"name": [f"Give it a name of 1 to {NAME_CHARACTERS} characters."]})
    return name


def check_room(count: int) -> None:
    if count >= CALENDARS_AT_MOST:
        raise Conflict(f"You have {CALENDARS_AT_MOST} calendars. Revoke one that you do not use any more.")


def event_of(session: Session, zone: ZoneInfo, public_url: str) -> CalendarEvent | None:
    """None for what has no time: a calendar has no place for it."""
    if session.start is None or session.end is None:
        return None
    return CalendarEvent(
        uid=f"{session.guid}@{urlsplit(public_url).hostname or 'localhost'}",
        title=session.title,
        start=session.start,
        end=session.end,
        zone=zone,
        changed_at=session.updated_at,
        sequence=session.sequence,
        is_cancelled=session.state == "cancelled",
        room=session.room,
        url=f"{public_url}/conferences/{session.conference}/sessions/{session.id}",
    )


def events_of(sessions: list[Session], zones: Mapping[str, ZoneInfo], public_url: str) -> list[CalendarEvent]:
    """In the order in which they take place; `zones` by conference id."""
    found = (event_of(one, zones[one.conference_id], public_url) for one in sessions if one.conference_id in zones)
    return sorted((one for one in found if one is not None), key=lambda one: (one.start, one.uid))
