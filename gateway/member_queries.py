"""The reads about who is in a conference: its members, who is invited, and who is which of its speakers."""

from collections.abc import Iterable
from typing import Any

from gateway.asking import ACCOUNT_MAX_AGE_SECONDS, Asking, Looking, tags_of
from gateway.backend import Ask, Read


class MemberQueries(Asking):
    """Part of gateway.queries.Queries."""

    async def members(
        self,
        conference_id: str,
        caller: Looking | None = None,
        *,
        q: str = "",
        role: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Read:
        """As the caller may see them; organisers see all."""
        kwargs = {
            "conference_id": conference_id,
            "viewer_id": caller.id if caller else None,
            "organiser": caller is not None and caller.may_organise(conference_id),
            **{"q": q, "role": role, "cursor": cursor, "limit": limit},
        }
        tags = [f"members:{conference_id}", "people", *tags_of(caller)]
        return await self._read(Ask("attendees", "list_members", kwargs, tags, never_stale=True))

    async def memberships(self, attendee_id: str) -> Read:
        """What somebody is in which conferences."""
        ask = Ask("attendees", "list_memberships", {"attendee_id": attendee_id}, [f"attendee:{attendee_id}"])
        return await self._read(ask, max_age_seconds=ACCOUNT_MAX_AGE_SECONDS)

    async def linked_speakers(self, conference_id: str) -> Read:
        """Which speakers of the programme are somebody here, for everybody alike.

        Part of the session pages that are kept: so it depends on what a speaker shows of themselves (`author:`), and
        not on their account, which every new follower changes.
        """

        def tags(found: dict[str, Any]) -> Iterable[str]:
            return [f"speakers:{conference_id}", *(f"author:{one['attendee_id']}" for one in found["items"])]

        return await self._read(Ask("attendees", "linked_speakers", {"conference_id": conference_id}, tags))

    async def claims(self, conference_id: str, *, cursor: str | None = None, limit: int = 50) -> Read:
        kwargs = {"conference_id": conference_id, "cursor": cursor, "limit": limit}
        return await self._read(Ask("attendees", "list_claims", kwargs, [f"members:{conference_id}", "people"]))

    async def invitations(self, conference_id: str, kind: str, *, cursor: str | None = None, limit: int = 50) -> Read:
        kwargs = {"conference_id": conference_id, "kind": kind, "cursor": cursor, "limit": limit}
        # They also become too old, which nobody tells.
        ask = Ask("attendees", "list_invitations", kwargs, [f"invitations:{conference_id}"])
        return await self._read(ask, max_age_seconds=ACCOUNT_MAX_AGE_SECONDS)

    async def invitation(self, token: str, viewer_id: str | None) -> Read:
        """What somebody is invited to. Asked each time: it may be used up or too old at any moment."""
        ask = Ask("attendees", "get_invitation", {"token": token, "viewer_id": viewer_id}, [], never_stale=True)
        return await self._read(ask, max_age_seconds=0)

    async def batches(self, conference_id: str) -> Read:
        """Lists of people to invite. Their progress is not told by events."""
        ask = Ask("attendees", "list_batches", {"conference_id": conference_id}, [])
        return await self._read(ask, max_age_seconds=0)

    async def batch(self, conference_id: str, batch_id: str) -> Read:
        ask = Ask("attendees", "get_batch", {"conference_id": conference_id, "batch_id": batch_id}, [])
        return await self._read(ask, max_age_seconds=0)
