"""Pictures of people: one's own is put and taken away; those of others are seen by whoever sees the person."""

from typing import Any

from gateway.auth import Caller
from gateway.avatars import RAW_TYPES, WEBP, Avatars
from gateway.operation import operation
from gateway.outputs import Request, Response, no_content, personal
from gateway.queries import Queries
from gateway.schemas.avatars import SIZES
from gateway.schemas.profiles import ProfileSchema
from services.contracts.errors import NotFound

FOR_GOOD = ["private", "max-age=31536000", "immutable"]  # what is under the name of a picture never changes
ASK_AGAIN = ["private", "no-cache"]
Json = dict[str, Any]

NOTHING_RUNS = "default-src 'none'; sandbox"  # should a browser ever take a picture for a page


class OwnAvatar:
    def __init__(self, avatars: Avatars, queries: Queries) -> None:
        self._avatars = avatars
        self._queries = queries

    @operation(
        "Your picture",
        description="JPEG, PNG, WebP or GIF, 5 MB and 40 megapixels at most. Its middle becomes a square; where "
        "and with what it was taken is not kept.",
        file=True,
        file_types=RAW_TYPES,
        response=ProfileSchema,
    )
    async def on_put(self, req: Request, resp: Response) -> None:
        await self._avatars.take(req)
        caller = req.context.caller
        personal(resp, ProfileSchema, (await self._queries.attendee(caller.id, caller)).data)

    @operation("Take your picture away", status=204)
    async def on_delete(self, req: Request, resp: Response) -> None:
        await self._avatars.remove(req)
        no_content(resp)


class Picture:
    def __init__(self, avatars: Avatars, queries: Queries) -> None:
        self._avatars = avatars
        self._queries = queries

    @operation(
        "The picture of an attendee",
        description="Answers give its address, with the name of the picture in it, as `avatar_urls`.",
        media=WEBP,
    )
    async def on_get(self, req: Request, resp: Response, attendee: str, size: str) -> None:
        person = await self._seen(attendee, req.context.caller)
        name = person["avatar"]
        if not name or size not in map(str, SIZES):
            raise NotFound("There is no such picture.")
        picture = await self._avatars.picture(name, int(size))
        if picture is None:
            raise NotFound("There is no such picture.")
        resp.data = picture
        resp.content_type = WEBP
        resp.etag = f"{name[:32]}-{size}"
        resp.cache_control = FOR_GOOD if req.get_param("v") == name else ASK_AGAIN
        resp.set_header("Content-Security-Policy", NOTHING_RUNS)

    async def _seen(self, attendee: str, caller: Caller | None) -> Json:
        """The person. Most are seen by everyone, so that one read serves all who look at a page full of pictures."""
        if caller is not None and attendee in caller.blocked_by:
            return await self._seen_by(attendee, caller)  # operators see them all the same
        try:
            return await self._seen_by(attendee, None)
        except NotFound:
            if caller is None:
                raise
        return await self._seen_by(attendee, caller)

    async def _seen_by(self, attendee: str, caller: Caller | None) -> Json:
        person: Json = (await self._queries.attendee(attendee, caller)).data
        return person
