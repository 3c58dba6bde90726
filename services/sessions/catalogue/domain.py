"""Rooms, tracks and types of sessions: what they are, in which order they stand, how one is described or renamed.

Sessions hold their names. A name that a session has is listed whether or not anybody has described it: then with an
id, a guid and a slug that follow from the name, and that it keeps when it is described. Pure.
"""

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from ulid import ULID

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, NotFound
from services.sessions.domain.conference import Conference

UNPLACED = 10_000  # where nobody said a position: after those that have one, by name
ALIASES_AT_MOST = 20  # former names that are still understood
_NAMESPACE = uuid.UUID("9d0a3a52-5f0f-4f2f-8d8b-6a5b6a0f4c11")  # of the guids that follow from names
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Renaming:
    """A new name that sessions may not all have yet: it is given to them after the description has it."""

    before: str
    change_id: str


@dataclass(frozen=True)
class Thing:
    """A room, a track or a type. `version` 0 is of one that nobody has described."""

    id: str
    conference_id: str
    guid: str
    name: str
    slug: str
    position: int = UNPLACED
    aliases: tuple[str, ...] = ()
    removed: bool = False
    renaming: Renaming | None = None
    version: int = 0

    @property
    def is_described(self) -> bool:
        return self.version > 0 and not self.removed

    def is_called(self, name: str) -> bool:
        return name == self.name or name in self.aliases


@dataclass(frozen=True)
class Room(Thing):
    """`stream_url` is where it can be watched from afar, `stream_note` what to know of that."""

    capacity: int | None = None
    description: str = ""
    stream_url: str = ""
    stream_note: str = ""


@dataclass(frozen=True)
class Track(Thing):
    """`color` is #rrggbb, or nothing."""

    color: str = ""


@dataclass(frozen=True)
class SessionType(Thing):
    """`minutes` is how long such a session usually is."""

    minutes: int | None = None


KINDS: dict[str, type[Thing]] = {"room": Room, "track": Track, "type": SessionType}
"""By the field of a session that holds the name."""

NOUNS = {"room": "room", "track": "track", "type": "session type"}


def listed(kind: str, conference_id: str, known: Iterable[Thing], names: Iterable[str]) -> list[Thing]:
    """All there are, in order: the described ones, and those that only sessions name."""
    known = list(known)
    found = [thing for thing in known if not thing.removed]
    slugs, taken = {thing.slug for thing in found}, {thing.id for thing in known}
    for name in sorted(set(names)):
        if name and not any(thing.is_called(name) for thing in found):
            # What was described under this name once, and removed, comes back as what it was.
            before = next((thing for thing in known if thing.removed and thing.name == name), None)
            found.append(_derived(kind, conference_id, name, before, slugs, taken))
            slugs.add(found[-1].slug)
    return sorted(found, key=lambda thing: (thing.position, natural(thing.name), thing.id))


def find(things: Iterable[Thing], ref: str, kind: str) -> Thing:
    """By id or slug. Raises NotFound."""
    for thing in things:
        if ref in (thing.id, thing.slug):
            return thing
    raise NotFound(f"There is no such {NOUNS[kind]} in this conference.")


def added(conference_id: str, kind: str, values: dict[str, Any], known: Sequence[Thing], names: Iterable[str]) -> Thing:
    """A new one; or what sessions name already, described by that. Raises Conflict when there is a description."""
    name, names = values["name"], list(names)
    _check_free(kind, name, listed(kind, conference_id, known, names), is_new=True)
    same = next(thing for thing in listed(kind, conference_id, known, [*names, name]) if thing.name == name)
    return replace(same, **values, removed=False)


def changed(thing: Thing, kind: str, values: dict[str, Any], things: Iterable[Thing], *, change_id: str) -> Thing:
    """Described otherwise; with another name the one it had is understood on. Raises Conflict."""
    name = values.get("name", thing.name)
    if name == thing.name:
        return replace(thing, **values, removed=False)
    if thing.renaming is not None:
        raise Conflict(f"The new name of this {NOUNS[kind]} is being given to its sessions. Try again in a moment.")
    _check_free(kind, name, (one for one in things if one.id != thing.id), is_new=False)
    aliases = tuple(one for one in dict.fromkeys((*thing.aliases, thing.name)) if one != name)
    renaming = Renaming(thing.name, change_id)
    return replace(thing, **values, aliases=aliases[-ALIASES_AT_MOST:], renaming=renaming, removed=False)


def check_unused(thing: Thing, kind: str, sessions: int) -> None:
    """Raises Conflict for what sessions have: they would name what is not there."""
    if sessions:
        have = "1 session has" if sessions == 1 else f"{sessions} sessions have"
        raise Conflict(f"{have} this {NOUNS[kind]}. Give them another one first, or none.")


def removed(thing: Thing) -> Thing:
    """Not described any more. Its id and guid are kept for whoever describes the same name again."""
    return type(thing)(
        id=thing.id,
        conference_id=thing.conference_id,
        guid=thing.guid,
        name=thing.name,
        slug=thing.slug,
        removed=True,
        version=thing.version,
    )


def with_name_given(thing: Thing) -> Thing:
    """All sessions have the new name."""
    return replace(thing, renaming=None)


def told(conference: Conference, kind: str, thing: Thing) -> Event:
    names = {"conference_id": conference.id, "conference": conference.slug}
    return Event("catalogue_changed", {**names, "kind": kind, "id": thing.id, "name": thing.name})


def shown(thing: Thing) -> dict[str, Any]:
    """As readers get it."""
    hidden = ("conference_id", "removed", "renaming")
    values = {one.name: getattr(thing, one.name) for one in fields(thing) if one.name not in hidden}
    values["aliases"] = list(thing.aliases)
    values["position"] = None if thing.position == UNPLACED else thing.position
    return values


def slug_of(name: str) -> str:
    """Small ASCII letters, digits and hyphens; empty when the name has nothing of the kind."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def natural(name: str) -> list[tuple[int, str]]:
    """Sorts "Room 2" before "Room 10"."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in _DIGITS.split(name.casefold())]


def _check_free(kind: str, name: str, others: Iterable[Thing], *, is_new: bool) -> None:
    """Raises Conflict when another one goes by this name, perhaps in other letters.

    What sessions only name may be described under just that name; nothing is renamed into it: two would become one.
    """
    for thing in others:
        if name in thing.aliases:
            raise Conflict(f"{name} is what the {NOUNS[kind]} {thing.name} was called before. Choose another name.")
        is_only_named = is_new and not thing.is_described and name == thing.name
        if name.casefold() == thing.name.casefold() and not is_only_named:
            raise Conflict(f"There is a {NOUNS[kind]} called {thing.name} already. Choose another name.")


def _derived(kind: str, conference_id: str, name: str, before: Thing | None, slugs: set[str], taken: set[str]) -> Thing:
    """One that nobody describes (any more)."""
    key = name
    while before is None and _id_of(conference_id, kind, key) in taken:
        key += "+"  # what had this name is called otherwise now
    guid = before.guid if before else str(uuid.uuid5(_NAMESPACE, f"{conference_id}/{kind}/{key}"))
    slug = slug_of(name)
    if not slug or slug in slugs:
        slug = f"{slug}-{guid[:6]}".strip("-")
    return KINDS[kind](
        id=before.id if before else _id_of(conference_id, kind, key),
        conference_id=conference_id,
        guid=guid,
        name=name,
        slug=slug,
        removed=before is not None,
        version=before.version if before else 0,
    )


def _id_of(conference_id: str, kind: str, key: str) -> str:
    return str(ULID.from_bytes(hashlib.sha256(f"{conference_id}/{kind}/{key}".encode()).digest()[:16]))
