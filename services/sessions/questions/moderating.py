"""Letting questions through, hiding and answering them, and whether they are taken. Entrypoints only.

Who may do this, the gateway knows.
"""

from services.contracts.errors import Invalid
from services.contracts.events_audience import HIDDEN, OPEN
from services.plumbing.clock import now
from services.plumbing.markdown import to_html
from services.plumbing.rpc import rpc
from services.sessions import texts
from services.sessions.base import Shown
from services.sessions.questions import domain
from services.sessions.questions.base import QuestionsBase
from services.sessions.questions.question import Answer, shown
from services.sessions.questions.settings import checked_mode


class Moderation(QuestionsBase):
    @rpc
    def moderate_question(self, conference_id: str, session: str, question_id: str, state: str) -> Shown:
        if state not in (OPEN, HIDDEN):
            raise Invalid.fields({"state": [f"One of {OPEN}, {HIDDEN}."]})
        self.question(conference_id, session, question_id)
        return shown(self.questions.change(question_id, lambda known: domain.moderate(known, state)))

    @rpc
    def remove_question(
        self, conference_id: str, session: str, question_id: str, attendee_id: str, moderates: bool = False
    ) -> Shown:
        self.question(conference_id, session, question_id)
        self.questions.change(question_id, lambda known: domain.remove(known, by=attendee_id, moderates=moderates))
        return {}

    @rpc
    def answer_question(
        self,
        conference_id: str,
        session: str,
        question_id: str,
        attendee_id: str,
        text: str = "",
        live: bool = False,
        request_id: str | None = None,
    ) -> Shown:
        """In words, or only that it was answered in the session."""
        found = self.sessions.get(conference_id, session, drafts=False)
        question = self.question(conference_id, session, question_id)
        text = texts.clean(text)
        if text or not live:
            domain.check_text(text, domain.LONGEST_ANSWER)
        given = Answer(attendee_id, now(), text, to_html(text) if text else "", live)
        waiting = [*self.votes.voters(question.id), *([question.asker_id] if question.asker_id else [])]
        answered = self.questions.change(
            question_id, lambda known: domain.answer(known, given, found, waiting), request_id=request_id
        )
        return shown(answered)

    @rpc
    def take_answer_back(self, conference_id: str, session: str, question_id: str) -> Shown:
        self.question(conference_id, session, question_id)
        return shown(self.questions.change(question_id, domain.take_answer_back))

    # --- settings

    @rpc
    def get_question_settings(self, conference_id: str, session: str | None = None) -> Shown:
        """`mode`: what was said of just this; null for a session that has none of its own."""
        if session is None:
            return {"mode": self.question_settings.mode_of(conference_id)}
        found = self.sessions.get(conference_id, session, drafts=False)
        return {"mode": self.question_settings.own_mode(found.id)}

    @rpc
    def set_question_settings(self, conference_id: str, mode: str | None, session: str | None = None) -> Shown:
        mode = checked_mode(mode, of_session=session is not None)
        found = self.sessions.get(conference_id, session, drafts=False).id if session is not None else None
        self.question_settings.put(conference_id, found, mode)
        return {"mode": mode}
