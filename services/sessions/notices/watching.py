"""What the parts have in common that watch sessions: the watches, and how long things wait."""

from services.plumbing.clock import now
from services.plumbing.store import Store
from services.sessions.base import Base
from services.sessions.domain import session as sessions
from services.sessions.domain.session import Session
from services.sessions.notices import domain
from services.sessions.notices.domain import Windows
from services.sessions.notices.repository import WatchRepository
from services.sessions.notices.settings import NoticeWindows
from services.sessions.stars.repository import StarRepository


class Watching(Base):
    stars: StarRepository = Store(StarRepository)  # type: ignore[assignment]
    watches: WatchRepository = Store(WatchRepository)  # type: ignore[assignment]
    windows: Windows = NoticeWindows()  # type: ignore[assignment]

    def watch(self, session: Session) -> None:
        """From now on, whatever becomes of this session is told to those who starred it."""
        if self.watches.find(session.id) is None:
            self.watches.begin(domain.begin(sessions.facts(session), self.windows, at=now()))
