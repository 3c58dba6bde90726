"""What changed in a session, field by field, for organisers to compare: in words, before and after. Pure."""

from dataclasses import dataclass
from typing import Any

from gateway import changelog
from gateway.pages.times import Zones

DERIVED = ("day", "cancelled_here")  # these follow from other fields

Json = dict[str, Any]


@dataclass(frozen=True)
class ValueChange:
    """A field in words, before and after."""

    name: str
    before: str
    after: str


def in_words(changes: list[Json], zones: Zones) -> list[ValueChange]:
    shown = [one for one in changes if one["name"] not in DERIVED]
    return [
        ValueChange(
            changelog.field_names([one["name"]])[0],
            changelog.in_words(one["name"], one["before"], zones),
            changelog.in_words(one["name"], one["after"], zones),
        )
        for one in shown
    ]
