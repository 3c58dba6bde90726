"""The board of a conference at a moment, for API and pages: read for a slice of time, then found for the moment."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from gateway.backend import Read
from gateway.now import Board, board
from gateway.queries import Queries

SLICE_MINUTES = 10  # the service answers for as long, so everybody who asks meanwhile shares one read


@dataclass(frozen=True)
class BoardRead:
    """`looked_until`: until when next sessions were looked for."""

    board: Board
    looked_until: str
    reads: tuple[Read, Read]


async def board_at(queries: Queries, conference_id: str, moment: datetime) -> BoardRead:
    moment = moment.astimezone(UTC)
    since = moment.replace(minute=moment.minute // SLICE_MINUTES * SLICE_MINUTES, second=0, microsecond=0)
    around, rooms = await asyncio.gather(
        queries.around(conference_id, since.strftime("%Y-%m-%dT%H:%M:%SZ")), queries.catalogue(conference_id, "room")
    )
    found = board(around.data, rooms.data["items"], moment)
    return BoardRead(found, str(around.data["looked_until"]), (around, rooms))
