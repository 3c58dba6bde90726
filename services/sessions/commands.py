"""From what a command brings to what the domain takes: new things with their ids, and the version the caller saw."""

import uuid
from collections.abc import Iterable
from datetime import time
from typing import Any, Protocol, TypeVar

from services.contracts.errors import Invalid, VersionMismatch
from services.plumbing.clock import new_id, now
from services.sessions.domain.conference import Conference
from services.sessions.domain.merging import derived_id
from services.sessions.domain.session import Session, Speaker

Shown = dict[str, Any]


class _Versioned(Protocol):
    @property
    def version(self) -> int: ...


Versioned = TypeVar("Versioned", bound=_Versioned)


def at_version(thing: Versioned, version: int | None) -> Versioned:
    """The thing, if the caller has seen it as it is."""
    if version is not None and thing.version != version:
        raise VersionMismatch("This was changed meanwhile. Load it again and repeat your change.")
    return thing


def new_conference(fields: Shown) -> Conference:
    at = now()
    defaults: Shown = {"description": "", "day_change": time(4)}
    return Conference(id=new_id(), created_at=at, updated_at=at, **(defaults | fields))


def new_session(conference: Conference, fields: Shown) -> Session:
    at = now()
    untitled: Shown = {"title": ""}
    return Session(
        id=new_id(),
        guid=str(uuid.uuid4()),
        conference_id=conference.id,
        conference=conference.slug,
        created_at=at,
        updated_at=at,
        **(untitled | fields),
    )


def speaker(conference: Conference, known: Iterable[Speaker], fields: Shown) -> Speaker:
    """Whom an organiser names: somebody of this session, or somebody found by name in this conference."""
    if not fields["name"]:
        raise Invalid.fields({"speakers": ["A speaker needs a name."]})
    ids = {speaker.name: speaker.id for speaker in known}
    chosen = fields.get("id") or ids.get(fields["name"])
    return Speaker(chosen or derived_id(conference, "speaker", f"name:{fields['name']}"), fields["name"])
