"""Fields and base classes that the schemas share."""

import re
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from marshmallow import RAISE, Schema, ValidationError, fields, validate

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
UNKNOWN_FIELD = {"unknown": "There is no such field."}
UNKNOWN_PARAMETER = {"unknown": "There is no such parameter."}
LANGUAGE = validate.Regexp(
    r"^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*\Z", error="Not a language code such as en or pt-BR."
)
ULID_EXAMPLE = "01JZ8Q4M7T3N9V5R2K6W1X0YBC"


class Request(Schema):
    """A request: a field that nobody declared is a mistake of the sender, and told."""

    class Meta:
        unknown = RAISE

    error_messages = UNKNOWN_FIELD


class Query(Request):
    """Query parameters."""

    error_messages = UNKNOWN_PARAMETER


class Text(fields.String):
    """Text for people: bounded, without control characters, without blanks around it."""

    def __init__(self, *, longest: int, shortest: int = 0, **options: Any) -> None:
        super().__init__(validate=validate.Length(shortest, longest), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options).strip()
        if CONTROL.search(text):
            raise ValidationError("Has control characters.")
        return text


class Instant(fields.String):
    """A time with its offset, kept as UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError("Not an RFC 3339 time such as 2026-01-31T09:30:00+01:00.") from None
        if moment.tzinfo is None or "T" not in text.upper():
            raise ValidationError("Needs a time and its offset, as in 2026-01-31T09:30:00+01:00 or …Z.")
        try:
            return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        except OverflowError:
            raise ValidationError("Too early or too late a time.") from None


class Day(fields.String):
    """A calendar day."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValidationError("Not a day such as 2026-01-31.")
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise ValidationError("There is no such day.") from None


class Zone(fields.String):
    """The IANA name of a time zone."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        name: str = super()._deserialize(value, attr, data, **options)
        if name not in available_timezones():
            raise ValidationError("Not an IANA time zone such as Europe/Brussels.")
        return name


NO_HOST = re.compile(r"""["'<>\\^`{|}\s]""")  # nothing that is registered or resolved has these in its name


class WebAddress(fields.String):
    """An absolute http(s) address: anything else could run as a script in a reader's browser."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        address: str = super()._deserialize(value, attr, data, **options).strip()
        try:
            parts = urlsplit(address)
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and not NO_HOST.search(parts.netloc)
        except ValueError:
            good = False
        if not good or len(address) > 2_000 or re.search(r"\s", address) or CONTROL.search(address):
            raise ValidationError("Not an http(s) address.")
        return address


class Id(fields.String):
    """An opaque id."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"example": ULID_EXAMPLE}, **options)


class Time(fields.String):
    """A time in an answer."""

    def __init__(self, *, metadata: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(metadata={"format": "date-time", **(metadata or {})}, **options)


def limit(default: int) -> fields.Integer:
    """How many items of a list at most."""
    within = validate.Range(1, 100, error="Must be a whole number from 1 to 100.")
    return fields.Integer(
        load_default=default, validate=within, error_messages={"invalid": "Must be a whole number from 1 to 100."}
    )


def cursor() -> fields.String:
    """Where to go on: `next` of the list before."""
    return Text(longest=500, load_default=None, metadata={"description": "`next` of the previous page"})


def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of a list of these."""
    name = item.__name__.removesuffix("Schema") + "List"
    members: dict[str, fields.Field[Any]] = {
        "items": fields.List(fields.Nested(item), required=True),
        "next": fields.String(required=True, allow_none=True, metadata={"description": "null on the last page"}),
    }
    return type(f"{name}Schema", (Schema,), members)
