"""The letters of accounts: which are due, to whom, and how often. How they are sent is the mail's business."""

from datetime import timedelta

from services.attendees.accounts.domain import (
    LETTERS_PER_HOUR,
    LETTERS_SPAN,
    RESET_LIFETIME,
    VERIFY_LIFETIME,
)
from services.attendees.accounts.letter_requests import LetterRequestRepository
from services.attendees.accounts.proof import Proof
from services.attendees.domain import Attendee
from services.attendees.mail.domain import BAD_LINK, Letter
from services.contracts.envelope import Envelope
from services.contracts.errors import NotFound
from services.plumbing.clock import new_id, now
from services.plumbing.store import Store
from services.plumbing.subscribe import subscribe

LIFETIMES = {"verify_email": VERIFY_LIFETIME, "reset_password": RESET_LIFETIME}  # of the links in them


class AccountLetters(Proof):
    """Base of the parts of accounts that write letters."""

    letter_requests: LetterRequestRepository = Store(LetterRequestRepository)  # type: ignore[assignment]

    @subscribe("attendees", "attendee_registered")
    def on_attendee_registered(self, event: Envelope) -> None:
        attendee = self.attendees.find(event.data["attendee_id"])
        if attendee is not None and attendee.email_verified_at is None:
            self._write("verify_email", attendee, letter_id=event.id)

    @subscribe("attendees", "letter_requested")
    def on_letter_requested(self, event: Envelope) -> None:
        """Looks up whether there is an account, now that nobody waits for the answer."""
        wanted = self.letter_requests.find(event.data["request_id"])
        if wanted is None or not wanted.address:
            return
        owner, _ = self.attendees.by_email(wanted.address)
        if owner is not None and owner.active:
            self._write_within_limit(wanted.template, owner, letter_id=wanted.id)
        self.letter_requests.settle(wanted.id)

    @subscribe("attendees", "password_changed")
    def on_password_changed(self, event: Envelope) -> None:
        attendee = self.attendees.find(event.data["attendee_id"])
        if attendee is not None:
            self._write("password_changed", attendee, letter_id=event.id)

    def _write(self, template: str, attendee: Attendee, *, letter_id: str = "") -> None:
        """To the attendee's address. With the id of what caused it, it is written once, however often that comes."""
        lifetime: timedelta | None = LIFETIMES.get(template)
        self.letters.write(
            Letter(
                id=letter_id or new_id(),
                template=template,
                address=attendee.email,
                attendee_id=attendee.id,
                link_expires_at=now() + lifetime if lifetime else None,
                link_email=attendee.email if lifetime else "",
                link_generation=attendee.generation,
            )
        )

    def _write_within_limit(self, template: str, attendee: Attendee, *, letter_id: str = "") -> bool:
        """The same, unless the attendee got enough of these lately. Whether it was written."""
        if self._had_enough(template, attendee.id):
            return False
        self._write(template, attendee, letter_id=letter_id)
        return True

    def _had_enough(self, template: str, attendee_id: str) -> bool:
        return self.letters.count_since(attendee_id, template, now() - LETTERS_SPAN) >= LETTERS_PER_HOUR

    def _letter_of(self, template: str, token: str) -> Letter:
        """The letter whose link this is, if it is still good. Raises NotFound."""
        return self.letters.open_link(template, self._id_in(template, token), at=now())

    def _id_in(self, template: str, token: str) -> str:
        letter_id = self.signer.unseal(template, token)
        if letter_id is None:
            raise NotFound(BAD_LINK)
        return letter_id

    def _id_for(self, purpose: str, request_id: str) -> str:
        """The id of the letter that a request causes: the same when the request comes again.

        Keyed, since a request's id may tell of what stands in its body, and a password may stand there.
        """
        return self.signer.digest(f"letter {purpose}", request_id) if request_id else new_id()
