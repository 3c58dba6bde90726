"""What the parts about questions share: what they keep, and how one is found."""

from services.plumbing.store import Store
from services.sessions.base import Base
from services.sessions.domain.session import Session
from services.sessions.questions import domain
from services.sessions.questions.question import Question
from services.sessions.questions.repository import QuestionRepository, no_such_question
from services.sessions.questions.settings import QuestionSettings
from services.sessions.questions.votes import VoteRepository


class QuestionsBase(Base):
    questions: QuestionRepository = Store(QuestionRepository)  # type: ignore[assignment]
    votes: VoteRepository = Store(VoteRepository)  # type: ignore[assignment]
    question_settings: QuestionSettings = Store(QuestionSettings)  # type: ignore[assignment]

    def taking(self, conference_id: str, session: str) -> tuple[Session, str]:
        """The session and what holds in it, if it takes questions and votes. Raises Conflict."""
        found = self.sessions.get(conference_id, session, drafts=False)
        mode = self.question_settings.mode_in(conference_id, found.id)
        domain.check_taking(found, mode)
        return found, mode

    def question(self, conference_id: str, session: str, question_id: str) -> Question:
        """Of just this session, which may be named by its guid."""
        question = self.questions.get(question_id)
        if self.sessions.get(conference_id, session, drafts=False).id != question.session_id:
            raise no_such_question()
        return question
