"""Finding people: the directory, and those one may want to meet."""

from gateway.operation import operation
from gateway.outputs import Request, Response, personal
from gateway.queries import Queries
from gateway.schemas.people import (
    DirectoryQuerySchema,
    PersonListSchema,
    SuggestionListSchema,
    SuggestionsQuerySchema,
)


class Directory:
    """The GET of /attendees."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation(
        "People, by name, as far as you may see them",
        description="A page may be short of `limit` and yet not be the last: `next` tells.",
        query=DirectoryQuerySchema,
        fails=(404,),
        response=PersonListSchema,
    )
    async def on_get(self, req: Request, resp: Response) -> None:
        wanted = dict(req.context.query)
        wanted["conference_id"] = await conference_id(self._queries, wanted.pop("conference")) or ""
        # Not for the body cache: what is shown of a person follows the person's wish at once.
        personal(resp, PersonListSchema, (await self._queries.people(req.context.caller, **wanted)).data)


class Suggestions:
    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @operation(
        "People you may want to meet, and why",
        description="From shared interests, organisation and starred sessions. Nobody, when you take no part in it.",
        query=SuggestionsQuerySchema,
        fails=(404,),
        response=SuggestionListSchema,
    )
    async def on_get(self, req: Request, resp: Response) -> None:
        asked = req.context.query
        where = await conference_id(self._queries, asked["conference"])
        found = await self._queries.suggestions(req.context.caller.id, conference_id=where, limit=asked["limit"])
        personal(resp, SuggestionListSchema, found.data)


async def conference_id(queries: Queries, ref: str) -> str | None:
    """Of a slug or id; None when none is given. Raises NotFound when there is no such conference."""
    return str((await queries.conference(ref)).data["id"]) if ref else None
