"""Changes of the recordings and materials of a session: at once, also where the programme waits for releases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.contracts.envelope import Event
from services.contracts.errors import Invalid
from services.sessions.domain import recordings, telling
from services.sessions.domain.recordings import Material, Recording, Version
from services.sessions.domain.session import Session

ADDED = "added"  # the kind of ids of what is added here
Fields = dict[str, Any]
Decided = tuple[Session, list[Event]]


def with_recordings(
    session: Session, items: tuple[Recording, ...], *, at: datetime, import_id: str | None = None
) -> Decided:
    """The session with these recordings; what the public sees of it is told."""
    if items == session.recordings:
        return session, []
    return telling.told(session, replace(session, recordings=items, updated_at=at), import_id=import_id)


def with_materials(session: Session, items: tuple[Material, ...], *, at: datetime) -> Decided:
    if items == session.materials:
        return session, []
    return telling.told(session, replace(session, materials=items, updated_at=at), import_id=None)


def add_recording(session: Session, key: str, fields: Fields, *, at: datetime) -> Decided:
    """`key` is what tells this one from others: a repeat of the request makes the same. Raises Invalid."""
    recording = Recording(id=recordings.derived_id(session.id, ADDED, key), added_at=at, **fields)
    recordings.check_recording(recording)
    items = recordings.added(session.recordings, recording, at_most=recordings.RECORDINGS_AT_MOST)
    return with_recordings(session, items, at=at)


def change_recording(session: Session, recording_id: str, changes: Fields, *, at: datetime) -> Decided:
    """Raises NotFound, Invalid."""
    changed = replace(recordings.found(session.recordings, recording_id, "recording"), **changes)
    recordings.check_recording(changed)
    return with_recordings(session, recordings.exchanged(session.recordings, changed), at=at)


def put_recording(session: Session, key: str, fields: Fields, *, at: datetime) -> Decided:
    """The first recording of the session becomes this one, or it is changed when the address is the same."""
    if not session.recordings:
        return add_recording(session, key, fields, at=at)
    first = session.recordings[0]
    known = next((one for one in session.recordings if one.url == fields["url"]), first)
    put = Recording(id=known.id, added_at=known.added_at, **fields)
    recordings.check_recording(put)
    return with_recordings(session, recordings.exchanged(session.recordings, put), at=at)


def remove_recording(session: Session, recording_id: str, *, at: datetime) -> Decided:
    """Raises NotFound."""
    return with_recordings(session, recordings.without(session.recordings, recording_id, "recording"), at=at)


def add_link(session: Session, key: str, fields: Fields, *, at: datetime) -> Decided:
    material = Material(id=recordings.derived_id(session.id, ADDED, key), added_at=at, **fields)
    return _with_one_more(session, material, at=at)


def add_file(session: Session, key: str, about: Fields, file: Fields, *, at: datetime) -> Decided:
    """A file that is stored already becomes a material, at an address of ours."""
    material_id = recordings.derived_id(session.id, ADDED, key)
    material = Material(
        id=material_id,
        url=f"/api/v1/conferences/{session.conference}/sessions/{session.id}/materials/{material_id}/file",
        title=about.get("title") or file["filename"],
        type=about.get("type", ""),
        versions=(Version(number=1, added_at=at, **file),),
        added_at=at,
    )
    return _with_one_more(session, material, at=at)


def add_version(session: Session, material_id: str, file: Fields, *, at: datetime) -> Decided:
    """Raises NotFound, Invalid."""
    known = recordings.found(session.materials, material_id, "material")
    newer = recordings.with_version(known, Version(number=0, added_at=at, **file))
    return with_materials(session, recordings.exchanged(session.materials, newer), at=at)


def change_material(session: Session, material_id: str, changes: Fields, *, at: datetime) -> Decided:
    """Raises NotFound; Invalid for the address of a file, which follows from what it is."""
    known = recordings.found(session.materials, material_id, "material")
    if known.versions and changes.get("url", known.url) != known.url:
        raise Invalid.fields({"url": ["This is a file, which has its address here. Send a new version instead."]})
    return with_materials(session, recordings.exchanged(session.materials, replace(known, **changes)), at=at)


def remove_material(session: Session, material_id: str, *, at: datetime) -> Decided:
    """Raises NotFound."""
    return with_materials(session, recordings.without(session.materials, material_id, "material"), at=at)


def files_of(materials: Sequence[Material]) -> set[str]:
    """The stored files that these have, in any version."""
    return {version.file for one in materials for version in one.versions}


def _with_one_more(session: Session, material: Material, *, at: datetime) -> Decided:
    items = recordings.added(session.materials, material, at_most=recordings.MATERIALS_AT_MOST)
    return with_materials(session, items, at=at)
