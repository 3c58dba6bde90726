"""The programme as a calendar: everything that has, or had, a time. What was cancelled stays, and says so."""

from services.sessions.domain.session import Session
from services.sessions.exporters import calendars, ical, words, xcal
from services.sessions.exporters.calendars import CalendarEvent, Component
from services.sessions.exporters.model import Outgoing


def render_ical(outgoing: Outgoing) -> bytes:
    return ical.render(_calendar(outgoing))


def render_xcal(outgoing: Outgoing) -> bytes:
    return xcal.render(_calendar(outgoing))


def _calendar(outgoing: Outgoing) -> Component:
    events = (_event(outgoing, session) for session in outgoing.sessions)
    return calendars.calendar(
        (event for event in events if event is not None),
        name=outgoing.title,
        source=outgoing.source,
        zone=outgoing.conference.zone,
    )


def _event(outgoing: Outgoing, session: Session) -> CalendarEvent | None:
    if session.start is None or session.end is None:
        return None
    return CalendarEvent(
        uid=f"{session.guid}@{outgoing.host}",
        title=words.literal_title(session),
        start=session.start,
        end=session.end,
        zone=outgoing.conference.zone,
        changed_at=session.updated_at,
        sequence=session.sequence,
        is_cancelled=session.state == "cancelled",
        room=session.room,
        description=words.summary(session),
        categories=tuple(name for name in (session.track, session.type, *session.tags) if name),
        url=outgoing.page(session),
        image=session.logo,
    )
