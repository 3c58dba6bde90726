"""A session: a talk, workshop or break of a conference, from draft to published to cancelled."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Invalid
from services.plumbing.clock import to_text
from services.sessions.domain.conference import Conference

State = Literal["draft", "published", "cancelled"]

LONGEST = timedelta(days=7)  # an exhibition may stand for days; more is a mistyped date


@dataclass(frozen=True)
class Speaker:
    id: str
    name: str


@dataclass(frozen=True)
class Link:
    url: str
    title: str = ""
    type: str = ""


@dataclass(frozen=True)
class Session:
    """`keys` are the identities it had in imported files; `imported` says that a file brought it, `cancelled_here`
    that an organiser cancelled it, and no file. `file_says` has a digest of each field as the last file had it: what
    differs from it was edited here. `html` has the texts as they were rendered when stored, empty after an edit.
    """

    id: str
    guid: str
    conference_id: str
    conference: str
    title: str
    created_at: datetime
    updated_at: datetime
    subtitle: str = ""
    abstract: str = ""
    description: str = ""
    type: str = ""
    languages: tuple[str, ...] = ()
    track: str = ""
    room: str = ""
    start: datetime | None = None
    end: datetime | None = None
    day: str | None = None
    speakers: tuple[Speaker, ...] = ()
    tags: tuple[str, ...] = ()
    state: State = "draft"
    amended: bool = False
    cancel_reason: str = ""
    cancelled_here: bool = False
    links: tuple[Link, ...] = ()
    materials: tuple[Link, ...] = ()
    recordings: tuple[Link, ...] = ()
    url: str = ""
    logo: str = ""
    licence: str = ""
    do_not_record: bool = False
    keys: tuple[str, ...] = field(default=(), compare=False)
    file_says: dict[str, str] = field(default_factory=dict, compare=False)
    html: dict[str, str] = field(default_factory=dict, compare=False)
    imported: bool = False
    published_at: datetime | None = None
    version: int = 0

    @property
    def place(self) -> dict[str, Any]:
        """When and where: what a move changes."""
        return {"start": _text(self.start), "end": _text(self.end), "room": self.room}

    @property
    def is_public(self) -> bool:
        return self.state != "draft"


PLACE_FIELDS = frozenset({"start", "end", "room"})
TOLD_FIELDS = (
    "title",
    "subtitle",
    "abstract",
    "description",
    "type",
    "languages",
    "track",
    "speakers",
    "tags",
    "links",
    "materials",
    "recordings",
    "url",
    "logo",
    "licence",
    "do_not_record",
    "amended",
)
"""What an attendee can see of a session besides time, room and state; a change of any of these is told."""


def facts(session: Session, *, version: int | None = None) -> dict[str, Any]:
    """The session as events and programme pages carry it: everything short."""
    return {
        "id": session.id,
        "guid": session.guid,
        "conference_id": session.conference_id,
        "conference": session.conference,
        "title": session.title,
        "subtitle": session.subtitle,
        "type": session.type,
        "languages": list(session.languages),
        "track": session.track,
        "room": session.room,
        "start": _text(session.start),
        "end": _text(session.end),
        "day": session.day,
        "speakers": [{"id": speaker.id, "name": speaker.name} for speaker in session.speakers],
        "tags": list(session.tags),
        "state": session.state,
        "amended": session.amended,
        "recorded": bool(session.recordings),
        "version": session.version if version is None else version,
    }


def placed(session: Session, conference: Conference) -> Session:
    """The session on its programme day. Raises Invalid when it cannot take place at its time."""
    start, end = session.start, session.end
    if (start is None) != (end is None):
        raise Invalid.fields({"end" if start else "start": ["A session has a start and an end, or neither."]})
    if start is None or end is None:
        return replace(session, day=None)
    if not 1970 <= start.year <= 2200:
        raise Invalid.fields({"start": ["A session is between 1970 and 2200."]})
    if end <= start:
        raise Invalid.fields({"end": ["A session ends after it starts."]})
    if end - start > LONGEST:
        raise Invalid.fields({"end": [f"A session lasts {LONGEST.days} days at most."]})
    return replace(session, day=conference.programme_day(start))


def placed_anew(session: Session, conference: Conference, *, change_id: str) -> tuple[Session, list[Event]]:
    """The session on its day in a conference whose zone or day change is another; told as part of that change."""
    after = placed(session, conference)
    if after.day == session.day or not session.is_public:
        return after, []
    data = {"session": facts(after, version=session.version + 1), "import_id": change_id, "fields": ["day"]}
    return after, [Event("session_changed", data)]


def draft(session: Session, conference: Conference) -> tuple[Session, list[Event]]:
    """A new draft. Nobody is told: a draft is the organisers' business. Raises Invalid."""
    if not session.title.strip():
        raise Invalid.fields({"title": ["A session needs a title."]})
    return placed(replace(session, state="draft"), conference), []


def edit(
    session: Session,
    changes: dict[str, Any],
    conference: Conference,
    *,
    at: datetime,
) -> tuple[Session, list[Event]]:
    """The session with other content, time or room; what is public is told. Raises Invalid."""
    edited = placed(replace(session, **changes, html={}), conference)
    if not edited.title.strip():
        raise Invalid.fields({"title": ["A session needs a title."]})
    if edited == session:
        return session, []
    edited = replace(edited, updated_at=at)
    return edited, told(session, edited, import_id=None) if session.is_public else []


def publish(session: Session, *, at: datetime) -> tuple[Session, list[Event]]:
    """The session in public. Publishing what is public changes nothing. Raises Conflict when it was cancelled."""
    if session.state == "cancelled":
        raise Conflict("A cancelled session cannot be published. Create a new one.")
    if session.state == "published":
        return session, []
    session = replace(session, state="published", published_at=at, updated_at=at)
    return session, [published(session, import_id=None)]


def cancel(session: Session, reason: str, *, at: datetime) -> tuple[Session, list[Event]]:
    """The session cancelled: kept, and shown so. Raises Conflict for a draft, which nobody expects to take place."""
    if session.state == "draft":
        raise Conflict("A draft cannot be cancelled: nobody knows of it. Delete it.")
    if session.state == "cancelled" and session.cancelled_here:
        return session, []
    session = replace(session, state="cancelled", cancel_reason=reason, cancelled_here=True, updated_at=at)
    return session, [cancelled(session, import_id=None)]


def check_deletable(session: Session) -> None:
    """Raises Conflict for what people know of: it is cancelled, not deleted."""
    if session.is_public:
        raise Conflict("People know of this session: cancel it instead of deleting it.")


def told(before: Session, after: Session, *, import_id: str | None) -> list[Event]:
    """The events of a public session that became another: moved, changed, both or none."""
    events = []
    version = before.version + 1
    if before.place != after.place:
        moved = {"session": facts(after, version=version), "import_id": import_id}
        events.append(Event("session_moved", moved | {"before": before.place, "after": after.place}))
    changed = changed_fields(before, after)
    if changed:
        data = {"session": facts(after, version=version), "import_id": import_id, "fields": changed}
        events.append(Event("session_changed", data))
    return events


def changed_fields(before: Session, after: Session) -> list[str]:
    """The names of what attendees see differently, besides time, room and state."""
    return [name for name in TOLD_FIELDS if getattr(before, name) != getattr(after, name)]


def published(session: Session, *, import_id: str | None) -> Event:
    data = {"session": facts(session, version=session.version + 1), "import_id": import_id}
    return Event("session_published", data)


def cancelled(session: Session, *, import_id: str | None) -> Event:
    data = {"session": facts(session, version=session.version + 1), "import_id": import_id}
    return Event("session_cancelled", data | {"reason": session.cancel_reason})


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else to_text(moment)
