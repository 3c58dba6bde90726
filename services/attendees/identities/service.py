"""Signing in with the organisation's provider, and linking it. Entrypoints only: load, decide, save, show.

What the provider says has been verified by the gateway, which spoke with it.
"""

from collections.abc import Callable
from typing import Any

from services.attendees.accounts.domain import check_may_sign_in
from services.attendees.accounts.proof import WRONG_PASSWORD
from services.attendees.accounts.service import Accounts, new_attendee
from services.attendees.domain import Attendee, Identity, email_of
from services.attendees.identities import domain
from services.attendees.identities.domain import Ticket
from services.attendees.identities.repository import TicketRepository
from services.contracts.envelope import Event
from services.contracts.errors import Conflict, Unauthenticated
from services.plumbing.clock import new_id, now
from services.plumbing.rpc import rpc
from services.plumbing.store import Store

Shown = dict[str, Any]
Decide = Callable[[Attendee], tuple[Attendee, list[Event]]]

TICKET = "identity_ticket"  # what the seal of a ticket is for


class Identities(Accounts):
    tickets: TicketRepository = Store(TicketRepository)  # type: ignore[assignment]

    @rpc(sensitive_arguments=("subject", "email", "name"))
    def sign_in_with_identity(self, issuer: str, subject: str, email: str, email_verified: bool, name: str) -> Shown:
        """`tokens` for somebody known or new; `link_ticket` when the address has an account, whose owner must prove it.

        Needs no request id: the identity itself tells a repeat.
        """
        identity = Identity(domain.key_of(issuer, subject), issuer, now())
        attendee = self.attendees.by_identity(identity.key)
        if attendee is None:
            domain.check_newcomer(email_of(email), verified=email_verified)
            attendee = self._welcome(identity, new_attendee(email, name))
        if attendee is None:
            return {"link_ticket": self._ticket(identity, email_of(email))}
        check_may_sign_in(attendee)
        return {"tokens": self._begin(attendee)}

    @rpc(sensitive_arguments=("ticket", "password", "client"))
    def link_identity(self, ticket: str, password: str, client: str = "") -> Shown:
        """Tokens, for who has shown both: the ticket is the provider's word, and the password is the account's.

        The password is tried as at any sign-in, so guesses are counted together with all others.
        """
        ticket_id = self.signer.unseal(TICKET, ticket)
        owner = self.attendees.get(self.tickets.open(ticket_id, at=now()).attendee_id)
        attempt = self._attempt(owner.email, password, client)
        if attempt.attendee is None:
            raise Unauthenticated(WRONG_PASSWORD)
        self._forgive(attempt)
        used, at = self.tickets.use(str(ticket_id), at=now()), now()
        identity = Identity(used.key, used.issuer, at)
        return self._begin(self._change(owner.id, identity, lambda known: domain.prove(known, identity, at=at)))

    @rpc(sensitive_arguments=("subject",))
    def link_own_identity(self, attendee_id: str, issuer: str, subject: str) -> Shown:
        """For who is signed in and comes from the provider. Raises Conflict when it is somebody else's."""
        identity = Identity(domain.key_of(issuer, subject), issuer, now())
        self._change(attendee_id, identity, lambda known: domain.link(known, identity))
        return {}

    @rpc
    def unlink_identity(self, attendee_id: str, identity: str) -> Shown:
        has_password = self.attendees.has_password(attendee_id)  # one may come meanwhile, but none ever goes
        self.attendees.change(attendee_id, lambda known: domain.unlink(known, identity, has_password=has_password))
        return {}

    def _welcome(self, identity: Identity, attendee: Attendee) -> Attendee | None:
        """The account of somebody new; None when their address has one already."""
        owner, _ = self.attendees.by_email(attendee.email)
        if owner is not None:
            return None
        attendee, events = domain.welcome(attendee, identity)
        try:
            return self.attendees.add(attendee, None, events)
        except Conflict:
            # Somebody was quicker: the same person in another window, or one who registered with this address.
            return self.attendees.by_identity(identity.key)

    def _ticket(self, identity: Identity, email: str) -> str:
        owner, _ = self.attendees.by_email(email)
        if owner is None:
            raise Conflict("This account changed at this moment. Sign in once more.")
        ticket = Ticket(new_id(), owner.id, identity.key, identity.issuer, now() + domain.TICKET_LIFETIME)
        self.tickets.add(ticket)
        return self.signer.seal(TICKET, ticket.id)

    def _change(self, attendee_id: str, identity: Identity, decide: Decide) -> Attendee:
        try:
            return self.attendees.change(attendee_id, decide)
        except Conflict as error:
            owner = self.attendees.by_identity(identity.key)
            if owner is None or owner.id == attendee_id:
                raise
            raise Conflict(domain.TAKEN) from error
