"""A session: a talk, workshop or break of a conference. How it lives is in lifecycle.py, what is told in telling.py."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from services.plumbing.clock import to_text
from services.sessions.domain.recordings import Material, Recording

State = Literal["draft", "published", "cancelled"]
PUBLIC_STATES = ("published", "cancelled")


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

    `planned` is what the next release makes of it: fields by name, with the values they will have (lifecycle.py says
    how it is gathered). `held` keeps a draft, or what is planned, out of releases. `needs_minutes` is how long the
    content takes. These are the organisers' own: nobody else is shown or told them. `sequence` counts how often time,
    room or state changed in public: calendars need it. `last_release` is the number of the last release that changed
    it, so that none does so twice.
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
    materials: tuple[Material, ...] = ()
    recordings: tuple[Recording, ...] = ()
    url: str = ""
    logo: str = ""
    licence: str = ""
    do_not_record: bool = False
    keys: tuple[str, ...] = field(default=(), compare=False)
    file_says: dict[str, str] = field(default_factory=dict, compare=False)
    html: dict[str, str] = field(default_factory=dict, compare=False)
    imported: bool = False
    published_at: datetime | None = None
    needs_minutes: int | None = None
    is_break: bool = False
    sequence: int = 0
    planned: dict[str, Any] | None = None
    planned_reason: str = ""
    held: bool = False
    last_release: int | None = field(default=None, compare=False)
    version: int = 0

    @property
    def place(self) -> dict[str, Any]:
        """When and where: what a move changes."""
        return {"start": _text(self.start), "end": _text(self.end), "room": self.room}

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES


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
        "is_break": session.is_break,
        "sequence": session.sequence,
        "version": session.version if version is None else version,
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else to_text(moment)
