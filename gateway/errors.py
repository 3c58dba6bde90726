"""From exceptions to answers: one table, and RFC 9457 problems made from it.

Everything a client sees of a failure is built here. Exceptions of the services (contracts), of the broker (gateway.rpc)
and of Falcon come in; out goes application/problem+json, or a page for people who browse. What went wrong inside is
logged with the correlation id and never shown.
"""

import json
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import falcon
import falcon.asgi

from gateway.context import current_correlation_id
from gateway.failures import BrokerAway, Overloaded, ReadTimeout, RemoteFailure, RpcTimeout, ServiceAway
from services.contracts import errors as wire

log = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"
PROBLEM_TYPES = "/api/v1/docs#problem-"  # each type is explained there
RETRY_AFTER_SECONDS = 2  # about as long as a broker or a service takes to come back from a restart
REALM = 'Bearer realm="hallway"'


class PreconditionRequired(wire.WireError):
    """A change to a versioned thing came without If-Match."""

    code = "precondition_required"


# exception class -> (status, title, code). The nearest class in the exception's ancestry counts.
TABLE: dict[type[Exception], tuple[int, str, str]] = {
    wire.NotFound: (404, "Not found", "not_found"),
    wire.Conflict: (409, "Conflict", "conflict"),
    wire.VersionMismatch: (412, "Changed meanwhile", "version_mismatch"),
    wire.Invalid: (422, "Not valid", "invalid"),
    wire.KeyReused: (422, "Idempotency-Key used before", "key_reused"),
    wire.TooLarge: (413, "Too large", "too_large"),
    wire.TooMany: (429, "Too many requests", "too_many"),
    wire.Unauthenticated: (401, "Sign in first", "unauthenticated"),
    wire.Forbidden: (403, "Not allowed", "forbidden"),
    wire.Unavailable: (503, "Not available now", "unavailable"),
    BrokerAway: (503, "Not available now", "unavailable"),
    ServiceAway: (503, "Not available now", "unavailable"),
    ReadTimeout: (503, "Not available now", "unavailable"),
    Overloaded: (503, "Too busy", "overloaded"),
    RpcTimeout: (504, "Outcome unknown", "outcome_unknown"),
    RemoteFailure: (500, "Something went wrong", "internal"),
    PreconditionRequired: (428, "If-Match is missing", "precondition_required"),
    Exception: (500, "Something went wrong", "internal"),
}
# Failures that Falcon finds by itself bring their status; these have no exception of ours.
HTTP_ONLY = {
    400: ("Cannot be read", "bad_request"),
    405: ("Not possible here", "method_not_allowed"),
    406: ("No such form", "not_acceptable"),
    415: ("Type not taken", "unsupported_media_type"),
}
ADVICE = {
    "bad_request": "Correct the request; detail says what could not be read.",
    "unauthenticated": "Get an access token from POST /api/v1/auth/tokens and send it as Authorization: Bearer.",
    "forbidden": "Ask an organiser or operator for the role that this needs.",
    "not_found": "Check the address. Drafts do not exist for others than organisers.",
    "method_not_allowed": "The Allow header names what is possible.",
    "conflict": "Get the thing again; it is not in a state that allows this.",
    "version_mismatch": "Get it again, apply your change to what you find, and send the new ETag.",
    "too_large": "Send less; detail names the limit.",
    "too_many": "Wait as long as Retry-After says, and try again.",
    "unsupported_media_type": "Send one of the types that detail names.",
    "invalid": "Correct the fields or parameters that errors names.",
    "key_reused": "Use a new Idempotency-Key for each new request.",
    "precondition_required": "Send If-Match with the ETag that GET gave.",
    "internal": "Tell the operator the correlation id.",
    "unavailable": "Wait as long as Retry-After says, and try again.",
    "overloaded": "Wait as long as Retry-After says, and try again.",
    "outcome_unknown": "Repeat the request with the same Idempotency-Key.",
}

UNKNOWN_OUTCOME = (
    "No answer came in time, so it is not known whether this was done. "
    "Repeat the request with the same Idempotency-Key: it will not be done twice."
)
INTERNAL = "This is our fault, and it has been logged. Please tell us the correlation id if it happens again."
SERVICE_AWAY = (
    "A part of Hallway is not reachable right now. Try again in a moment; "
    "repeating a request with the same Idempotency-Key is safe."
)

RenderError = Callable[[falcon.asgi.Request, dict[str, Any]], str]
Problem = dict[str, Any]


def row_of(error: Exception) -> tuple[int, str, str]:
    """The line of the table for this exception."""
    for ancestor in type(error).__mro__:
        if ancestor in TABLE:
            return TABLE[ancestor]
    return TABLE[Exception]


def problem(error: Exception, *, method: str, correlation_id: str) -> Problem:
    """The problem document of an exception, as RFC 9457 wants it."""
    status, title, code = row_of(error)
    if isinstance(error, falcon.HTTPError):
        status = error.status_code
        title, code = _by_status(status)
    document = {
        "type": PROBLEM_TYPES + code,
        "title": title,
        "status": status,
        "detail": _detail(error, method),
        "correlation_id": correlation_id,
    }
    if status == 422:
        document["errors"] = getattr(error, "errors", {})
    if isinstance(error, wire.VersionMismatch) and "merge" in error.details:
        document |= json.loads(error.details["merge"])  # what others changed meanwhile, to merge with
    return document


def _by_status(status: int) -> tuple[str, str]:
    """(title, code) for a status without an exception of ours: as the table has it, or in the status's own words."""
    if status in HTTP_ONLY:
        return HTTP_ONLY[status]
    for known, title, code in TABLE.values():
        if known == status:
            return title, code
    return HTTPStatus(status).phrase, "bad_request" if status < 500 else "internal"


def _detail(error: Exception, method: str) -> str:
    if isinstance(error, RpcTimeout):
        return UNKNOWN_OUTCOME
    if isinstance(error, RemoteFailure):
        return INTERNAL
    if isinstance(error, wire.Unavailable):
        return SERVICE_AWAY
    if isinstance(error, wire.WireError):
        return error.message
    if isinstance(error, falcon.HTTPRouteNotFound):
        return "There is nothing at this address."
    if isinstance(error, falcon.HTTPMethodNotAllowed):
        return f"{method} is not possible here. The Allow header names what is."
    if isinstance(error, falcon.HTTPError):
        return error.description or error.title
    return INTERNAL


def headers(error: Exception, status: int) -> dict[str, str]:
    """The headers that belong to the failure: Retry-After, WWW-Authenticate, Allow."""
    found: dict[str, str] = {"Cache-Control": "no-store"}
    if isinstance(error, falcon.HTTPError) and error.headers:
        found.update(error.headers)
    if status == 401:
        found["WWW-Authenticate"] = REALM + getattr(error, "challenge", "")
    if status in (429, 503):
        asked = error.details.get("retry_after_seconds", "") if isinstance(error, wire.WireError) else ""
        found["Retry-After"] = str(asked) if str(asked).isdecimal() else str(RETRY_AFTER_SECONDS)
    return found


def wants_page(req: falcon.asgi.Request) -> bool:
    """Whether a person in a browser is waiting for this answer."""
    if req.path.startswith(("/api/", "/healthz", "/readyz", "/metrics")):
        return False
    return "text/html" in (req.get_header("Accept") or "")


def error_handler(render_error: RenderError) -> Callable[..., Awaitable[None]]:
    """The one error handler of the app."""

    async def handle(
        req: falcon.asgi.Request, resp: falcon.asgi.Response | None, error: Exception, params: dict[str, Any], **_: Any
    ) -> None:
        if resp is None:  # a websocket, which no route of ours is
            raise error
        document = problem(error, method=req.method, correlation_id=current_correlation_id())
        if document["status"] == 500:
            log.error("request failed", exc_info=error, extra={"path": req.path, "method": req.method})
        write(req, resp, document, headers(error, document["status"]), render_error)

    return handle


def write(
    req: falcon.asgi.Request,
    resp: falcon.asgi.Response,
    document: Problem,
    more_headers: dict[str, str],
    render_error: RenderError,
) -> None:
    """Put a problem into the response, as JSON or as a page."""
    resp.status = document["status"]
    resp.media = None
    resp.sse = None
    resp.stream = None
    resp.delete_header("ETag")
    resp.set_headers(more_headers)
    resp.append_header("Vary", "Accept")
    if wants_page(req):
        resp.content_type = falcon.MEDIA_HTML
        resp.text = render_error(req, document)
    else:
        resp.content_type = PROBLEM_JSON
        resp.text = json.dumps(document, ensure_ascii=False)
