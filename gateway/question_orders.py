"""What API and pages have done about questions. Each is carried out for a caller, in one public session.

What people do as an audience is ordered without naming them as the actor: the events of it would tell who asked
anonymously, or voted. The service is told who they are by itself.
"""

from typing import Any

from gateway.auth import Caller
from gateway.backend import Backend
from gateway.queries import Queries
from gateway.speaking import speaking_in

Json = dict[str, Any]


class QuestionOrders:
    """`session` is what a read of it answered."""

    def __init__(self, backend: Backend, queries: Queries) -> None:
        self._backend = backend
        self._queries = queries

    async def ask(self, caller: Caller, session: Json, *, text: str, anonymous: bool, **once: str) -> Json:
        """`once`: request_id and fingerprint."""
        return await self._order(
            "ask_question",
            session,
            attendee_id=caller.id,
            text=text,
            anonymous=anonymous,
            moderates=caller.may_moderate(session["conference_id"]),
            **once,
        )

    async def reword(self, caller: Caller, session: Json, question_id: str, *, text: str, **guard: Any) -> Json:
        """`guard`: version, request_id. Forbidden for all but who asked it."""
        return await self._order(
            "reword_question",
            session,
            question_id=question_id,
            attendee_id=caller.id,
            text=text,
            moderates=caller.may_moderate(session["conference_id"]),
            **guard,
        )

    async def remove(self, caller: Caller, session: Json, question_id: str) -> None:
        """Forbidden for all but who asked it, and moderators."""
        who: Json = {"attendee_id": caller.id, "moderates": caller.may_moderate(session["conference_id"])}
        await self._order("remove_question", session, question_id=question_id, **who)

    async def vote(self, caller: Caller, session: Json, question_id: str, *, on: bool) -> None:
        who: Json = {"attendee_id": caller.id, "on": on}
        await self._order("vote_for_question", session, question_id=question_id, **who)

    async def moderate(self, caller: Caller, session: Json, question_id: str, state: str) -> Json:
        return await self._order("moderate_question", session, actor=caller.id, question_id=question_id, state=state)

    async def answer(
        self,
        caller: Caller,
        session: Json,
        question_id: str,
        *,
        text: str,
        live: bool,
        request_id: str,
    ) -> Json:
        """By the speakers of the session and organisers."""
        said = {"text": text, "live": live, "request_id": request_id}
        return await self._order(
            "answer_question", session, actor=caller.id, question_id=question_id, attendee_id=caller.id, **said
        )

    async def take_answer_back(self, caller: Caller, session: Json, question_id: str) -> Json:
        return await self._order("take_answer_back", session, actor=caller.id, question_id=question_id)

    async def set_mode(self, caller: Caller, conference: Json, mode: str | None, session: Json | None = None) -> Json:
        """Whether questions are taken: in the conference, or in one session."""
        which = {"session": session["id"]} if session else {}
        forgotten = f"questions:{session['id']}" if session else f"question-settings:{conference['id']}"
        done: Json = await self._backend.command(
            "sessions",
            "set_question_settings",
            actor=caller.id,
            invalidates=[forgotten],
            conference_id=conference["id"],
            mode=mode,
            **which,
        )
        return done

    async def _order(self, method: str, session: Json, *, actor: str | None = None, **arguments: Any) -> Json:
        done: Json = await self._backend.command(
            "sessions",
            method,
            actor=actor,
            invalidates=[f"questions:{session['id']}", f"moderation:{session['conference_id']}"],
            conference_id=session["conference_id"],
            session=session["id"],
            **arguments,
        )
        return done


class RatingOrders:
    """One's own rating of a session."""

    def __init__(self, backend: Backend, queries: Queries) -> None:
        self._backend = backend
        self._queries = queries

    async def rate(self, caller: Caller, session: Json, *, stars: int, feedback: str) -> Json:
        speaks = caller.id in await speaking_in(self._queries, session)
        return await self._order("rate_session", caller, session, stars=stars, feedback=feedback, speaks=speaks)

    async def take_back(self, caller: Caller, session: Json) -> None:
        await self._order("unrate_session", caller, session)

    async def _order(self, method: str, caller: Caller, session: Json, **arguments: Any) -> Json:
        done: Json = await self._backend.command(
            "sessions",
            method,
            invalidates=[f"ratings:{session['id']}"],
            conference_id=session["conference_id"],
            session=session["id"],
            attendee_id=caller.id,
            **arguments,
        )
        return done
