"""Reading questions, asking and voting. Entrypoints only: load, decide, save, show. Answers are in moderating.py."""

from datetime import timedelta

from nameko.timer import timer

from services.contracts.errors import Forbidden, Invalid
from services.contracts.events_audience import ANSWERED, HIDDEN, OPEN, WAITING
from services.plumbing.clock import new_id, now
from services.plumbing.documents import Request
from services.plumbing.mongo import AWAY
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions import texts
from services.sessions.base import PAGE_AT_MOST, Shown
from services.sessions.data.domain import Keeper
from services.sessions.data.repository import ErasureRepository
from services.sessions.questions import domain
from services.sessions.questions.base import QuestionsBase
from services.sessions.questions.counting import Counting
from services.sessions.questions.people import QuestionsOfPeople
from services.sessions.questions.question import Question, shown
from services.sessions.questions.repository import no_such_question, rank
from services.sessions.questions.turns import TurnRepository

PUBLIC = (OPEN, ANSWERED)
ALL = (WAITING, OPEN, ANSWERED, HIDDEN)
COUNT_EVERY_SECONDS = 5
LEFT_BEHIND = timedelta(seconds=5)
COUNTED_AT_ONCE = 200


class Questions(QuestionsBase):
    turns: TurnRepository = Store(TurnRepository)  # type: ignore[assignment]
    erasures: ErasureRepository = Store(ErasureRepository)  # type: ignore[assignment]

    def keepers(self) -> list[Keeper]:
        return [*super().keepers(), QuestionsOfPeople(self.questions, self.votes, self.turns)]

    # --- reading

    @rpc
    def list_questions(
        self,
        conference_id: str,
        session: str,
        state: str | None = None,
        order: str = "votes",
        moderator: bool = False,
        cursor: str | None = None,
        limit: int = 20,
    ) -> Shown:
        """Those that are open first. `moderator`: also those that wait or are hidden."""
        found = self.sessions.get(conference_id, session, drafts=False)
        states, limit = _states(state, moderator=moderator), min(limit, PAGE_AT_MOST)
        if order == "newest":
            page = self.questions.newest(found.id, states, cursor, limit + 1)
        else:
            page = self.questions.ranked({"session_id": found.id}, states, cursor, limit + 1)
        mode = self.question_settings.mode_in(conference_id, found.id)
        about = {"mode": mode, "takes_questions": domain.takes_questions(found, mode)}
        return {**_page(page, limit, by_id=order == "newest"), **about}

    @rpc
    def questions_to_moderate(
        self, conference_id: str, state: str = WAITING, cursor: str | None = None, limit: int = 50
    ) -> Shown:
        """Of all sessions of a conference, with the titles of these."""
        limit = min(limit, PAGE_AT_MOST)
        states = _states(state, moderator=True)
        found = self.questions.ranked({"conference_id": conference_id}, states, cursor, limit + 1)
        page = _page(found, limit)
        titles = self.sessions.titles({one["session_id"] for one in page["items"]})
        items = [{**one, "session_title": titles.get(one["session_id"], "")} for one in page["items"]]
        return {**page, "items": items}

    @rpc
    def get_question(
        self,
        conference_id: str,
        session: str,
        question_id: str,
        viewer_id: str | None = None,
        moderator: bool = False,
    ) -> Shown:
        """One that waits or is hidden is there for moderators and who asked it only."""
        question = self.question(conference_id, session, question_id)
        if question.state not in PUBLIC and not moderator and question.asker_id != viewer_id:
            raise no_such_question()
        return shown(question)

    @rpc
    def own_questions(self, attendee_id: str, session_id: str) -> Shown:
        """What somebody asked in a session, in whatever state it is, and for what they voted."""
        asked = self.questions.asked_by(attendee_id, session_id=session_id)
        return {
            "asked": [shown(one) for one in asked],
            "voted": self.votes.of_person(attendee_id, session_id),
        }

    # --- asking and voting

    @rpc
    def ask_question(
        self,
        conference_id: str,
        session: str,
        attendee_id: str,
        text: str,
        request_id: str,
        fingerprint: str = "",
        anonymous: bool = False,
        moderates: bool = False,
    ) -> Shown:
        request = Request(request_id, fingerprint)
        before = self.questions.created_by(request)
        if before is not None:
            return shown(before)
        text = domain.check_text(texts.clean(text))
        found, mode = self.taking(conference_id, session)
        at = now()
        self.turns.take(attendee_id, found.id, request_id, at)
        question = Question(new_id(), found.conference_id, found.id, attendee_id, anonymous, text, OPEN, at)
        asked = self.questions.add(*domain.ask(question, mode, moderates=moderates), request)
        self._look_again(attendee_id)
        return shown(asked)

    @rpc
    def reword_question(
        self,
        conference_id: str,
        session: str,
        question_id: str,
        attendee_id: str,
        text: str,
        version: int | None = None,
        request_id: str | None = None,
        moderates: bool = False,
    ) -> Shown:
        text = domain.check_text(texts.clean(text))
        self.question(conference_id, session, question_id)
        _, mode = self.taking(conference_id, session)
        changed = self.questions.change(
            question_id,
            lambda known: domain.reword(known, text, mode, by=attendee_id, moderates=moderates),
            version=version,
            request_id=request_id,
        )
        return shown(changed)

    @rpc
    def vote_for_question(
        self, conference_id: str, session: str, question_id: str, attendee_id: str, on: bool
    ) -> Shown:
        """Doing it again changes nothing. A vote can always be taken back."""
        question = self.question(conference_id, session, question_id)
        if on and self.votes.has(attendee_id, question_id):
            return {}
        if on:
            self.taking(conference_id, session)
            domain.check_vote(question, attendee_id)
        self.votes.put(attendee_id, question.id, question.session_id, on=on, at=now())
        Counting(self.questions, self.votes).count(question.id)
        if on:
            self._look_again(attendee_id)
        return {}

    # --- what a crash left

    @timer(COUNT_EVERY_SECONDS, expected_exceptions=AWAY)
    def count_votes_left_behind(self) -> None:
        counting = Counting(self.questions, self.votes)
        for question_id in self.votes.left_behind(now() - LEFT_BEHIND, COUNTED_AT_ONCE):
            counting.count(question_id)

    def _look_again(self, attendee_id: str) -> None:
        """An erasure that began since has perhaps not found what was written now."""
        if self.erasures.knows(attendee_id):
            QuestionsOfPeople(self.questions, self.votes, self.turns).forget(attendee_id, "remove")
            raise Forbidden("This account has been erased.")


def _states(state: str | None, *, moderator: bool) -> tuple[str, ...]:
    allowed = ALL if moderator else PUBLIC
    if state is None:
        return allowed
    if state not in allowed:
        raise Invalid.fields({"state": [f"One of {', '.join(allowed)}."]})
    return (state,)


def _page(found: list[Question], limit: int, *, by_id: bool = False) -> Shown:
    page = found[:limit]
    following = None
    if len(found) > limit:
        following = page[-1].id if by_id else rank(page[-1])
    return {"items": [shown(one) for one in page], "next": following}
