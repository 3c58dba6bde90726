"""What this service removes of somebody who goes: all that it keeps besides the account itself, wherever it is kept.

Counted first, and then removed: each step may be done twice, and the second time there is nothing left to count.
"""

from services.attendees.accounts.letter_requests import LetterRequestRepository
from services.attendees.accounts.proof import Proof
from services.attendees.accounts.repository import GrantRepository
from services.attendees.batches.repository import BatchRepository
from services.attendees.data.domain import Counts
from services.attendees.identities.repository import TicketRepository
from services.attendees.invitations.service import Invitations
from services.attendees.notices.repository import WantedRepository
from services.attendees.suggestions.repository import StarredRepository
from services.plumbing.store import Store

RECEIPT_LETTER = "erasure_receipt"


class Removing(Invitations, Proof):
    grants: GrantRepository = Store(GrantRepository)  # type: ignore[assignment]
    letter_requests: LetterRequestRepository = Store(LetterRequestRepository)  # type: ignore[assignment]
    tickets: TicketRepository = Store(TicketRepository)  # type: ignore[assignment]
    batches: BatchRepository = Store(BatchRepository)  # type: ignore[assignment]
    starred: StarredRepository = Store(StarredRepository)  # type: ignore[assignment]
    wanted: WantedRepository = Store(WantedRepository)  # type: ignore[assignment]

    def count_all_of(self, attendee_id: str, address: str) -> Counts:
        """How many of what there are. The address finds what is on its way to people of whom nobody knows that it is
        they.
        """
        found = {
            "sign_ins": self.grants.count_of(attendee_id),
            "connections": self.connections.count_of(attendee_id),
            "stars": self.starred.count_of(attendee_id),
            "invitations": self._count_invitations(attendee_id, address),
            "letters": self._count_letters(attendee_id, address),
            "link_tickets": self.tickets.count_of(attendee_id),
        }
        return {what: count for what, count in found.items() if count}

    def remove_all_of(self, attendee_id: str, address: str) -> None:
        """And what is counted for nobody: passwords that were tried, letters asked for by whoever knows the address."""
        self._forget_tries(address)
        self.letter_requests.forget_address(address)
        self.grants.forget(attendee_id)
        self.connections.forget(attendee_id)
        self.starred.forget(attendee_id)
        self.forget_invitations(attendee_id)
        self.forget_invited(address)
        self.batches.forget(attendee_id, address)
        self.letters.forget(attendee_id)
        self.letters.forget_unsent(address, attendee_id, but=RECEIPT_LETTER)
        self.tickets.forget(attendee_id)
        self.wanted.forget(attendee_id)

    def _count_letters(self, attendee_id: str, address: str) -> int:
        unsent = self.letters.count_unsent(address, attendee_id, but=RECEIPT_LETTER)
        return self.letters.count_of(attendee_id) + unsent

    def _count_invitations(self, attendee_id: str, address: str) -> int:
        """What they made and used, what waits for them, and the lists of organisers in which they stand."""
        made_or_used, waiting = self.invitations.of_person(attendee_id), self.invitations.of_address(address)
        return len(made_or_used) + len(waiting) + len(self.batches.of_person(attendee_id, address))
