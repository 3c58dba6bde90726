"""The reads about people among each other: the directory, who follows whom, suggestions, what somebody starred."""

from typing import Any, Protocol

from gateway.backend import Ask, Read

ACCOUNT_MAX_AGE_SECONDS = 60.0


class Viewing(Protocol):
    """Whoever reads: gateway.auth's Caller."""

    @property
    def id(self) -> str: ...
    @property
    def operator(self) -> bool: ...


class PeopleQueries:
    """Part of gateway.queries.Queries, which knows how to read. All of them are remembered for each viewer alone."""

    async def _read(self, ask: Ask, *, max_age_seconds: float | None = None) -> Read:
        raise NotImplementedError

    async def people(self, caller: Viewing | None, **wanted: Any) -> Read:
        """The directory as the caller may see it; `wanted` as in gateway.schemas.people.DirectoryQuerySchema."""
        tags = ["people", *_viewer_tags(caller)]
        if wanted.get("conference_id"):
            tags.append(f"members:{wanted['conference_id']}")
        given = {name: value for name, value in wanted.items() if value is not None}
        return await self._people_read("find_people", given | _viewer(caller), tags)

    async def connected(self, name: str, attendee_id: str, caller: Viewing | None, **page: Any) -> Read:
        """`name`: followers, following; and of oneself, muted, blocked."""
        kwargs = {"name": name, "attendee_id": attendee_id, **page, **_viewer(caller)}
        tags = ["people", f"attendee:{attendee_id}", *_viewer_tags(caller)]
        return await self._people_read("list_connected", kwargs, tags)

    async def suggestions(self, attendee_id: str, *, conference_id: str | None = None, limit: int = 20) -> Read:
        kwargs = {"attendee_id": attendee_id, "conference_id": conference_id, "limit": limit}
        return await self._people_read("suggest", kwargs, ["people", *_own_tags(attendee_id)])

    async def starred_in(self, attendee_id: str, conference_id: str) -> Read:
        """All that somebody starred in a conference."""
        kwargs = {"attendee_id": attendee_id, "conference_id": conference_id}
        return await self._read(Ask("sessions", "starred_in", kwargs, [f"stars:{attendee_id}"]))

    async def stars(
        self, attendee_id: str, *, conference_id: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Read:
        kwargs = {"attendee_id": attendee_id, "conference_id": conference_id, "cursor": cursor, "limit": limit}
        # The titles are those of now, which a change of the programme does not tell by this tag.
        ask = Ask("sessions", "list_stars", kwargs, [f"stars:{attendee_id}"])
        return await self._read(ask, max_age_seconds=ACCOUNT_MAX_AGE_SECONDS)

    async def _people_read(self, method: str, kwargs: dict[str, Any], tags: list[str]) -> Read:
        ask = Ask("attendees", method, kwargs, tags, never_stale=True)
        return await self._read(ask, max_age_seconds=ACCOUNT_MAX_AGE_SECONDS)


def _viewer(caller: Viewing | None) -> dict[str, Any]:
    return {"viewer_id": caller.id, "operator": caller.operator} if caller else {}


def _viewer_tags(caller: Viewing | None) -> list[str]:
    """How the viewer stands to others decides what they see."""
    return [f"attendee:{caller.id}"] if caller else []


def _own_tags(attendee_id: str) -> list[str]:
    return [f"attendee:{attendee_id}", f"stars:{attendee_id}"]
