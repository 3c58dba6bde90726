"""The board of a conference at a moment, for API and pages: read for a slice of time, then found for the moment."""

from datetime import UTC, datetime

from gateway.now import Board, board
from gateway.queries import Queries

SLICE_MINUTES = 10  # the service answers for as long, so everybody who asks meanwhile shares one read


async def board_at(queries: Queries, conference_id: str, moment: datetime) -> tuple[Board, str]:
    """The board, and until when next sessions were looked for."""
    moment = moment.astimezone(UTC)
    since = moment.replace(minute=moment.minute // SLICE_MINUTES * SLICE_MINUTES, second=0, microsecond=0)
    around = (await queries.around(conference_id, since.strftime("%Y-%m-%dT%H:%M:%SZ"))).data
    rooms = (await queries.catalogue(conference_id, "room")).data["items"]
    return board(around, rooms, moment), str(around["looked_until"])
