"""Brings the number of votes that a question shows in line with the votes that there are."""

from contextlib import suppress

from services.contracts.errors import NotFound, VersionMismatch
from services.sessions.questions.repository import QuestionRepository
from services.sessions.questions.votes import VoteRepository


class Counting:
    def __init__(self, questions: QuestionRepository, votes: VoteRepository) -> None:
        self._questions, self._votes = questions, votes

    def count(self, question_id: str) -> None:
        """Ends when what is saved is what there is, with one event for all votes of this moment."""
        with self._votes.turn(question_id):
            while due := self._votes.due(question_id):
                with suppress(VersionMismatch):  # somebody else is counting: once more
                    self._save(question_id)
                    self._votes.counted(due)

    def _save(self, question_id: str) -> None:
        try:
            question = self._questions.get(question_id)
        except NotFound:
            return  # taken away meanwhile: nobody sees its votes
        # The question is read before its votes are counted, and saved also when the number is the same: so a count that
        # was begun earlier finds another version, and cannot put an older number in the place of this one.
        self._questions.recount(question, self._votes.count(question_id))
