"""What a question and its answer are, and how they are shown. Pure.

Who asked anonymously is kept, so that it can be erased and abuse be stopped, and shown to nobody, moderators neither.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.contracts.events_audience import ANSWERED
from services.plumbing.clock import to_text


@dataclass(frozen=True)
class Question:
    """`votes` counts who else wants to know. `told` says that those who wait for the answer have been told of it."""

    id: str
    conference_id: str
    session_id: str
    asker_id: str | None
    anonymous: bool
    text: str
    state: str
    asked_at: datetime
    votes: int = 0
    answer: str = ""
    answer_html: str = ""
    answered_at: datetime | None = None
    answered_by: str | None = None
    live: bool = False
    told: bool = False
    version: int = 0


@dataclass(frozen=True)
class Answer:
    """What a speaker or organiser says to a question; without words, that it was answered in the session."""

    by: str
    at: datetime
    text: str = ""
    html: str = ""
    live: bool = False


def shown(question: Question) -> dict[str, Any]:
    """As everybody may read it, and moderators: who asked anonymously is not in it."""
    return {
        "id": question.id,
        "conference_id": question.conference_id,
        "session_id": question.session_id,
        "text": question.text,
        "anonymous": question.anonymous,
        "asker_id": None if question.anonymous else question.asker_id,
        "votes": question.votes,
        "state": question.state,
        "asked_at": to_text(question.asked_at),
        "answer": _answer(question) if question.state == ANSWERED else None,
        "version": question.version,
    }


def _answer(question: Question) -> dict[str, Any]:
    return {
        "text": question.answer,
        "html": question.answer_html,
        "at": to_text(question.answered_at) if question.answered_at else None,
        "by_id": question.answered_by,
        "live": question.live,
    }
