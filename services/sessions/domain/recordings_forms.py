"""Recordings and materials made of what forms.plain made of them: out of documents, plans and histories.

A field that an older document does not have, or a newer one has and nobody here knows, is no reason to fail.
"""

from dataclasses import fields
from typing import Any

from services.plumbing.clock import from_text
from services.sessions.domain.recordings import Chapter, Material, Recording, Version

_RECORDING = frozenset(one.name for one in fields(Recording))
_MATERIAL = frozenset(one.name for one in fields(Material))
_VERSION = frozenset(one.name for one in fields(Version))


def recording(**given: Any) -> Recording:
    values = _known(given, _RECORDING)
    values["languages"] = tuple(values.get("languages", ()))
    values["chapters"] = tuple(Chapter(**one) for one in values.get("chapters", ()))
    return Recording(**values)


def material(**given: Any) -> Material:
    values = _known(given, _MATERIAL)
    values["versions"] = tuple(Version(**_known(one, _VERSION)) for one in values.get("versions", ()))
    return Material(**values)


def _known(given: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    values = {name: value for name, value in given.items() if name in names}
    if values.get("added_at"):
        values["added_at"] = from_text(values["added_at"])
    return values
