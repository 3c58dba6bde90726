"""Questions to the speakers of a session: asked, voted for, moderated, answered; and whether they are taken."""

from typing import Any

from gateway.inputs import Json, expected_version
from gateway.machinery import Machinery
from gateway.operation import operation
from gateway.outputs import Request, Response, created, no_content, personal, public, tag_version
from gateway.policy import CONFERENCE, SESSION
from gateway.question_orders import QuestionOrders
from gateway.questions import QuestionReader
from gateway.schemas.audience import (
    AskSchema,
    GiveAnswerSchema,
    QuestionListSchema,
    QuestionSchema,
    QuestionSettingsSchema,
    QuestionsQuerySchema,
    QuestionStateSchema,
    QuestionsToModerateQuerySchema,
    QuestionToModerateListSchema,
    RewordSchema,
    SessionQuestionSettingsSchema,
)


def routes(machinery: Machinery) -> dict[str, Any]:
    question = f"{SESSION}/questions/{{q}}"
    return {
        f"{SESSION}/questions": Questions(machinery),
        question: Question(machinery),
        f"{question}/vote": QuestionVote(machinery),
        f"{question}/state": QuestionState(machinery),
        f"{question}/answer": QuestionAnswer(machinery),
        f"{SESSION}/question-settings": SessionQuestionSettings(machinery),
        f"{CONFERENCE}/question-settings": QuestionSettings(machinery),
        f"{CONFERENCE}/questions": QuestionsToModerate(machinery),
    }


class OfSession:
    """What the resources share: the session of the path, and the question as its reader may see it."""

    def __init__(self, machinery: Machinery) -> None:
        self._queries = machinery.queries
        self._reader = QuestionReader(machinery.queries)
        self._orders = QuestionOrders(machinery.backend, machinery.queries)

    async def _session(self, req: Request, s: str) -> Json:
        session: Json = (await self._queries.session(req.context.conference["id"], s)).data
        return session

    async def _show(self, req: Request, resp: Response, session: Json, question: Json) -> None:
        caller = req.context.caller
        shown = await self._reader.one(session["conference_id"], session["id"], question["id"], caller)
        tag_version(resp, QuestionSchema, shown)
        (public if caller is None else personal)(resp, QuestionSchema, shown)


class Questions(OfSession):
    @operation(
        "Questions to the speakers of a session",
        description="A page may be short of `limit` and yet not be the last: `next` tells.",
        query=QuestionsQuerySchema,
        response=QuestionListSchema,
    )
    async def on_get(self, req: Request, resp: Response, c: str, s: str) -> None:
        session, caller = await self._session(req, s), req.context.caller
        found = await self._reader.of_session(session["conference_id"], session["id"], caller, **req.context.query)
        (public if caller is None else personal)(resp, QuestionListSchema, found.data)

    @operation(
        "Ask the speakers of a session",
        description="At most 5 in 10 minutes in one session. Where questions are moderated, it waits at first.",
        body=AskSchema,
        response=QuestionSchema,
        status=201,
        fails=(429,),
    )
    async def on_post(self, req: Request, resp: Response, c: str, s: str) -> None:
        session, body = await self._session(req, s), req.context.body
        asked = await self._orders.ask(req.context.caller, session, **body, **req.context.once.both)
        own = await self._reader.one(session["conference_id"], session["id"], asked["id"], req.context.caller)
        tag_version(resp, QuestionSchema, own)
        where = f"/api/v1/conferences/{session['conference']}/sessions/{session['id']}/questions/{asked['id']}"
        created(resp, where, QuestionSchema, own)


class Question(OfSession):
    @operation("One question", response=QuestionSchema)
    async def on_get(self, req: Request, resp: Response, c: str, s: str, q: str) -> None:
        await self._show(req, resp, await self._session(req, s), {"id": q})

    @operation(
        "Reword a question of yours, while nobody has voted for it",
        body=RewordSchema,
        response=QuestionSchema,
        versioned=True,
    )
    async def on_patch(self, req: Request, resp: Response, c: str, s: str, q: str) -> None:
        session, caller = await self._session(req, s), req.context.caller
        known = await self._reader.one(session["conference_id"], session["id"], q, caller)
        version = expected_version(req, known["version"], required=True)
        guard = {"version": version, "request_id": req.context.once.exact_id}
        await self._show(
            req, resp, session, await self._orders.reword(caller, session, q, text=req.context.body["text"], **guard)
        )

    # Without If-Match: every vote makes another version, and none of them is a reason not to delete it.
    @operation("Delete a question of yours, or as a moderator", status=204)
    async def on_delete(self, req: Request, resp: Response, c: str, s: str, q: str) -> None:
        await self._orders.remove(req.context.caller, await self._session(req, s), q)
        no_content(resp)


class QuestionVote(OfSession):
    @operation("Say that you want to know this, too", status=204)
    async def on_put(self, req: Request, resp: Response, c: str, s: str, q: str) -> None:
        await self._orders.vote(req.context.caller, await self._session(req, s), q, on=True)
        no_content(resp)

    @operation("Take your vote back", status=204)
    async def on_delete(self, req: Request, resp: Response, c: str, s: str, q: str) -> None:
        await self._orders.vote(req.context.caller, await self._session(req, s), q, on=False)
        no_content(resp)


class QuestionState(OfSession):
    @operation("Let a question through, or hide it", body=QuestionStateSchema, response=QuestionSchema)
    async def on_put(self, req: Request, resp: Response, c: str, s: str, q: str) -> None:
        session = await self._session(req, s)
        wanted = req.context.body["state"]
        await self._show(req, resp, session, await self._orders.moderate(req.context.caller, session, q, wanted))


class QuestionAnswer(OfSession):
    @operation(
        "Answer a question in words, or mark it as answered in the session",
        description="Who asked it and who voted for it are told once. An answer can be put in other words later.",
        body=GiveAnswerSchema,
        response=QuestionSchema,
    )
    async def on_put(self, req: Request, resp: Response, c: str, s: str, q: str) -> None:
        caller, session = req.context.caller, await self._session(req, s)
        said = {**req.context.body, "request_id": req.context.once.exact_id}
        await self._show(req, resp, session, await self._orders.answer(caller, session, q, **said))

    @operation("Take an answer back: the question is open again", status=204)
    async def on_delete(self, req: Request, resp: Response, c: str, s: str, q: str) -> None:
        await self._orders.take_answer_back(req.context.caller, await self._session(req, s), q)
        no_content(resp)


class QuestionsToModerate(OfSession):
    @operation(
        "Questions of all sessions, for those who moderate",
        query=QuestionsToModerateQuerySchema,
        response=QuestionToModerateListSchema,
    )
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        found = await self._reader.to_moderate(req.context.conference["id"], req.context.caller, **req.context.query)
        personal(resp, QuestionToModerateListSchema, found.data)


class QuestionSettings(OfSession):
    @operation("Whether questions are taken in the conference", response=QuestionSettingsSchema)
    async def on_get(self, req: Request, resp: Response, c: str) -> None:
        found = await self._queries.question_settings(req.context.conference["id"])
        personal(resp, QuestionSettingsSchema, found.data)

    @operation("Take questions in the conference or not", body=QuestionSettingsSchema, response=QuestionSettingsSchema)
    async def on_put(self, req: Request, resp: Response, c: str) -> None:
        mode = req.context.body["mode"]
        done = await self._orders.set_mode(req.context.caller, req.context.conference, mode)
        personal(resp, QuestionSettingsSchema, done)


class SessionQuestionSettings(OfSession):
    @operation(
        "Whether a session takes questions otherwise than its conference does", response=SessionQuestionSettingsSchema
    )
    async def on_get(self, req: Request, resp: Response, c: str, s: str) -> None:
        session = await self._session(req, s)
        found = await self._queries.question_settings(session["conference_id"], session["id"])
        personal(resp, SessionQuestionSettingsSchema, found.data)

    @operation(
        "Take questions in a session or not", body=SessionQuestionSettingsSchema, response=SessionQuestionSettingsSchema
    )
    async def on_put(self, req: Request, resp: Response, c: str, s: str) -> None:
        session, mode = await self._session(req, s), req.context.body["mode"]
        done = await self._orders.set_mode(req.context.caller, req.context.conference, mode, session)
        personal(resp, SessionQuestionSettingsSchema, done)
