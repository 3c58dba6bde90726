"""Rating sessions, and what their speakers and organisers get of it. Entrypoints only."""

from services.contracts.errors import NotFound
from services.plumbing.clock import new_id, now
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.sessions import texts
from services.sessions.base import PAGE_AT_MOST, Base, Shown
from services.sessions.data.domain import Keeper
from services.sessions.data.repository import ErasureRepository
from services.sessions.ratings import domain
from services.sessions.ratings.domain import Rating
from services.sessions.ratings.repository import RatingRepository


class Ratings(Base):
    ratings: RatingRepository = Store(RatingRepository)  # type: ignore[assignment]
    erasures: ErasureRepository = Store(ErasureRepository)  # type: ignore[assignment]

    def keepers(self) -> list[Keeper]:
        return [*super().keepers(), self.ratings]

    @rpc
    def rate_session(
        self,
        conference_id: str,
        session: str,
        attendee_id: str,
        stars: int,
        feedback: str = "",
        speaks: bool = False,
    ) -> Shown:
        """`speaks`: whether they are a speaker of it, as the gateway knows. Doing it again changes it."""
        feedback = texts.clean(feedback)
        domain.check_rating(stars, feedback)
        found, at = self.sessions.get(conference_id, session, drafts=False), now()
        domain.check_rateable(found, at, speaks=speaks)
        rating = Rating(attendee_id, found.conference_id, found.id, stars, feedback, new_id(), at)
        self.ratings.put(rating, domain.rated(found))
        if self.erasures.knows(attendee_id):
            self.ratings.forget(attendee_id, "remove")  # was on its way when the account was erased
        return domain.shown(rating)

    @rpc
    def unrate_session(self, conference_id: str, session: str, attendee_id: str) -> Shown:
        found = self.sessions.get(conference_id, session)  # also of one that was taken out of the programme
        nothing = Rating(attendee_id, found.conference_id, found.id, 0, "", new_id(), now())
        self.ratings.put(nothing, domain.rated(found))
        return {}

    @rpc
    def own_rating(self, attendee_id: str, conference_id: str, session: str) -> Shown:
        found = self.sessions.get(conference_id, session, drafts=False)
        rating = self.ratings.find(attendee_id, found.id)
        if rating is None:
            raise NotFound("You have not rated this session.")
        return domain.shown(rating)

    @rpc
    def feedback_of(self, conference_id: str, session: str, cursor: str | None = None, limit: int = 50) -> Shown:
        """For the session's speakers and organisers: stars as a whole, and words without names."""
        found = self.sessions.get(conference_id, session, drafts=False)
        limit = min(limit, PAGE_AT_MOST)
        rated = self.ratings.feedback_of(found.id, cursor, limit + 1)
        page = rated[:limit]
        return {
            "items": [{"text": one.feedback} for one in page],
            "next": page[-1].key if len(rated) > limit else None,
            **domain.summary(self.ratings.stars_of(found.id)),
        }
