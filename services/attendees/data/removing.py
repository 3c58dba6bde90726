"""What this service removes of somebody who goes: all that it keeps besides the account itself, wherever it is kept.

Each step may be done twice: what is gone already counts for nothing the second time.
"""

from services.attendees.accounts.proof import Proof
from services.attendees.accounts.repository import GrantRepository
from services.attendees.batches.repository import BatchRepository
from services.attendees.identities.repository import TicketRepository
from services.attendees.invitations.service import Invitations
from services.attendees.suggestions.repository import StarredRepository
from services.plumbing.store import Store

RECEIPT_LETTER = "erasure_receipt"


class Removing(Invitations, Proof):
    grants: GrantRepository = Store(GrantRepository)  # type: ignore[assignment]
    tickets: TicketRepository = Store(TicketRepository)  # type: ignore[assignment]
    batches: BatchRepository = Store(BatchRepository)  # type: ignore[assignment]
    starred: StarredRepository = Store(StarredRepository)  # type: ignore[assignment]

    def remove_all_of(self, attendee_id: str, address: str) -> dict[str, int]:
        """How many of what. The address finds what is on its way to people of whom nobody knows that it is they."""
        self._forget_tries(address)
        removed = {
            "sign_ins": self.grants.forget(attendee_id),
            "connections": self.connections.forget(attendee_id),
            "stars": self.starred.forget(attendee_id),
            "invitations": self._forget_invitations(attendee_id, address),
            "letters": self._forget_letters(attendee_id, address),
            "link_tickets": self.tickets.forget(attendee_id),
        }
        return {what: count for what, count in removed.items() if count}

    def _forget_letters(self, attendee_id: str, address: str) -> int:
        return self.letters.forget(attendee_id) + self.letters.forget_unsent(address, but=RECEIPT_LETTER)

    def _forget_invitations(self, attendee_id: str, address: str) -> int:
        """What they made and used, what waits for them, and the lists of organisers in which they stand."""
        found = self.forget_invitations(attendee_id) + self.forget_invited(address)
        return found + self.batches.forget(attendee_id, address)
