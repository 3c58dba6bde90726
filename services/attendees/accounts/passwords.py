"""Password hashes: argon2id with the library's defaults (RFC 9106, low memory), off the event hub. And common ones.

One hash takes 50 ms of CPU; in a greenthread that would stop the heartbeat and every other request of the process.
"""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from eventlet import tpool
from zxcvbn.frequency_lists import FREQUENCY_LISTS

_hasher = PasswordHasher()
# Compared against when there is no such account, so that the answer takes as long as with one.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b3fGi8gpZQJgmHJ0kYTB5PQH6c"


def hashed(password: str) -> str:
    return str(tpool.execute(_hasher.hash, password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; takes the same time when there is no hash to compare with."""
    return bool(tpool.execute(_verify, password_hash or _NOBODY, password)) and password_hash is not None


def is_common(password: str) -> bool:
    """Whether it is among the passwords that were used most in what was stolen elsewhere, in lower case."""
    return password.casefold() in _common()


@cache
def _common() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"])


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
