"""What people asked and voted for: handed out to them, and nobody's or gone when they go."""

from services.plumbing.clock import now, to_text
from services.sessions.data.domain import Exported, Found
from services.sessions.questions.counting import Counting
from services.sessions.questions.question import Question
from services.sessions.questions.repository import QuestionRepository
from services.sessions.questions.turns import TurnRepository
from services.sessions.questions.votes import VoteRepository

KEEP = "keep"
AT_ONCE = 100


class QuestionsOfPeople:
    """A keeper (data/domain.py) of questions, then of votes."""

    def __init__(self, questions: QuestionRepository, votes: VoteRepository, turns: TurnRepository) -> None:
        self._questions, self._votes, self._turns = questions, votes, turns

    def found_of(self, attendee_id: str, posts: str) -> Found:
        asked, votes = self._questions.count_asked(attendee_id), self._votes.count_of(attendee_id)
        if posts == KEEP:
            return Found({"votes": votes}, {"questions": asked})
        return Found({"votes": votes, "questions": asked})

    def forget(self, attendee_id: str, posts: str) -> None:
        self._questions.part_from(attendee_id, keep=posts == KEEP)
        counting = Counting(self._questions, self._votes)
        while found := self._votes.page_of(attendee_id, "", AT_ONCE):
            for vote in found:
                # Taken back first: if this breaks off before it is counted, it is found once more.
                self._votes.put(attendee_id, vote.question_id, vote.session_id, on=False, at=now())
                counting.count(vote.question_id)
                self._votes.remove(vote)
        self._turns.forget(attendee_id)

    def export_of(self, attendee_id: str, after: str, limit: int) -> Exported:
        part, _, last = (after or "questions|").partition("|")
        if part == "questions":
            asked = self._questions.asked_by(attendee_id, after=last, limit=limit)
            following = f"questions|{asked[-1].id}" if len(asked) == limit else "votes|"
            return {"questions": [_exported(one) for one in asked]}, following
        votes = self._votes.page_of(attendee_id, last, limit)
        texts = self._questions.texts([one.question_id for one in votes])
        shown = [
            {
                "session_id": one.session_id,
                "question": texts[one.question_id][1],
                "at": to_text(one.at),
                "active": one.active,
            }
            for one in votes
            if one.question_id in texts
        ]
        return {"votes": shown}, f"votes|{votes[-1].id}" if len(votes) == limit else ""


def _exported(question: Question) -> dict[str, object]:
    return {
        "conference_id": question.conference_id,
        "session_id": question.session_id,
        "text": question.text,
        "anonymous": question.anonymous,
        "state": question.state,
        "at": to_text(question.asked_at),
    }
