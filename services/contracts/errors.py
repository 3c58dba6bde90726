"""Errors that cross the wire between a service and the gateway.

    WireError
    ├── NotFound           there is no such thing, or the caller may not know of it
    ├── Conflict           the thing exists but does not allow this now
    │   └── VersionMismatch    it was changed meanwhile
    ├── Invalid            the input is wrong; `details["errors"]` names the fields
    │   └── KeyReused          the Idempotency-Key was used for another request
    ├── TooLarge           more bytes than are taken
    ├── TooMany            too often in too short a time; `details["retry_after_seconds"]` says when again
    ├── Unauthenticated    the caller is not who they say
    ├── Forbidden          the caller is known, and may not
    └── Unavailable        the service cannot reach its database; try again later

An error is built from a message for people and JSON details. Nameko sends both as `exc_args`; it turns every scalar
but strings into a string on the way, so details hold strings, lists and dicts only. The receiver looks the class up by
name. Which HTTP status an error becomes is the gateway's business.
"""

import math
from typing import Any


class WireError(Exception):
    """Base of all errors with a meaning to the caller."""

    code = "error"

    def __init__(self, message: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(message, details or {})

    @property
    def message(self) -> str:
        return str(self.args[0])

    @property
    def details(self) -> dict[str, Any]:
        details = self.args[1] if len(self.args) > 1 else {}
        return details if isinstance(details, dict) else {}

    def __str__(self) -> str:
        return self.message


class NotFound(WireError):
    code = "not_found"


class Conflict(WireError):
    code = "conflict"


class VersionMismatch(Conflict):
    code = "version_mismatch"


class Invalid(WireError):
    code = "invalid"

    @classmethod
    def fields(cls, errors: dict[str, list[str]]) -> "Invalid":
        """The usual form: which fields are wrong, and why."""
        return cls("Some fields are not valid.", {"errors": errors})

    @classmethod
    def cursor(cls) -> "Invalid":
        """A cursor that no list gave out: an empty page would look like its end."""
        return cls.fields({"cursor": ["Use the cursor that the page before gave as `next`."]})

    @property
    def errors(self) -> dict[str, list[str]]:
        errors = self.details.get("errors", {})
        return errors if isinstance(errors, dict) else {}


class KeyReused(Invalid):
    code = "key_reused"


class TooLarge(WireError):
    code = "too_large"


class TooMany(WireError):
    code = "too_many"

    @classmethod
    def wait(cls, message: str, seconds: float) -> "TooMany":
        """The usual form: how long to wait, rounded up to whole seconds."""
        return cls(message, {"retry_after_seconds": str(max(1, math.ceil(seconds)))})


class Unauthenticated(WireError):
    code = "unauthenticated"


class Forbidden(WireError):
    code = "forbidden"


class Unavailable(WireError):
    code = "unavailable"


BY_NAME: dict[str, type[WireError]] = {
    error.__name__: error
    for error in (
        NotFound,
        Conflict,
        VersionMismatch,
        Invalid,
        KeyReused,
        TooLarge,
        TooMany,
        Unauthenticated,
        Forbidden,
        Unavailable,
    )
}


def from_wire(exc_type: str, exc_args: list[Any]) -> WireError | None:
    """The error a service raised, or None when the name is not one of ours."""
    error = BY_NAME.get(exc_type)
    if error is None:
        return None
    message = str(exc_args[0]) if exc_args else exc_type
    details = exc_args[1] if len(exc_args) > 1 and isinstance(exc_args[1], dict) else {}
    return error(message, details)
