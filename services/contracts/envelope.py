"""The envelope of every event: CloudEvents 1.0, structured JSON mode, with three extension attributes.

`aggregateversion` is the version of the document that the event belongs to, `correlationid` names the request that
caused it, `actor` the attendee who made that request (or null). What stands in `data` is the business of the schemas.
https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

import re
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, validate

from services.contracts.events import REGISTRY
from services.contracts.schema import Strict, instant

SPEC_VERSION = "1.0"
TYPE_PATTERN = re.compile(r"^org\.hallway\.([a-z_]+)\.v1$")


class InvalidEnvelope(ValueError):
    """The message is not an event of ours; no retry can mend it."""


@dataclass(frozen=True, slots=True)
class Event:
    """What a domain decides to tell: a declared event's name, and its data. The outbox puts it into an envelope."""

    name: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """What a service keeps of a change for itself, in a collection of its own: written with the state, as events are.

    `fields` has its `_id`, so that it is there once, however often it is written.
    """

    collection: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event on its way. `source` and `name` find its schema; `subject` is the id of the aggregate."""

    id: str
    source: str
    name: str
    subject: str
    time: str
    data: dict[str, Any]
    aggregate_version: int
    correlation_id: str
    actor: str | None

    def to_wire(self) -> dict[str, Any]:
        return {
            "specversion": SPEC_VERSION,
            "id": self.id,
            "source": f"/{self.source}",
            "type": f"org.hallway.{self.name}.v1",
            "subject": self.subject,
            "time": self.time,
            "datacontenttype": "application/json",
            "data": self.data,
            "aggregateversion": self.aggregate_version,
            "correlationid": self.correlation_id,
            "actor": self.actor,
        }


class EnvelopeSchema(Strict):
    specversion = fields.String(required=True, validate=validate.Equal(SPEC_VERSION))
    id = fields.String(required=True, validate=validate.Length(min=1))
    source = fields.String(required=True, validate=validate.Regexp(r"^/[a-z_]+$"))
    type = fields.String(required=True, validate=validate.Regexp(TYPE_PATTERN))
    subject = fields.String(required=True)
    time = instant(required=True)
    datacontenttype = fields.String(required=True, validate=validate.Equal("application/json"))
    data = fields.Dict(keys=fields.String(), required=True)
    aggregateversion = fields.Integer(required=True)
    correlationid = fields.String(required=True)
    actor = fields.String(required=True, allow_none=True)


_ENVELOPE = EnvelopeSchema()


def parse(body: object) -> Envelope:
    """The envelope in a message body. Raises InvalidEnvelope, saying which field is wrong."""
    if not isinstance(body, dict):
        raise InvalidEnvelope("the message is not a JSON object")
    try:
        raw = _ENVELOPE.load(body)
    except ValidationError as error:
        raise InvalidEnvelope(f"envelope: {error.messages}") from error
    match = TYPE_PATTERN.match(raw["type"])
    assert match  # the schema has just said so
    envelope = Envelope(
        id=raw["id"],
        source=raw["source"].lstrip("/"),
        name=match[1],
        subject=raw["subject"],
        time=raw["time"],
        data=raw["data"],
        aggregate_version=raw["aggregateversion"],
        correlation_id=raw["correlationid"],
        actor=raw["actor"],
    )
    check_data(envelope.source, envelope.name, envelope.data)
    return envelope


def check_data(source: str, name: str, data: dict[str, Any]) -> None:
    """Raises InvalidEnvelope when `data` is not what the event's schema says."""
    schema = REGISTRY.get((source, name))
    if schema is None:
        raise InvalidEnvelope(f"nobody declared the event {source}.{name}")
    errors = schema().validate(data)
    if errors:
        raise InvalidEnvelope(f"{source}.{name}: {errors}")
