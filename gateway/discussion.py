"""The feed and its posts as one reader may see them, for API and pages alike.

What the feed service gives is the same for all and remembered once; here it is narrowed to the reader. So a page of
somebody who has blocked or muted people is filled up from the next one.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from gateway.auth import Caller
from gateway.authors import as_seen, show_themselves_to_some, unseen_by
from gateway.failures import RemoteFailure
from gateway.queries import Filters, Queries
from gateway.reads import Read
from services.contracts.errors import NotFound, Unavailable

ROUNDS = 5  # of filling a page up; then it is short, and its cursor still leads on

Json = dict[str, Any]


class Discussion:
    """Reads for one caller, or for anybody (None)."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    async def feed(
        self,
        conference_id: str,
        caller: Caller | None,
        *,
        filters: Filters | None = None,
        cursor: str | None = None,
        limit: int = 30,
    ) -> Read:
        """Newest first. Asked for one author, nothing by somebody whom the caller may not know to have written it."""
        author = (filters or {}).get("author")
        read = await self._queries.feed(conference_id, filters=filters, cursor=cursor, limit=limit)
        if author in unseen_by(caller, conference_id):
            return replace(read, data={"items": [], "next": None})
        items, following = self._kept(read, caller, conference_id), read.data["next"]
        for _ in range(ROUNDS):
            if following is None or len(items) >= limit:
                break
            more = await self._queries.feed(conference_id, filters=filters, cursor=following, limit=limit - len(items))
            items, following = items + self._kept(more, caller, conference_id), more.data["next"]
        shown = await self._shown(items, caller, conference_id)
        if author and any(_is_somebodys(entry) for entry in shown):
            shown, following = [], None
        return replace(read, data={"items": shown, "next": following})

    async def post(self, conference_id: str, post_id: str, caller: Caller | None) -> Json:
        """Raises NotFound also for the words of those who are kept apart from the caller. Who moderates sees it."""
        post: Json = (await self._queries.post(conference_id, post_id)).data
        moderates = caller is not None and caller.may_moderate(conference_id)
        if not moderates and post["author"]["id"] in unseen_by(caller, conference_id):
            raise NotFound("There is no such post.")
        [shown] = await self._with_authors([post], caller, conference_id)
        return shown

    def _kept(self, read: Read, caller: Caller | None, conference_id: str) -> list[Json]:
        unseen = unseen_by(caller, conference_id)
        return [entry for entry in read.data["items"] if not unseen or _author_id(entry) not in unseen]

    async def _shown(self, entries: list[Json], caller: Caller | None, conference_id: str) -> list[Json]:
        posts = [entry["post"] for entry in entries if entry.get("post")]
        shown = {post["id"]: post for post in await self._with_authors(posts, caller, conference_id)}
        return [entry | {"post": shown[entry["post"]["id"]]} if entry.get("post") else entry for entry in entries]

    async def _with_authors(self, posts: Iterable[Json], caller: Caller | None, conference_id: str) -> list[Json]:
        posts = list(posts)
        in_doubt = show_themselves_to_some((post["author"] for post in posts), caller, conference_id)
        followed_by = await self._followed_by(caller, in_doubt)
        return [post | {"author": as_seen(post["author"], caller, conference_id, followed_by)} for post in posts]

    async def _followed_by(self, caller: Caller | None, authors: list[str]) -> frozenset[str]:
        if caller is None or not authors:
            return frozenset()
        try:
            return frozenset((await self._queries.who_show_themselves(caller.id, authors)).data)
        except (Unavailable, RemoteFailure):
            return frozenset()  # the post can be read; whose it is, nobody can tell now


def _author_id(entry: Json) -> str | None:
    author_id: str | None = entry["post"]["author"]["id"] if entry.get("post") else None
    return author_id


def _is_somebodys(entry: Json) -> bool:
    return bool(entry.get("post")) and _author_id(entry) is None
