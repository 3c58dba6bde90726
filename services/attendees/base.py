"""What all parts of the attendees service have: the attendees, how they stand to each other, and who may see whom."""

from services.attendees.connections.repository import ConnectionRepository
from services.attendees.cursors import cursor_of, parts_of
from services.attendees.domain import Attendee
from services.attendees.mail.repository import LetterRepository
from services.attendees.repository import AttendeeRepository
from services.attendees.signing import Signing
from services.attendees.tokens import Signer
from services.attendees.visibility import Viewer, may_see
from services.contracts.errors import NotFound
from services.plumbing.service import Service
from services.plumbing.store import Store

NOBODY = "There is no such attendee."


class Base(Service):
    """Base of the parts; each part adds its own entrypoints and what it keeps."""

    attendees: AttendeeRepository = Store(AttendeeRepository)  # type: ignore[assignment]
    connections: ConnectionRepository = Store(ConnectionRepository)  # type: ignore[assignment]
    letters: LetterRepository = Store(LetterRepository)  # type: ignore[assignment]
    signer: Signer = Signing()  # type: ignore[assignment]

    def hidden_cursor_of(self, *parts: str) -> str:
        """For lists that leave people out: a page may end with somebody whom the reader may not know."""
        return self.signer.conceal("cursor", cursor_of(*parts))

    def hidden_parts_of(self, cursor: str, count: int) -> list[str]:
        return parts_of(self.signer.reveal("cursor", cursor) or "", count)

    def viewer_of(self, attendee: Attendee, viewer_id: str | None, *, operator: bool = False) -> Viewer:
        if viewer_id is None or viewer_id == attendee.id:
            return Viewer(viewer_id, operator)
        relation = self.connections.relation(viewer_id, attendee.id)
        return Viewer(viewer_id, operator, followed=relation.followed_by, blocked=relation.blocked_by)

    def seen_by(self, attendee_id: str, viewer_id: str | None, *, operator: bool = False) -> Attendee:
        """The attendee, for somebody who may see them. Raises NotFound, as if there were nobody."""
        attendee = self.attendees.get(attendee_id)
        if not may_see(attendee, self.viewer_of(attendee, viewer_id, operator=operator)):
            raise NotFound(NOBODY)
        return attendee
