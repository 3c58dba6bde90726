"""What a responder takes and gives, declared once: checked before the responder runs, and documented in OpenAPI."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import wraps
from typing import Any

from marshmallow import Schema

from gateway import inputs
from gateway.uploads import RAW_TYPES

Responder = Callable[..., Coroutine[Any, Any, None]]
JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class Operation:
    summary: str
    description: str = ""
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    body_optional: bool = False  # without one, `req.context.body` is empty
    response: type[Schema] | None = None
    status: int = 200
    media: str = JSON  # of the response
    versioned: bool = False  # If-Match: required for PATCH and DELETE, honoured for POST
    may_match: bool = False  # If-Match of the session is honoured, and not needed
    file: bool = False  # the body is a file
    file_types: tuple[str, ...] = (*RAW_TYPES, "text/*")  # as which it may be sent, besides in a form
    last_event_id: bool = False
    fails: tuple[int, ...] = ()  # statuses that do not follow from the rest
    repeatable: bool = True  # a POST with the same Idempotency-Key gets the first answer; not where that is a secret


def operation(summary: str, **details: Any) -> Callable[[Responder], Responder]:
    """Declare a responder's input and output.

    The responder finds `req.context.query`, `req.context.body` and, for writes with a body read as a whole,
    `req.context.once`, checked and loaded.
    """
    declared = Operation(summary=summary, **details)

    def decorate(responder: Responder) -> Responder:
        @wraps(responder)
        async def checked(self: Any, req: Any, resp: Any, **params: Any) -> None:
            if declared.query is not None:
                req.context.query = inputs.query(req, declared.query)
            if declared.body is not None:
                is_left_out = declared.body_optional and not await inputs.raw_body(req)
                req.context.body = {} if is_left_out else await inputs.body(req, declared.body)
            if req.method in ("POST", "PUT", "PATCH", "DELETE") and not declared.file:
                req.context.once = await inputs.once(req)
            await responder(self, req, resp, **params)

        checked.operation = declared  # type: ignore[attr-defined]
        return checked

    return decorate


def operation_of(responder: object) -> Operation | None:
    """What was declared for a responder."""
    found = getattr(responder, "operation", None)
    return found if isinstance(found, Operation) else None
