"""What comes back: files that Hallway wrote itself, here or elsewhere, are read so that nothing seems changed.

Our pages stand in them as addresses, and the programme's own as the origin; what lasts a day or more is in pieces.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from services.sessions.importers import values
from services.sessions.importers.raw import RawEvent, RawProgramme
from services.sessions.pieces import piece_guid

GENERATOR = "Hallway"
TABLE_COLUMNS = (
    *("guid", "code", "state", "day", "start", "end", "minutes", "room", "title", "subtitle", "type", "track"),
    *("languages", "speakers", "tags", "abstract", "description", "url", "changed"),
)
SEPARATOR = ";"  # between the people of a cell of ours


class _Dated(Protocol):
    event: RawEvent
    end: datetime | None

    @property
    def start(self) -> datetime | None: ...


Dated = TypeVar("Dated", bound=_Dated)


def is_ours(raw: RawProgramme) -> bool:
    return raw.generator.split(" ")[0] == GENERATOR


def is_our_table(columns: Sequence[str]) -> bool:
    """Whether this is the header of our tables; somebody may have put columns behind it."""
    return tuple(columns[: len(TABLE_COLUMNS)]) == TABLE_COLUMNS


def settle_addresses(raw: RawProgramme) -> None:
    """Where a session came from counts as its address; what came from nowhere has its page as origin."""
    for event in raw.events:
        event.fields["url"] = event.get("origin_url") or event.get("url")


def joined(drafts: list[Dated]) -> list[Dated]:
    """With the pieces of a long session put together again."""
    known = {guid: draft for draft in drafts if (guid := values.guid(draft.event.get("guid")))}
    pieces: set[int] = set()
    for guid, draft in known.items():
        number = 2
        while (piece := known.get(piece_guid(guid, number))) and piece.start == draft.end:
            draft.end = piece.end
            pieces.add(id(piece))
            number += 1
    return [draft for draft in drafts if id(draft) not in pieces]
