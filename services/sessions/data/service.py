"""Your data: handed out to you, and gone when you go. Entrypoints only.

What there is, the parts say: each that keeps something of single people adds its repository to `keepers` (base.py).
"""

from services.contracts.envelope import Envelope
from services.contracts.errors import Invalid
from services.plumbing.rpc import rpc
from services.plumbing.store import Store
from services.plumbing.subscribe import subscribe
from services.sessions.base import Base, Shown
from services.sessions.data.domain import Found, Keeper
from services.sessions.data.repository import ErasureRepository
from services.sessions.data.requests import RequestRepository

EXPORTED_AT_ONCE = 500


class Data(Base):
    erasures: ErasureRepository = Store(ErasureRepository)  # type: ignore[assignment]
    requests: RequestRepository = Store(RequestRepository)  # type: ignore[assignment]

    def keepers(self) -> list[Keeper]:
        return [*super().keepers(), self.requests]

    @rpc
    def export_of(self, attendee_id: str, cursor: str | None = None) -> Shown:
        """A page of everything that this service keeps of a person: one keeper after the other."""
        keepers = self.keepers()
        number, _, after = (cursor or "0|").partition("|")
        if not (number.isascii() and number.isdecimal() and int(number) < len(keepers)):
            raise Invalid.cursor()
        here = int(number)
        items, following = keepers[here].export_of(attendee_id, after, EXPORTED_AT_ONCE)
        if following:
            return {"items": items, "next": f"{here}|{following}"}
        return {"items": items, "next": f"{here + 1}|" if here + 1 < len(keepers) else None}

    @subscribe("attendees", "attendee_erased")
    def on_attendee_erased(self, event: Envelope) -> None:
        """That it has begun is written first: a crash is gone on from, and what comes late finds it."""
        attendee_id, erasure_id, posts = (event.data[name] for name in ("attendee_id", "erasure_id", "posts"))
        found = sum((keeper.found_of(attendee_id, posts) for keeper in self.keepers()), Found())
        found = self.erasures.begin(erasure_id, attendee_id, found)
        for keeper in self.keepers():
            keeper.forget(attendee_id, posts)
        self.erasures.finish(erasure_id, attendee_id, found)
