"""Making an account, and showing that its address is one's own. Entrypoints only: load, decide, save, show."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.attendees import schemas
from services.attendees.accounts import domain, passwords, throttling
from services.attendees.accounts.domain import LETTERS_SPAN
from services.attendees.accounts.letter_requests import LetterRequest
from services.attendees.accounts.sign_ins import SignIns
from services.attendees.domain import Attendee, email_of, name_of
from services.contracts.errors import Conflict, NotFound, TooMany
from services.plumbing.clock import new_id, now
from services.plumbing.documents import Request
from services.plumbing.rpc import rpc

Shown = dict[str, Any]

# How long a registration that made no account is recognised when it comes again, as one that did would be.
REPEATS_KNOWN = timedelta(days=365)
ENOUGH_LETTERS = "You got several letters within an hour. Look into your mail, or ask again later."


class Registration(SignIns):
    @rpc(sensitive_arguments=("email", "password", "name", "client"))
    def register(
        self, email: str, password: str, name: str, request_id: str, fingerprint: str = "", client: str = ""
    ) -> Shown:
        """The new attendee. The same answer when the address has an account already: its owner gets a letter."""
        # The fingerprint follows from the password, and is quick to compute: as it is, it would be a bad hash of it.
        request = Request(request_id, self.signer.digest("registration", fingerprint))
        before = self.attendees.created_by(request)
        if before is not None:
            return schemas.show_own(before)
        again = self.letter_requests.created_by(request)
        attendee, events = domain.register(
            new_attendee(email, name), password, is_common=passwords.is_common, hidden=self.needs_verified_email
        )
        if again is not None:
            return _decoy(attendee, again)
        self.tries.take(self._client_limits("registrations", client, throttling.REGISTRATIONS), at=now())
        password_hash = passwords.hashed(password)
        try:
            return schemas.show_own(self.attendees.add(attendee, password_hash, events, request))
        except Conflict:
            at = attendee.created_at
            wanted = LetterRequest(attendee.id, "already_registered", attendee.email, at, at + REPEATS_KNOWN)
            return _decoy(attendee, self.letter_requests.add(wanted, request))

    @rpc
    def send_verification(self, attendee_id: str, request_id: str = "") -> Shown:
        """Sends the letter with the link once more, if that is still needed. Raises TooMany."""
        attendee, letter_id = self.attendees.get(attendee_id), self._id_for("verify", request_id)
        if attendee.email_verified_at is not None or self.letters.find(letter_id) is not None:
            return {}
        if not self._write_within_limit("verify_email", attendee, letter_id=letter_id):
            raise TooMany.wait(ENOUGH_LETTERS, LETTERS_SPAN.total_seconds())
        return {}

    @rpc(sensitive_arguments=("token",))
    def verify_email(self, token: str) -> Shown:
        """Nothing the second time: whose answer got lost, or who clicks twice, is told the same again."""
        if self._is_verified_by(token):
            return {}
        letter, at = self._letter_of("verify_email", token), now()
        self.attendees.change(
            str(letter.attendee_id), lambda known: domain.verify_email(known, letter.link_email, at=at)
        )
        # Last: if we die in between, the link still works, and verifying twice changes nothing.
        with suppress(NotFound):
            self.letters.use_link("verify_email", letter.id, at=at)
        return {}

    def _is_verified_by(self, token: str) -> bool:
        letter = self.letters.find(self._id_in("verify_email", token))
        if letter is None or letter.link_used_at is None:
            return False
        attendee = self.attendees.get(str(letter.attendee_id))
        return attendee.email == letter.link_email and attendee.email_verified_at is not None


def new_attendee(email: str, name: str) -> Attendee:
    """An account not yet stored."""
    return Attendee(id=new_id(), email=email_of(email), name=name_of(name), created_at=now())


def _decoy(attendee: Attendee, wanted: LetterRequest) -> Shown:
    """What a registration shows that made no account: like one that did, and the same when it is repeated."""
    return schemas.show_own(replace(attendee, id=wanted.id, created_at=wanted.created_at, version=1))
