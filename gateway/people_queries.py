"""The reads about people among each other: the directory, who follows whom, suggestions, what somebody starred."""

from typing import Any

from gateway.asking import ACCOUNT_MAX_AGE_SECONDS, Asking, Looking, seen_by, tags_of
from gateway.backend import Ask, Read


class PeopleQueries(Asking):
    """Part of gateway.queries.Queries. All of them are remembered for each viewer alone."""

    async def people(self, caller: Looking | None, **wanted: Any) -> Read:
        """The directory as the caller may see it; `wanted` as in gateway.schemas.people.DirectoryQuerySchema."""
        tags = ["people", *tags_of(caller)]
        if wanted.get("conference_id"):
            tags.append(f"members:{wanted['conference_id']}")
        given = {name: value for name, value in wanted.items() if value is not None}
        return await self._people_read("find_people", given | seen_by(caller), tags)

    async def connected(self, name: str, attendee_id: str, caller: Looking | None, **page: Any) -> Read:
        """`name`: followers, following; and of oneself, muted, blocked."""
        kwargs = {"name": name, "attendee_id": attendee_id, **page, **seen_by(caller)}
        tags = ["people", f"attendee:{attendee_id}", *tags_of(caller)]
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


def _own_tags(attendee_id: str) -> list[str]:
    return [f"attendee:{attendee_id}", f"stars:{attendee_id}"]
