"""What others are told of a question: events that say nothing of who asked or of the words, and notices of answers."""

from collections.abc import Sequence

from services.contracts.envelope import Event
from services.contracts.events_notices import ATTENDEES_AT_MOST
from services.sessions.domain.session import Session
from services.sessions.questions.question import Answer, Question

NOTICE_CHARACTERS = 200  # of an answer, in the notice of it
ANSWERED_LIVE = "It was answered in the session."


def told(name: str, question: Question) -> Event:
    data = {
        "conference_id": question.conference_id,
        "session_id": question.session_id,
        "question_id": question.id,
        "state": question.state,
        "votes": question.votes,
    }
    return Event(name, data)


def notices(question: Question, given: Answer, session: Session, waiting: Sequence[str]) -> list[Event]:
    """A notice names at most so many people; that somebody of them asked, and not only voted, it does not say."""
    people = sorted(set(waiting) - {given.by})
    said = given.text or ANSWERED_LIVE
    common = {
        "kind": "answer",
        "conference_id": question.conference_id,
        "conference": session.conference,
        "session_id": session.id,
        "title": session.title,
        "text": said if len(said) <= NOTICE_CHARACTERS else said[: NOTICE_CHARACTERS - 1] + "…",
    }
    return [
        Event("notice_given", {**common, "notice_id": f"{question.id}-{first}", "attendee_ids": some})
        for first in range(0, len(people), ATTENDEES_AT_MOST)
        if (some := people[first : first + ATTENDEES_AT_MOST])
    ]
