"""The same work whether an account exists or not: counted, since times on a busy machine prove nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from services.attendees.accounts import passwords
from services.attendees.accounts.recovery import Recovery
from services.attendees.accounts.registration import Registration
from services.attendees.domain import Attendee
from services.contracts.errors import Conflict, Unauthenticated


class Ledger:
    """Stands for all that takes time, and writes down what was asked of it."""

    def __init__(self, *known: str) -> None:
        self.known, self.work = known, list[str]()

    # what the service is given

    def by_email(self, email: str) -> tuple[None, str | None]:
        self.work.append("by_email")
        return None, ("$argon2id$of-somebody" if email in self.known else None)

    def created_by(self, request: Any) -> None:
        return None

    def add(self, new: Any, *more: Any) -> Any:
        self.work.append("write")
        if isinstance(new, Attendee) and new.email in self.known:
            raise Conflict("taken")
        return new

    def take(self, limits: Any, *, at: datetime) -> list[Any]:
        self.work.append("count")
        return []

    def digest(self, purpose: str, text: str) -> str:
        return f"{purpose} {text}"


def made(kind: Callable[[], Any], ledger: Ledger) -> Any:
    service = kind()
    for name in ("attendees", "letter_requests", "tries", "signer"):
        setattr(service, name, ledger)
    service.needs_verified_email = False
    return service


@pytest.fixture
def hashing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every use of argon2, instead of the use."""
    done: list[str] = []

    class Hasher:
        def hash(self, password: str) -> str:
            done.append("hash")
            return "$argon2id$"

        def verify(self, password_hash: str, password: str) -> bool:
            done.append("verify")
            return False

    monkeypatch.setattr(passwords, "_hasher", Hasher())
    return done


def test_a_sign_in_verifies_one_hash_whether_there_is_an_account_or_not(hashing: list[str]) -> None:
    for email in ("ada@example.org", "nobody@example.org"):
        ledger = Ledger("ada@example.org")
        with pytest.raises(Unauthenticated):
            made(Registration, ledger).sign_in(email, "a guess", "192.0.2.1")
        assert ledger.work == ["count", "by_email"]

    assert hashing == ["verify", "verify"]


def test_a_registration_hashes_once_whether_the_address_is_taken_or_not(hashing: list[str]) -> None:
    for email in ("ada@example.org", "nobody@example.org"):
        ledger = Ledger("ada@example.org")
        made(Registration, ledger).register(email, "a lamp in the harbour", "Nia", "request", "f")

    assert hashing == ["hash", "hash"]


def test_a_request_for_a_new_password_does_not_even_look_whether_there_is_an_account() -> None:
    for email in ("ada@example.org", "nobody@example.org"):
        ledger = Ledger("ada@example.org")
        made(Recovery, ledger).request_password_reset(email, "192.0.2.1")
        assert ledger.work == ["count", "write"]
