"""The feed of a conference, posts in it, and the live stream of it."""

import re

from gateway.auth import require_author
from gateway.authors import as_seen, author_of, unseen_by
from gateway.backend import Backend
from gateway.discussion import Discussion
from gateway.inputs import Json
from gateway.live import ANYBODY, LiveHub, Reader
from gateway.operation import operation
from gateway.outputs import Request, Response, created, no_content, personal, public
from gateway.queries import Queries
from gateway.schemas.feed import EntryListSchema, FeedQuerySchema, LiveQuerySchema, PostSchema, PublishPostSchema
from services.contracts.errors import Invalid, NotFound


class Feed:
    def __init__(self, discussion: Discussion) -> None:
        self._discussion = discussion

    @operation("What happened and what people wrote, newest first", query=FeedQuerySchema, response=EntryListSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        filters = {name: value for name, value in req.context.query.items() if name != "scope"}  # there is only "all"
        page = {name: filters.pop(name) for name in ("cursor", "limit")}
        conference_id, caller = req.context.conference["id"], req.context.caller
        found = await self._discussion.feed(conference_id, caller, filters=filters, **page)
        show = public if caller is None else personal
        show(resp, EntryListSchema, found.data)


class Posts:
    def __init__(self, backend: Backend, queries: Queries) -> None:
        self._backend = backend
        self._queries = queries

    @operation("Write a post, about a session or not", body=PublishPostSchema, response=PostSchema, status=201)
    async def on_post(self, req: Request, resp: Response, c: str) -> None:
        conference, caller = req.context.conference, req.context.caller
        entry = await self._backend.command(
            "feed",
            "publish_post",
            actor=caller.id,
            invalidates=[f"feed:{conference['id']}"],
            conference_id=conference["id"],
            conference=conference["slug"],
            author=author_of(caller, conference["id"]),
            text=req.context.body["text"],
            session=await self._session_of(conference["id"], req.context.body["session"]),
            **req.context.once.both,
        )
        location = f"/api/v1/conferences/{conference['slug']}/posts/{entry['post']['id']}"
        author = as_seen(entry["post"]["author"], caller, conference["id"], ())
        created(resp, location, PostSchema, entry["post"] | {"author": author})

    async def _session_of(self, conference_id: str, session: str | None) -> Json | None:
        if not session:
            return None
        try:
            found = (await self._queries.session(conference_id, session)).data
        except NotFound as why:
            raise Invalid.fields({"session": ["There is no such session in this conference."]}) from why
        return {"id": found["id"], "title": found["title"]}


class Post:
    def __init__(self, backend: Backend, discussion: Discussion) -> None:
        self._backend = backend
        self._discussion = discussion

    @operation("One post", response=PostSchema)
    async def on_get(self, req: Request, resp: Response, c: str, p: str) -> None:
        caller = req.context.caller
        post = await self._discussion.post(req.context.conference["id"], p, caller)
        show = public if caller is None else personal
        show(resp, PostSchema, post)

    @operation("Delete a post of yours, or as a moderator", status=204)
    async def on_delete(self, req: Request, resp: Response, c: str, p: str) -> None:
        conference, caller = req.context.conference, req.context.caller
        post = await self._discussion.post(conference["id"], p, caller)
        require_author(caller, conference, post["author"]["id"])
        forgotten = [f"feed:{conference['id']}"]
        which = {"conference_id": conference["id"], "post_id": post["id"]}
        await self._backend.command("feed", "delete_post", actor=caller.id, invalidates=forgotten, **which)
        no_content(resp)


class Live:
    def __init__(self, live: LiveHub) -> None:
        self._live = live

    @operation(
        "The feed as it happens, as server-sent events",
        description="Each message has `id` (send the last one as Last-Event-ID to miss nothing), `event` (the entry's "
        "kind) and `data` (the entry as JSON).",
        query=LiveQuerySchema,
        media="text/event-stream",
        last_event_id=True,
    )
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        last_seq = last_event_id(req)
        resp.set_headers({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        conference_id, caller = req.context.conference["id"], req.context.caller
        reader = Reader(caller.id, unseen_by(caller, conference_id)) if caller else ANYBODY
        resp.sse = self._live.sse(conference_id, last_seq, reader)


def last_event_id(req: Request) -> int | None:
    """Where the client left off. What is not a number is told, since guessing would lose entries silently."""
    text = req.get_header("Last-Event-ID") or req.context.query.get("last_event_id")
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise Invalid.fields({"Last-Event-ID": ["Not an id of this stream: those are decimal numbers."]})
    return int(text)
