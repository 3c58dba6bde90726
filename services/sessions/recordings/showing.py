"""Recordings and materials as readers get them. `file` of a version is for the gateway alone, which has the files."""

from typing import Any

from services.plumbing.clock import to_text
from services.sessions.domain.recordings import Material, Recording, Version

Shown = dict[str, Any]


def recording(one: Recording) -> Shown:
    return {
        "id": one.id,
        "url": one.url,
        "title": one.title,
        "type": one.type,
        "languages": list(one.languages),
        "licence": one.licence,
        "credit": one.credit,
        "credit_url": one.credit_url,
        "start_offset_seconds": one.start_offset_seconds,
        "duration_seconds": one.duration_seconds,
        "chapters": [{"at_seconds": chapter.at_seconds, "title": chapter.title} for chapter in one.chapters],
        "added_at": to_text(one.added_at) if one.added_at else None,
    }


def material(one: Material) -> Shown:
    """A link, or the newest version of a file with all versions, newest first."""
    newest = version(one.versions[-1]) if one.versions else {}
    shown = {
        "id": one.id,
        "url": one.url,
        "title": one.title,
        "type": one.type,
        "added_at": to_text(one.added_at) if one.added_at else None,
    }
    newest = {name: newest.get(name) for name in ("number", "filename", "size", "content_type")}
    return shown | newest | {"versions": [version(each) for each in reversed(one.versions)]}


def version(one: Version) -> Shown:
    return {
        "number": one.number,
        "filename": one.filename,
        "size": one.size,
        "content_type": one.content_type,
        "added_at": to_text(one.added_at),
        "file": one.file,
    }
