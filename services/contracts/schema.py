"""The base of all event schemas, and the register of what exists. The schemas themselves stand in events_*.py."""

from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields

REGISTRY: dict[tuple[str, str], type["EventSchema"]] = {}


class Strict(Schema):
    """A schema in which a field that nobody declared is a bug."""

    class Meta:
        unknown = RAISE


class EventSchema(Strict):
    """One event: `source` is the service that tells it, `name` its routing key, the docstring what happened.

    `handled_by` names the services that must get every one of them: each has a durable queue, declared before anything
    is published. Whoever only wants to know what is new (the gateways) binds a queue of its own and is not named here.
    """

    source: ClassVar[str] = ""
    name: ClassVar[str] = ""
    handled_by: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.source:
            REGISTRY[cls.source, cls.name] = cls


def instant(**kwargs: Any) -> fields.String:
    """A moment as RFC 3339 in UTC, kept as text: `2026-11-23T09:00:00Z`. Seconds are always there."""
    return fields.String(validate=_is_instant, metadata={"format": "date-time"}, **kwargs)


def _is_instant(value: str) -> None:
    if len(value) < 20 or value[10] != "T" or not value.endswith("Z"):
        raise ValidationError("Not a UTC time such as 2026-11-23T09:00:00Z.")
