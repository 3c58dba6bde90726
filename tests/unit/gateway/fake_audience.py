"""Being there, in the sessions service in memory: questions and votes, ratings, what is on around a moment."""

from datetime import datetime, timedelta
from typing import Any

from services.contracts.errors import NotFound
from tests.unit.gateway.fake_base import Doc, new_id, now, page

SLICE = timedelta(minutes=10)


class FakeAudience:
    """Part of FakeSessions. All questions are open, and taken of whatever has a time."""

    sessions: dict[str, Doc]

    @property
    def questions(self) -> dict[str, Doc]:
        known: dict[str, Doc] = self.__dict__.setdefault("_questions", {})
        return known

    @property
    def question_votes(self) -> set[tuple[str, str]]:
        """(attendee, question)"""
        known: set[tuple[str, str]] = self.__dict__.setdefault("_question_votes", set())
        return known

    @property
    def ratings(self) -> dict[tuple[str, str], Doc]:
        """(attendee, session) -> rating"""
        known: dict[tuple[str, str], Doc] = self.__dict__.setdefault("_ratings", {})
        return known

    @property
    def question_modes(self) -> dict[str, str]:
        """What was said of single sessions."""
        known: dict[str, str] = self.__dict__.setdefault("_question_modes", {})
        return known

    def get_question_settings(self, conference_id: str, session: str | None = None) -> Doc:
        return {"mode": self.question_modes.get(session) if session else "open"}

    def list_questions(
        self, conference_id: str, session: str, cursor: str | None = None, limit: int = 20, **wanted: Any
    ) -> Doc:
        asked = [self._shown(one) for one in self.questions.values() if one["session_id"] == session]
        asked.sort(key=lambda one: -one["votes"])
        takes = bool(self.sessions[session]["start"])
        mode = self.question_modes.get(session, "open")
        return {**page(asked, cursor, limit), "mode": mode, "takes_questions": takes}

    def own_questions(self, attendee_id: str, session_id: str) -> Doc:
        mine = [one for one in self.questions.values() if one["asker"] == attendee_id]
        voted = [question for who, question in self.question_votes if who == attendee_id]
        return {"asked": [self._shown(one) for one in mine if one["session_id"] == session_id], "voted": voted}

    def ask_question(
        self, conference_id: str, session: str, attendee_id: str, text: str, anonymous: bool = False, **rest: Any
    ) -> Doc:
        where = {"conference_id": conference_id, "session_id": session}
        about = {"asker": attendee_id, "text": text, "anonymous": anonymous, "at": now()}
        question: Doc = {"id": new_id(), **where, **about}
        self.questions[question["id"]] = question
        return self._shown(question)

    def vote_for_question(self, conference_id: str, session: str, question_id: str, attendee_id: str, on: bool) -> Doc:
        (self.question_votes.add if on else self.question_votes.discard)((attendee_id, question_id))
        return {}

    def own_rating(self, attendee_id: str, conference_id: str, session: str) -> Doc:
        if (attendee_id, session) not in self.ratings:
            raise NotFound("not rated")
        return self.ratings[attendee_id, session]

    def rate_session(
        self, conference_id: str, session: str, attendee_id: str, stars: int, feedback: str, speaks: bool
    ) -> Doc:
        self.ratings[attendee_id, session] = {"stars": stars, "feedback": feedback, "at": now()}
        return self.ratings[attendee_id, session]

    def list_rooms(self, conference_id: str, drafts: bool = False) -> Doc:
        names = sorted({one["room"] for one in self.sessions.values() if one["room"]})
        return {"items": [{"id": name, "name": name, "stream_url": "", "stream_note": ""} for name in names]}

    def around(self, conference_id: str, at: str) -> Doc:
        since = datetime.fromisoformat(at)
        until = since + SLICE
        timed = [
            one
            for one in self.sessions.values()
            if one["conference_id"] == conference_id and one["state"] != "draft" and one["start"]
        ]
        timed.sort(key=lambda one: str(one["start"]))
        on = [one for one in timed if _moment(one["end"]) > since and _moment(one["start"]) < until]
        coming = [one for one in timed if _moment(one["start"]) >= until]
        first = {room: next(one for one in coming if one["room"] == room) for room in {one["room"] for one in coming}}
        return {"on": on, "next": list(first.values()), "first": [], "looked_until": at, "since": at, "until": at}

    def _shown(self, question: Doc) -> Doc:
        return {
            **{name: question[name] for name in ("id", "conference_id", "session_id", "text", "anonymous")},
            "asker_id": None if question["anonymous"] else question["asker"],
            "votes": sum(voted == question["id"] for _, voted in self.question_votes),
            "state": "open",
            "asked_at": question["at"],
            "answer": None,
            "version": 1,
        }


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
