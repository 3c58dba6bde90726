"""What people do with their own account: see it, change its password and its address. Entrypoints only."""

from contextlib import suppress
from typing import Any

from services.attendees.accounts import domain, passwords, schemas
from services.attendees.accounts.domain import CHANGE_LIFETIME, LETTERS_SPAN
from services.attendees.accounts.letter_requests import LetterRequest
from services.attendees.accounts.registration import ENOUGH_LETTERS
from services.attendees.accounts.sign_ins import SignIns
from services.attendees.domain import Attendee
from services.attendees.mail.domain import Letter
from services.contracts.errors import Conflict, NotFound, TooMany
from services.plumbing.clock import now
from services.plumbing.rpc import rpc

Shown = dict[str, Any]

TAKEN = "This address has an account of its own by now."


class OwnAccount(SignIns):
    @rpc
    def account(self, attendee_id: str) -> Shown:
        """What only its owner may know."""
        attendee = self.attendees.get(attendee_id)
        return schemas.account(attendee, has_password=self.attendees.has_password(attendee_id), at=now())

    @rpc(sensitive_arguments=("current", "password", "client"))
    def change_password(
        self,
        attendee_id: str,
        current: str,
        password: str,
        sign_in: str = "",
        renew: bool = False,
        client: str = "",
    ) -> Shown:
        """Sets the password and ends all sign-ins but the one that asks, whose refresh token stays good.

        With `renew` that one gets new tokens at once: the answer is empty when it has ended meanwhile.
        """
        attendee = self.proven(attendee_id, current, client, field="current")
        domain.check_password(attendee, password, is_common=passwords.is_common)
        password_hash = passwords.hashed(password)
        changed = self.attendees.change(attendee_id, domain.set_password, password_hash=password_hash)
        self.grants.carry_over(sign_in, attendee_id, changed.generation)
        return self._renewed(sign_in, changed) if renew else {}

    @rpc(sensitive_arguments=("email", "password", "client"))
    def request_email_change(
        self, attendee_id: str, email: str, password: str, request_id: str = "", client: str = ""
    ) -> Shown:
        """Asks the new address to confirm, and tells the old one. The same answer when the new one has an account."""
        attendee, until = self.proven(attendee_id, password, client), now() + CHANGE_LIFETIME
        domain.ask_for_email(attendee, email, until=until)
        notice = self._id_for("notice", request_id)
        if self.letters.find(notice) is not None:
            return {}
        if self._had_enough("email_change_notice", attendee_id):
            raise TooMany.wait(ENOUGH_LETTERS, LETTERS_SPAN.total_seconds())
        attendee = self.attendees.change(attendee_id, lambda known: domain.ask_for_email(known, email, until=until))
        self._ask_new_address(attendee, self._id_for("change", request_id))
        self._write("email_change_notice", attendee, letter_id=notice)
        return {}

    @rpc(sensitive_arguments=("token",))
    def confirm_email_change(self, token: str) -> Shown:
        """Nothing the second time, as with verifying."""
        if self._is_confirmed_by(token):
            return {}
        letter, at = self._letter_of("change_email", token), now()
        try:
            self.attendees.change(
                str(letter.attendee_id), lambda known: domain.confirm_email(known, letter.link_email, at=at)
            )
        except Conflict as error:
            owner, _ = self.attendees.by_email(letter.link_email)
            if owner is None or owner.id == letter.attendee_id:
                raise  # something else is in the way
            raise Conflict(TAKEN) from error
        # Last: nothing waits to be confirmed any more, so the link does nothing if we die in between.
        with suppress(NotFound):
            self.letters.use_link("change_email", letter.id, at=at)
        return {}

    def _is_confirmed_by(self, token: str) -> bool:
        letter = self.letters.find(self._id_in("change_email", token))
        if letter is None or letter.link_used_at is None:
            return False
        return self.attendees.get(str(letter.attendee_id)).email == letter.link_email

    def _ask_new_address(self, attendee: Attendee, letter_id: str) -> None:
        """One write in both cases, so that they take the same time."""
        at, email = now(), attendee.pending_email
        owner, _ = self.attendees.by_email(email)
        if owner is not None:
            self.letter_requests.add(LetterRequest(letter_id, "already_registered", email, at, at + CHANGE_LIFETIME))
            return
        until = attendee.pending_email_until
        self.letters.write(
            Letter(letter_id, "change_email", email, attendee.id, link_expires_at=until, link_email=email)
        )
