import inspect
from dataclasses import replace
from typing import Any

import pytest

from services.contracts import asyncapi, errors
from services.contracts.envelope import Envelope, InvalidEnvelope, parse
from services.contracts.events import REGISTRY

PERSON = {"id": "01ADA", "name": "Ada", "visibility": "public", "avatar": "", "badges": {}, "hidden_in": []}
EVENT = Envelope(
    "01EVENT",
    "attendees",
    "attendee_registered",
    "01ADA",
    "2026-11-23T12:00:00Z",
    {"attendee_id": "01ADA", "person": PERSON},
    1,
    "c",
    None,
)


def test_an_envelope_survives_the_wire() -> None:
    assert parse(EVENT.to_wire()) == EVENT


@pytest.mark.parametrize(
    "change",
    [
        {"specversion": "0.3"},
        {"id": ""},
        {"type": "org.hallway.unheard_of.v1"},
        {"time": "yesterday"},
        {"data": []},
        {"data": {"attendee_id": "01ADA"}},
        {"data": {"attendee_id": "01ADA", "person": PERSON, "email": "ada@example.org"}},
        {"source": "/sessions"},
        {"extra": 1},
        {"aggregateversion": "x"},
    ],
)
def test_what_is_no_declared_event_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidEnvelope):
        parse(EVENT.to_wire() | change)


@pytest.mark.parametrize("body", [None, [], "text", 3])
def test_what_is_no_object_is_no_envelope(body: object) -> None:
    with pytest.raises(InvalidEnvelope):
        parse(body)


def test_every_event_is_in_the_asyncapi_document_and_nothing_else() -> None:
    document = asyncapi.document()

    assert set(document["channels"]) == {f"{source}.{name}" for source, name in REGISTRY}
    heard = {name for name, operation in document["operations"].items() if operation["action"] == "receive"}
    assert heard == {
        f"{service}.hears.{source}.{name}"
        for (source, name), schema in REGISTRY.items()
        for service in schema.handled_by
    }


@pytest.mark.parametrize("schema", REGISTRY.values(), ids=lambda schema: schema.name)
def test_every_event_says_what_happened(schema: type) -> None:
    assert inspect.getdoc(schema)


def test_every_error_comes_back_as_what_it_was() -> None:
    for name, error in errors.BY_NAME.items():
        raised = error("message", {"a": ["b"]})
        assert type(errors.from_wire(name, list(raised.args))) is error
        assert errors.from_wire(name, list(raised.args)).details == {"a": ["b"]}  # type: ignore[union-attr]
    assert errors.from_wire("ZeroDivisionError", []) is None
    assert {error.__name__ for error in _subclasses(errors.WireError) if error.__module__ == errors.__name__} == set(
        errors.BY_NAME
    )


def _subclasses(cls: type) -> list[type]:
    children: list[type] = cls.__subclasses__()
    return children + [one for child in children for one in _subclasses(child)]


def test_an_envelope_names_its_event() -> None:
    assert replace(EVENT, name="x").to_wire()["type"] == "org.hallway.x.v1"
