"""What is on now and next."""

from datetime import UTC, datetime
from typing import Any

from gateway.boards import board_at
from gateway.inputs import Json
from gateway.machinery import Machinery
from gateway.now import Board, seconds_until, state_at
from gateway.operation import operation
from gateway.outputs import Request, Response, personal, public
from gateway.policy import CONFERENCE
from gateway.queries import Queries
from gateway.reads import note_change_in
from gateway.schemas.audience import NowQuerySchema, NowSchema
from services.contracts.errors import Forbidden


def routes(machinery: Machinery) -> dict[str, Any]:
    return {f"{CONFERENCE}/now": Now(machinery.queries)}


class Now:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation(
        "What is on in each room now, and what is next there",
        description="Streams are named while something is on in the room, or will be within 15 minutes.",
        query=NowQuerySchema,
        response=NowSchema,
        fails=(403,),
    )
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        conference_id, asked = req.context.conference["id"], req.context.query.get("at")
        caller = req.context.caller
        if asked and not (caller and caller.may_organise(conference_id)):
            raise Forbidden("Only organisers can look at another moment.")
        moment = datetime.fromisoformat(asked) if asked else datetime.now(UTC).replace(microsecond=0)
        read = await board_at(self._queries, conference_id, moment)
        found = read.board
        if found.changes_at and not asked:
            note_change_in(seconds_until(found.changes_at, moment))
        (personal if asked else public)(resp, NowSchema, _shown(found) | {"looked_until": read.looked_until})


def _shown(found: Board) -> Json:
    def told(sessions: list[Json]) -> list[Json]:
        return [{**one, "live_state": state_at(one, found.at)} for one in sessions]

    return {
        "at": _text(found.at),
        "changes_at": _text(found.changes_at) if found.changes_at else None,
        "rooms": [
            {
                "id": room.id,
                "name": room.name,
                "stream_url": room.stream_url,
                "stream_note": room.stream_note,
                "now": told(room.now),
                "next": told(room.next),
            }
            for room in found.rooms
        ],
        "first": told(found.first),
    }


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
