"""One session that is to be stored: as it was, as it is to be, and what is told of it."""

from dataclasses import dataclass

from services.contracts.envelope import Event
from services.sessions.domain import telling
from services.sessions.domain.session import Session


@dataclass(frozen=True)
class Write:
    """`before` is None for what is new. `release` is the number of the release that does it, if one does."""

    before: Session | None
    after: Session
    events: tuple[Event, ...]
    release: int | None = None

    @property
    def is_moved(self) -> bool:
        return self.before is not None and self.before.place != self.after.place

    @property
    def fields(self) -> list[str]:
        return [] if self.before is None else telling.changed_fields(self.before, self.after)

    @property
    def is_cancelled(self) -> bool:
        return self.after.state == "cancelled" and (self.before is None or self.before.state != "cancelled")

    @property
    def is_back(self) -> bool:
        return self.before is not None and self.before.state != "published" and self.after.state == "published"
