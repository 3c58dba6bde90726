"""The events as an AsyncAPI 3 document, built from their schemas. https://www.asyncapi.com/docs/reference/specification/v3.0.0"""

from inspect import getdoc
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from services.contracts.envelope import EnvelopeSchema
from services.contracts.events import REGISTRY, EventSchema

Json = dict[str, Any]

VERSION = "1.0.0"  # of the events taken together; a change that breaks a reader makes the event a .v2


def document() -> Json:
    """The whole document, ready for json.dumps."""
    schemas, references = _schemas()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Hallway events",
            "version": VERSION,
            "description": "What happens at a conference, as CloudEvents 1.0 over RabbitMQ: delivered at least once, "
            "not always in order. `aggregateversion` tells which of two states of one thing is newer.",
        },
        "defaultContentType": "application/json",
        "channels": {_key(schema): _channel(schema) for schema in REGISTRY.values()},
        "operations": _operations(),
        "components": {
            "messages": {_key(schema): _message(schema, references[schema]) for schema in REGISTRY.values()},
            "schemas": schemas,
        },
    }


def _key(schema: type[EventSchema]) -> str:
    return f"{schema.source}.{schema.name}"


def _schemas() -> tuple[Json, dict[type[EventSchema], str]]:
    """All JSON schemas by name, and the name of each event's data."""
    plugin = MarshmallowPlugin()
    spec = APISpec(title="", version="", openapi_version="3.1.0", plugins=[plugin])
    spec.components.schema("Envelope", schema=EnvelopeSchema)
    references = {}
    for schema in REGISTRY.values():
        if schema.__name__ not in spec.components.schemas:
            spec.components.schema(schema.__name__, schema=schema)
        references[schema] = schema.__name__
    return dict(spec.components.schemas), references


def _channel(schema: type[EventSchema]) -> Json:
    return {
        "address": schema.name,
        "messages": {schema.name: {"$ref": f"#/components/messages/{_key(schema)}"}},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {
                    "name": f"{schema.source}.events",
                    "type": "topic",
                    "durable": True,
                    "autoDelete": False,
                    "vhost": "/",
                },
            }
        },
    }


def _operations() -> Json:
    """Who sends what, and who must get it."""
    operations: Json = {}
    for schema in REGISTRY.values():
        channel = {"$ref": f"#/channels/{_key(schema)}"}
        operations[f"{schema.source}.tells.{schema.name}"] = {"action": "send", "channel": channel}
        for service in schema.handled_by:
            operations[f"{service}.hears.{schema.source}.{schema.name}"] = {"action": "receive", "channel": channel}
    return operations


def _message(schema: type[EventSchema], reference: str) -> Json:
    """The envelope, with this event's type and data in it."""
    own = {
        "type": "object",
        "properties": {
            "type": {"const": f"org.hallway.{schema.name}.v1"},
            "source": {"const": f"/{schema.source}"},
            "data": {"$ref": f"#/components/schemas/{reference}"},
        },
    }
    return {
        "name": f"org.hallway.{schema.name}.v1",
        "title": schema.name.replace("_", " ").capitalize(),
        "summary": getdoc(schema) or "",
        "contentType": "application/cloudevents+json",
        "payload": {"allOf": [{"$ref": "#/components/schemas/Envelope"}, own]},
    }
