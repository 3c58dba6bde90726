"""A new password for who forgot the old one: by a link to the address of the account. Entrypoints only."""

from datetime import timedelta
from typing import Any

from services.attendees.accounts import domain, passwords, throttling
from services.attendees.accounts.letter_requests import LetterRequest
from services.attendees.accounts.sign_ins import SignIns
from services.attendees.domain import Attendee, email_of
from services.contracts.envelope import Event
from services.contracts.errors import Invalid
from services.plumbing.clock import now
from services.plumbing.rpc import rpc

Shown = dict[str, Any]

KEPT = timedelta(days=1)  # a request that was never decided, because no event came through for so long


class Recovery(SignIns):
    @rpc(sensitive_arguments=("email", "client"))
    def request_password_reset(self, email: str, request_id: str = "", client: str = "") -> Shown:
        """The letter goes out if there is such an account; nothing here depends on that."""
        at, email = now(), email_of(email)
        if not domain.looks_like_address(email):
            raise Invalid.fields({"email": ["Give an e-mail address, such as ada@example.org."]})
        self.tries.take(self._client_limits("letters", client, throttling.LETTERS), at=at)
        wanted = self._id_for("reset", request_id)
        self.letter_requests.add(LetterRequest(wanted, "reset_password", email, at, at + KEPT))
        return {}

    @rpc(sensitive_arguments=("token", "password"))
    def reset_password(self, token: str, password: str) -> Shown:
        """Sets the password, once per link, and ends all sign-ins."""
        letter, at = self._letter_of("reset_password", token), now()
        attendee_id, email = str(letter.attendee_id), letter.link_email

        def decide(known: Attendee) -> tuple[Attendee, list[Event]]:
            return domain.reset_password(known, email, letter.link_generation, at=at)

        attendee = self.attendees.get(attendee_id)
        decide(attendee)  # what is refused must not use the link up
        domain.check_password(attendee, password, is_common=passwords.is_common)
        password_hash = passwords.hashed(password)
        self.letters.use_link("reset_password", letter.id, at=now())
        self.attendees.change(attendee_id, decide, password_hash=password_hash)
        self._forget_tries(email)
        return {}
