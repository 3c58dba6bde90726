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
Namesakes = dict[str, set[str]]  # ids of speakers by name


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


def namesakes(speakers: Iterable[tuple[str, str]]) -> Namesakes:
    """Of ids with names."""
    found: Namesakes = {}
    for speaker_id, name in speakers:
        found.setdefault(name, set()).add(speaker_id)
    return found


def speaker(conference: Conference, known: Namesakes, fields: Shown) -> Speaker:
    """Whom an organiser names. A name alone is that of somebody known where only one of them has it."""
    name = fields["name"]
    if not name:
        raise Invalid.fields({"speakers": ["A speaker needs a name."]})
    ids = known.get(name, set())
    only = next(iter(ids)) if len(ids) == 1 else None
    return Speaker(fields.get("id") or only or derived_id(conference, "speaker", f"name:{name}"), name)
