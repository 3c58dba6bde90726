"""A question to the speakers: who may ask, vote and answer when. No database, no clock.

What a question is stands in question.py, what is told of it in telling.py. That a question was not answered when its
session ended is not kept: it is open, and the session is over.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Forbidden, Invalid
from services.contracts.events_audience import (
    ANSWERED,
    HIDDEN,
    OPEN,
    QUESTIONS_CLOSED,
    QUESTIONS_MODERATED,
    REMOVED,
    WAITING,
)
from services.sessions.domain.session import Session
from services.sessions.questions.question import Answer, Question
from services.sessions.questions.telling import notices, told

LONGEST = 500
LONGEST_ANSWER = 5_000

Decided = tuple[Question, list[Event]]


def takes_questions(session: Session, mode: str) -> bool:
    """Only of what will take place or has taken place at a known time can anybody ask."""
    takes_place = session.state == "published" and session.start is not None
    return takes_place and not session.is_break and mode != QUESTIONS_CLOSED


def check_taking(session: Session, mode: str) -> None:
    """Raises Conflict, and says why no questions are taken."""
    if session.state == "cancelled":
        raise Conflict("This session was cancelled: there is nobody to ask.")
    if session.is_break:
        raise Conflict("This is a break: there is nobody to ask.")
    if session.start is None:
        raise Conflict("This session has no time yet. Questions are taken once it has.")
    if not takes_questions(session, mode):
        raise Conflict("No questions are taken in this session.")


def check_text(text: str, longest: int = LONGEST, field: str = "text") -> str:
    if not text:
        raise Invalid.fields({field: ["Write something first."]})
    if len(text) > longest:
        raise Invalid.fields({field: [f"At most {longest:,} characters; these are {len(text):,}."]})
    return text


def ask(question: Question, mode: str, *, moderates: bool) -> Decided:
    """A new question: seen at once, or after a moderator has let it through."""
    question = replace(question, state=_at_first(mode, moderates=moderates))
    return question, [told("question_asked", question)]


def reword(question: Question, text: str, mode: str, *, by: str, moderates: bool) -> Decided:
    """Its asker may, as long as nobody else has voted for what it said before."""
    if question.asker_id != by:
        raise Forbidden("Only who asked this may reword it.")
    if question.state not in (WAITING, OPEN) or question.votes:
        raise Conflict("Others have voted for it as it is, or it is settled. Ask another question.")
    if text == question.text:
        return question, []
    return _changed(replace(question, text=text, state=_at_first(mode, moderates=moderates)))


def moderate(question: Question, state: str) -> Decided:
    """Lets it through, hides it, or shows it again."""
    if state == HIDDEN:
        return _changed(replace(question, state=HIDDEN)) if question.state != HIDDEN else (question, [])
    if question.state in (OPEN, ANSWERED):
        return question, []
    return _changed(replace(question, state=ANSWERED if question.answered_at else OPEN))


def answer(question: Question, given: Answer, session: Session, waiting: Sequence[str]) -> Decided:
    """The question answered, or its answer in other words. `waiting`: who asked it or voted for it.

    They are told once, of the first answer in words and of any that comes after the session: of what is said in the
    session itself they need not be told.
    """
    if question.state not in (OPEN, ANSWERED):
        raise Conflict("Let this question through first: nobody sees it.")
    kept = question.answer if question.state == ANSWERED and not given.text else given.text
    done = replace(
        question,
        state=ANSWERED,
        answer=kept,
        answer_html=given.html if given.text else question.answer_html,
        answered_at=question.answered_at or given.at,
        answered_by=given.by,
        live=given.live or question.live,
    )
    if done == replace(question, answered_by=given.by):
        return question, []
    if done.told or not (given.text or is_over(session, given.at)):
        return _changed(done)
    done = replace(done, told=True)
    return done, [told("question_changed", done), *notices(done, given, session, waiting)]


def take_answer_back(question: Question) -> Decided:
    """Open again, as after a slip of the finger. Who was told of an answer is not told again."""
    if question.state != ANSWERED:
        return question, []
    return _changed(replace(question, state=OPEN, **_UNANSWERED))


def remove(question: Question, *, by: str, moderates: bool) -> Decided:
    """Its asker or a moderator takes it away; nothing is left of it."""
    if question.asker_id != by and not moderates:
        raise Forbidden("Only who asked this or a moderator may delete it.")
    return gone(question)


def gone(question: Question) -> Decided:
    if question.state == REMOVED:
        return question, []
    return _changed(replace(question, state=REMOVED, asker_id=None, anonymous=True, text="", **_UNANSWERED))


def nobodys(question: Question) -> Decided:
    """The question stays when its asker is erased, and is nobody's."""
    return _changed(replace(question, asker_id=None))


def unsigned(question: Question) -> Decided:
    """The answer stays when whoever wrote it is erased."""
    return _changed(replace(question, answered_by=None))


def recounted(question: Question, votes: int) -> Decided:
    """Told only when it is another number; see counting.py for why it is saved in any case."""
    after = replace(question, votes=votes)
    return after, [told("question_voted", after)] if votes != question.votes else []


def check_vote(question: Question, by: str) -> None:
    """Raises Conflict when there is nothing to vote for, or it is one's own."""
    if question.asker_id == by:
        raise Conflict("This is your own question: others can vote for it.")
    if question.state != OPEN:
        raise Conflict("This question is not open any more.")


def is_over(session: Session, at: datetime) -> bool:
    return session.end is not None and session.end <= at


_UNANSWERED: dict[str, Any] = {
    "answer": "",
    "answer_html": "",
    "answered_at": None,
    "answered_by": None,
    "live": False,
}


def _at_first(mode: str, *, moderates: bool) -> str:
    return WAITING if mode == QUESTIONS_MODERATED and not moderates else OPEN


def _changed(question: Question) -> Decided:
    return question, [told("question_changed", question)]
