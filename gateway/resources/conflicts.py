"""What in a programme cannot be as it is: shown to organisers before they release it."""

from typing import Any

from gateway.machinery import Machinery
from gateway.operation import operation
from gateway.outputs import Request, Response, personal
from gateway.policy import CONFERENCE
from gateway.queries import Queries
from gateway.schemas.conflicts import ConflictListSchema, ConflictsQuerySchema


class Conflicts:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation(
        "Speakers and rooms twice at once, other days than the conference's, too little time",
        description="The first 500, by time. Of two sessions at once, `start` and `end` are of what both have.",
        query=ConflictsQuerySchema,
        response=ConflictListSchema,
    )
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        wanted = req.context.query
        found = await self._queries.conflicts(
            req.context.conference["id"], planned=wanted["planned"] == "true", session_id=wanted["session"]
        )
        personal(resp, ConflictListSchema, found.data)


def routes(machinery: Machinery) -> dict[str, Any]:
    return {f"{CONFERENCE}/conflicts": Conflicts(machinery.queries)}
