"""Values of a session's fields as JSON has them, and back: for what is planned, for history, for organisers to see.

The two are each other's inverse, so that what was planned or recorded can be applied to a session again.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from services.plumbing.clock import from_text, to_text
from services.sessions.domain.recordings_forms import material, recording
from services.sessions.domain.session import Link, Speaker

MOMENTS = frozenset({"start", "end"})
LISTS: dict[str, Callable[..., Any] | None] = {
    "languages": None,
    "tags": None,
    "speakers": Speaker,
    "links": Link,
    "materials": material,
    "recordings": recording,
}
"""The fields that hold several, and what makes each of them; None: a text."""


def plain(value: Any) -> Any:
    """The value of any field."""
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return value


def value(name: str, given: Any) -> Any:
    """The value of the field of this name that `plain` made into what is given."""
    if name in MOMENTS:
        return None if given is None else from_text(given)
    if name in LISTS:
        kind = LISTS[name]
        return tuple(given if kind is None else (kind(**one) for one in given))
    return given


def plain_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(one) for name, one in fields.items()}


def values(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value(name, given) for name, given in fields.items()}
