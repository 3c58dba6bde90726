"""Recordings and materials of a session: what they are, what may be said of them, and what becomes of them.

Those that a file brought have an id that follows from their address; all others were added here, and no file takes
them away.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from ulid import ULID

from services.contracts.errors import Invalid, NotFound

RECORDINGS_AT_MOST = 50  # a talk in five languages, as video and as sound, on two sites, has twenty
MATERIALS_AT_MOST = 100
VERSIONS_AT_MOST = 50
LONGEST_SECONDS = 7 * 24 * 3600  # as long as a session may be


@dataclass(frozen=True)
class Chapter:
    at_seconds: int
    title: str


@dataclass(frozen=True)
class Recording:
    """`start_offset_seconds` is where the session begins in it, when it begins before or after; chapters count from
    the beginning of the recording. `credit` says whom it came from, `credit_url` where that is to be seen.
    """

    id: str
    url: str
    title: str = ""
    type: str = ""
    languages: tuple[str, ...] = ()
    licence: str = ""
    credit: str = ""
    credit_url: str = ""
    start_offset_seconds: int = 0
    duration_seconds: int | None = None
    chapters: tuple[Chapter, ...] = ()
    added_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Version:
    """One state of a file. `file` is its name in the store, which only the gateway knows how to read."""

    number: int
    file: str
    filename: str
    size: int
    content_type: str
    added_at: datetime


@dataclass(frozen=True)
class Material:
    """A link, or a file with all its versions, the newest last; of a file, `url` is the address it is served at."""

    id: str
    url: str
    title: str = ""
    type: str = ""
    versions: tuple[Version, ...] = ()
    added_at: datetime | None = field(default=None, compare=False)


class Linked(Protocol):
    @property
    def url(self) -> str: ...
    @property
    def title(self) -> str: ...


Item = TypeVar("Item", Recording, Material)


def derived_id(session_id: str, kind: str, key: str) -> str:
    """An id in the form of a ULID that is always the same for the same thing of the same session."""
    return str(ULID.from_bytes(hashlib.sha256(f"{session_id}/{kind}/{key}".encode()).digest()[:16]))


def imported_recording(session_id: str, link: Linked) -> Recording:
    """What a programme's file says of a recording."""
    return Recording(derived_id(session_id, "recording", link.url), link.url, link.title, _type(link))


def imported_material(session_id: str, link: Linked) -> Material:
    return Material(derived_id(session_id, "material", link.url), link.url, link.title, _type(link))


def of_files(session_id: str, items: Iterable[Item]) -> tuple[Item, ...]:
    """Those that an imported file brought, and not somebody here."""
    return tuple(one for one in items if one.id in (derived_id(session_id, kind, one.url) for kind in _KINDS))


def news_of(session_id: str, before: Sequence[Item], imported: Sequence[Item]) -> tuple[Item, ...]:
    """What a file has that was not added here: our own exports have that, too, and come back."""
    added_here = {_address(one.url) for one in _added_here(session_id, before)}
    return tuple(one for one in imported if _address(one.url) not in added_here)


def laid_over(session_id: str, before: Sequence[Item], news: Sequence[Item]) -> tuple[Item, ...]:
    """What a file says, laid over what there is: what is known by its address keeps what was said of it here.

    What was added here stays, whatever the file says; what an earlier file brought and this one does not have goes.
    """
    known: dict[str, Item] = {one.id: one for one in before}
    brought = tuple(_renamed(known.get(one.id), one) for one in news)
    return brought + tuple(_added_here(session_id, before))


def check_recording(recording: Recording) -> None:
    """Raises Invalid for what cannot be played so."""
    errors: dict[str, list[str]] = {}
    if not 0 <= recording.start_offset_seconds <= LONGEST_SECONDS:
        errors["start_offset_seconds"] = ["Give seconds from the beginning of the recording, 0 or more."]
    if recording.duration_seconds is not None and not 0 < recording.duration_seconds <= LONGEST_SECONDS:
        errors["duration_seconds"] = ["Give seconds, more than 0."]
    elif recording.duration_seconds is not None and recording.start_offset_seconds >= recording.duration_seconds:
        errors["start_offset_seconds"] = ["The recording ends before this."]
    if recording.duration_seconds and any(one.at_seconds >= recording.duration_seconds for one in recording.chapters):
        errors["chapters"] = ["The recording ends before the last chapter begins."]
    if recording.credit_url and not recording.credit:
        errors["credit"] = ["Say whose address this is."]
    if errors:
        raise Invalid.fields(errors)


def added(items: tuple[Item, ...], item: Item, *, at_most: int) -> tuple[Item, ...]:
    """With one more. Raises Invalid when there are too many, or this one is there already."""
    if len(items) >= at_most:
        raise Invalid(f"A session has {at_most} of these at most. Remove one first.")
    if any(one.url == item.url for one in items):
        raise Invalid.fields({"url": ["This address is there already."]})
    one_more: tuple[Item, ...] = (item,)
    return items + one_more


def found(items: Iterable[Item], item_id: str, what: str) -> Item:
    """Raises NotFound."""
    for one in items:
        if one.id == item_id:
            return one
    raise NotFound(f"There is no such {what}.")


def exchanged(items: tuple[Item, ...], item: Item) -> tuple[Item, ...]:
    """With this one in the place of the one with its id."""
    if any(one.url == item.url and one.id != item.id for one in items):
        raise Invalid.fields({"url": ["This address is there already."]})
    return tuple(item if one.id == item.id else one for one in items)


def without(items: tuple[Item, ...], item_id: str, what: str) -> tuple[Item, ...]:
    """Raises NotFound when it is not there."""
    gone = found(items, item_id, what)
    return tuple(one for one in items if one.id != gone.id)


def with_version(material: Material, version: Version) -> Material:
    """The material with a newer state of its file. Raises Invalid for a link, and when there are too many."""
    if not material.versions:
        raise Invalid("This is a link and has no file: change its address, or add the file beside it.")
    if len(material.versions) >= VERSIONS_AT_MOST:
        raise Invalid(f"A file has {VERSIONS_AT_MOST} versions at most. Add it anew, and delete this one.")
    newest = material.versions[-1]
    if (newest.file, newest.filename) == (version.file, version.filename):
        return material  # the same file again
    return replace(material, versions=(*material.versions, replace(version, number=newest.number + 1)))


def summary(recordings: Sequence[Recording]) -> dict[str, Any]:
    """What is told of the first recording when it comes."""
    first = recordings[0]
    return {"id": first.id, "title": first.title, "languages": list(first.languages), "url": first.url}


_KINDS = ("recording", "material")


def _added_here(session_id: str, items: Sequence[Item]) -> list[Item]:
    brought = of_files(session_id, items)
    return [one for one in items if one not in brought]


def _renamed(known: Item | None, imported: Item) -> Item:
    if known is None:
        return imported
    # schedule.json has no word for most types: what another format said of it holds.
    return replace(known, title=imported.title, type=imported.type or known.type)


def _type(link: Linked) -> str:
    return getattr(link, "type", "") or ""


def _address(url: str) -> str:
    """Without the host of an address of ours: an export says it in full."""
    _, found, path = url.partition("/api/v1/conferences/")
    return found + path if found else url
