"""The reads about being there: what is on around a moment, questions and their settings, ratings, who wrote it."""

from collections.abc import Iterable
from typing import Any

from gateway.asking import ACCOUNT_MAX_AGE_SECONDS, Asking
from gateway.backend import Ask, Read

MODERATORS_QUERY = {"moderator": True}


class AudienceQueries(Asking):
    """Part of gateway.queries.Queries."""

    async def around(self, conference_id: str, since: str) -> Read:
        """What is on in the slice of time that begins at `since`, and what is next. Cancelled sessions are in it."""
        tags = [f"programme:{conference_id}", f"conference:{conference_id}"]
        return await self._read(Ask("sessions", "around", {"conference_id": conference_id, "at": since}, tags))

    async def questions(
        self,
        conference_id: str,
        session_id: str,
        *,
        state: str | None = None,
        order: str = "votes",
        moderator: bool = False,
        cursor: str | None = None,
        limit: int = 20,
    ) -> Read:
        """Without names (see questions.py). `moderator`: with those that wait or are hidden."""
        kwargs = {
            **_session(conference_id, session_id),
            **{"state": state, "order": order, "cursor": cursor, "limit": limit},
            **(MODERATORS_QUERY if moderator else {}),
        }
        return await self._read(Ask("sessions", "list_questions", kwargs, _tags(conference_id, session_id)))

    async def question(
        self, conference_id: str, session_id: str, question_id: str, *, viewer_id: str | None, moderator: bool
    ) -> Read:
        kwargs = {**_session(conference_id, session_id), "question_id": question_id}
        who = {"viewer_id": viewer_id, "moderator": moderator}
        ask = Ask("sessions", "get_question", kwargs | who, _tags(conference_id, session_id))
        return await self._read(ask)

    async def own_questions(self, attendee_id: str, session_id: str) -> Read:
        kwargs = {"attendee_id": attendee_id, "session_id": session_id}
        return await self._read(Ask("sessions", "own_questions", kwargs, [f"questions:{session_id}"]))

    async def questions_to_moderate(
        self, conference_id: str, *, state: str = "waiting", cursor: str | None = None, limit: int = 50
    ) -> Read:
        kwargs = {"conference_id": conference_id, "state": state, "cursor": cursor, "limit": limit}
        # The titles are those of now, which a change of the programme tells by its own tag.
        tags = [f"moderation:{conference_id}", f"programme:{conference_id}"]
        return await self._read(Ask("sessions", "questions_to_moderate", kwargs, tags))

    async def question_settings(self, conference_id: str, session_id: str | None = None) -> Read:
        tags = [f"question-settings:{conference_id}", *([f"questions:{session_id}"] if session_id else [])]
        kwargs = {"conference_id": conference_id, **({"session": session_id} if session_id else {})}
        return await self._read(Ask("sessions", "get_question_settings", kwargs, tags))

    async def own_rating(self, attendee_id: str, conference_id: str, session_id: str) -> Read:
        """NotFound when there is none."""
        kwargs = {"attendee_id": attendee_id, **_session(conference_id, session_id)}
        return await self._read(Ask("sessions", "own_rating", kwargs, [f"ratings:{session_id}"]))

    async def feedback(
        self, conference_id: str, session_id: str, *, cursor: str | None = None, limit: int = 50
    ) -> Read:
        """For the session's speakers and organisers. Erased ratings go without an event, so it is asked each time."""
        kwargs = {**_session(conference_id, session_id), "cursor": cursor, "limit": limit}
        return await self._read(Ask("sessions", "feedback_of", kwargs, [f"ratings:{session_id}"]), max_age_seconds=0)

    async def authors(self, conference_id: str, attendee_ids: Iterable[str]) -> Read:
        """Who wrote something, for all readers alike: gateway.authors says what of it each may know."""
        ids = sorted(set(attendee_ids))
        ask = Ask(
            "attendees",
            "authors",
            {"attendee_ids": ids, "conference_id": conference_id},
            [f"author:{each}" for each in ids],
            never_stale=True,
        )
        return await self._read(ask, max_age_seconds=ACCOUNT_MAX_AGE_SECONDS)


def _session(conference_id: str, session_id: str) -> dict[str, Any]:
    return {"conference_id": conference_id, "session": session_id}


def _tags(conference_id: str, session_id: str) -> list[str]:
    """Also the session: when it is moved or cancelled, other questions are taken."""
    return [f"questions:{session_id}", f"question-settings:{conference_id}", f"session:{session_id}"]
