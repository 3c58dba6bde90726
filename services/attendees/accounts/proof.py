"""Showing who one is with a password: counted before it is looked at, and the same for accounts that do not exist."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.attendees.accounts import passwords, throttling
from services.attendees.accounts.tries import Limit, Taken, TryRepository
from services.attendees.base import Base
from services.attendees.domain import Attendee, email_of
from services.contracts.errors import Invalid
from services.plumbing.clock import now
from services.plumbing.store import Store

WRONG_PASSWORD = "This is not the password of your account."
NO_PASSWORD = "Your account has no password yet. Get one with “Forgot your password?” on the sign-in page."


@dataclass(frozen=True)
class Attempt:
    """A password that was tried. `attendee`: whose it is, None when it is wrong. `taken`: what was counted for it."""

    attendee: Attendee | None
    taken: Sequence[Taken]


class Proof(Base):
    """For the parts that ask for a password. `client` is where the request came from; "" when nobody knows."""

    tries: TryRepository = Store(TryRepository)  # type: ignore[assignment]

    def proven(self, attendee_id: str, password: str, client: str, *, field: str = "password") -> Attendee:
        """The attendee, who is signed in and gives their password once more. Raises Invalid at `field`, or TooMany."""
        attendee = self.attendees.get(attendee_id)
        attempt = self._attempt(attendee.email, password, client)
        if attempt.attendee is None:
            has_one = self.attendees.has_password(attendee_id)
            raise Invalid.fields({field: [WRONG_PASSWORD if has_one else NO_PASSWORD]})
        self._forgive(attempt)
        return attempt.attendee

    def _attempt(self, email: str, password: str, client: str) -> Attempt:
        """Tries a password. Raises TooMany, whether there is such an account or not, and whether it is right or not."""
        email = email_of(email)
        taken = self.tries.take(self._limits(email, client), at=now())
        attendee, password_hash = self.attendees.by_email(email)
        return Attempt(attendee if passwords.matches(password_hash, password) else None, taken)

    def _forgive(self, attempt: Attempt) -> None:
        """It was right: the pair of account and client begins anew, and the others have counted nothing."""
        pair, *others = attempt.taken
        self.tries.forget(pair.key)
        self.tries.give_back(others)

    def _forget_tries(self, email: str) -> None:
        """For who has shown in another way whose account it is."""
        account = self._account_key(email)
        self.tries.forget(account)
        self.tries.forget_all(account)

    def _limits(self, email: str, client: str) -> list[Limit]:
        account = self._account_key(email)
        pair = Limit(self.signer.digest("tries pair", f"{email}\n{client}"), throttling.PAIR, account)
        return [
            pair,
            *self._client_limits("tries client", client, throttling.CLIENT),
            Limit(account, throttling.ACCOUNT),
        ]

    def _client_limits(self, purpose: str, client: str, rule: throttling.Rule) -> list[Limit]:
        return [Limit(self.signer.digest(purpose, client), rule)] if client else []

    def _account_key(self, email: str) -> str:
        return self.signer.digest("tries account", email)
