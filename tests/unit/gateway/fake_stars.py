"""The stars of the sessions service in memory."""

from services.contracts.errors import NotFound
from tests.unit.gateway.fake_base import Doc, now, page


class FakeStars:
    """Part of FakeSessions."""

    sessions: dict[str, Doc]

    @property
    def stars(self) -> dict[tuple[str, str], str]:
        """(attendee, session) -> since."""
        known: dict[tuple[str, str], str] = self.__dict__.setdefault("_stars", {})
        return known

    def star(self, attendee_id: str, conference_id: str, session: str) -> Doc:
        found = self.sessions.get(session)
        if found is None or found["state"] == "draft":
            raise NotFound("there is no such session")
        self.stars.setdefault((attendee_id, session), now())
        return {}

    def unstar(self, attendee_id: str, conference_id: str, session: str) -> Doc:
        self.stars.pop((attendee_id, session), None)
        return {}

    def starred_in(self, attendee_id: str, conference_id: str) -> Doc:
        theirs = [session for who, session in self.stars if who == attendee_id]
        return {"session_ids": [each for each in theirs if self.sessions[each]["conference_id"] == conference_id]}

    def list_stars(
        self, attendee_id: str, conference_id: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Doc:
        items = [
            {
                "conference_id": self.sessions[session]["conference_id"],
                "session_id": session,
                "title": self.sessions[session]["title"],
                "starred_at": at,
            }
            for (who, session), at in self.stars.items()
            if who == attendee_id and conference_id in (None, self.sessions[session]["conference_id"])
        ]
        return page(items[::-1], cursor, limit)

    def popularity_of(self, session_id: str) -> Doc:
        return {"stars": sum(session == session_id for _, session in self.stars)}
