"""OpenAPI 3.1 of the HTTP API, built from what runs: the routes of the Falcon app, the declared operations of their
responders (gateway.operation), the marshmallow schemas, and the policy table.
"""

import re
from typing import Any

import falcon.asgi
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from falcon import inspect

from gateway.operation import JSON, Operation, operation_of
from gateway.policy import API, POLICY, Rule
from gateway.schemas.problems import ProblemSchema

Document = dict[str, Any]
FalconApp = falcon.asgi.App[Any, Any]

VERSION = "1"
DESCRIPTION = """Hallway is the community site of a conference.

Times are RFC 3339 in UTC; ids are opaque and sort by time; lists are `{"items": [...], "next": cursor or null}`.
Reads carry an `ETag` and answer `If-None-Match` with 304. POST takes an `Idempotency-Key`, except where it answers
tokens: a repeat within 24 hours is carried out once. PATCH and DELETE of versioned things need `If-Match`.
Every failure is an RFC 9457 problem."""

PATH_PARAMETERS = {
    "c": "slug or id of the conference",
    "s": "id or guid of the session",
    "p": "id of the post",
    "attendee": "id of the attendee",
    "size": "in pixels: 64, 192 or 512",
    "q": "id of a question",
    "recording": "id of the recording",
    "material": "id of the material",
    "language": "code such as en or pt-BR",
    "speaker": "id of the speaker, as in the sessions",
    "room": "id or slug of the room",
    "track": "id or slug of the track",
    "session_type": "id or slug of the type",
    "i": "id of the invitation",
    "b": "id of the list of people to invite",
    "n": "number of the release",
    "e": "id of the entry of the changelog",
    "calendar": "id of the calendar",
    "token": "what the link in the mail, or an answer before, has in this place",
}
FAILURES = {
    400: "The request cannot be read",
    401: "An access token is needed, or the one given is not good",
    403: "The caller may not do this",
    404: "There is no such thing, or the caller may not know of it",
    409: "What exists does not allow this now",
    412: "It was changed since the ETag in If-Match was given",
    413: "The body is too large",
    415: "The body is of a type that is not taken",
    422: "Fields or parameters are not valid; `errors` names them",
    428: "If-Match is missing",
    429: "Too often; Retry-After says when to come back",
    503: "A part of Hallway is not reachable; Retry-After says when to come back",
    504: "The outcome is not known; repeat with the same Idempotency-Key",
}


def document(app: FalconApp, resources: dict[str, Any], public_url: str) -> Document:
    """The document of all routes under /api/v1. `resources` are the objects that the app's routes lead to."""
    spec = APISpec(
        title="Hallway",
        version=VERSION,
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_schema_name)],
        info={"description": DESCRIPTION},
        servers=[{"url": public_url}],
    )
    spec.components.schema("Problem", schema=ProblemSchema)
    scheme = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    spec.components.security_scheme("bearer", scheme)
    for path, verbs in documented_routes(app):
        operations = {verb.lower(): _described(path, verb, resources[path]) for verb in verbs}
        spec.path(path=path, operations=operations, parameters=_path_parameters(path))
    return spec.to_dict()


def documented_routes(app: FalconApp) -> list[tuple[str, list[str]]]:
    """(path, verbs) of the API, as Falcon routes them."""
    found = []
    for route in inspect.inspect_routes(app):
        if route.path.startswith(f"{API}/"):
            found.append((route.path, sorted(m.method for m in route.methods if not m.internal)))
    return sorted(found)


def _described(path: str, verb: str, resource: object) -> Document:
    declared = operation_of(getattr(resource, f"on_{verb.lower()}"))
    if declared is None:
        raise LookupError(f"{verb} {path} has no @operation")
    rule = POLICY[path, verb]
    described: Document = {
        "operationId": f"{verb.lower()}{type(resource).__name__}",
        "summary": declared.summary,
        "tags": [_tag(path)],
        "parameters": _parameters(verb, declared),
        "responses": _responses(verb, declared, rule, path),
    }
    if text := _description(declared, rule):
        described["description"] = text
    if body := _request_body(declared):
        described["requestBody"] = body
    if rule is not Rule.ANYONE:
        described["security"] = [{"bearer": []}]
    return described


def _description(declared: Operation, rule: Rule) -> str:
    who = "" if rule is Rule.ANYONE else f"For: {rule.value}."
    return " ".join(part for part in (declared.description, who) if part)


def _parameters(verb: str, declared: Operation) -> list[Document]:
    found: list[Document] = []
    if declared.query is not None:
        found.append({"in": "query", "schema": declared.query})
    if verb == "POST" and declared.repeatable:
        found.append(_header("Idempotency-Key", "makes a repeat of this request harmless for 24 hours"))
    if (declared.versioned and verb != "GET") or declared.may_match:
        needed = declared.versioned and verb in ("PATCH", "DELETE")
        found.append(_header("If-Match", "the ETag that GET gave", required=needed))
    if declared.last_event_id:
        found.append(_header("Last-Event-ID", "id of the last message seen: the stream goes on after it"))
    return found


def _header(name: str, description: str, *, required: bool = False) -> Document:
    schema = {"type": "string", "maxLength": 200} if name == "Idempotency-Key" else {"type": "string"}
    return {"in": "header", "name": name, "description": description, "required": required, "schema": schema}


def _request_body(declared: Operation) -> Document | None:
    if declared.file:
        form = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        content: Document = {media: {} for media in declared.file_types}
        return {"required": True, "content": content | {"multipart/form-data": {"schema": form}}}
    if declared.body is None:
        return None
    return {"required": not declared.body_optional, "content": {JSON: {"schema": declared.body}}}


def _responses(verb: str, declared: Operation, rule: Rule, path: str) -> Document:
    success: Document = {"description": "Done" if declared.status == 204 else "As asked"}
    if declared.status != 204:
        success["content"] = {declared.media: {"schema": declared.response} if declared.response else {}}
    if declared.status == 201:
        success["headers"] = {"Location": {"description": "where it is", "schema": {"type": "string"}}}
    found: Document = {str(declared.status): success}
    if verb == "GET" and declared.media != "text/event-stream":
        found["304"] = {"description": "Not changed since the ETag in If-None-Match"}
    for status in _failures(verb, declared, rule, path):
        problem = {"application/problem+json": {"schema": ProblemSchema}}
        found[str(status)] = {"description": FAILURES[status], "content": problem}
    return found


def _failures(verb: str, declared: Operation, rule: Rule, path: str) -> list[int]:
    found = {401, 503, *declared.fails}  # an access token that is not good is refused anywhere
    if rule is not Rule.ANYONE:
        found |= {403}
    if "{" in path:
        found |= {404}
    if declared.query is not None or verb == "POST":
        found |= {422}
    if declared.body is not None or declared.file:
        found |= {400, 413, 415, 422}
    if verb != "GET":
        found |= {409, 422, 504}
    if declared.versioned:
        found |= {412} if verb == "POST" else {412, 428}
    if declared.may_match:
        found |= {412}
    return sorted(found)


def _path_parameters(path: str) -> list[Document]:
    schema = {"type": "string"}
    return [
        {"in": "path", "name": name, "required": True, "description": PATH_PARAMETERS[name], "schema": schema}
        for name in re.findall(r"{(\w+)}", path)
    ]


def _tag(path: str) -> str:
    """The noun of a path: sessions for /conferences/{c}/sessions/{s}/publish."""
    words = path.removeprefix(f"{API}/").split("/")
    if len(words) == 1 and (words[0] == "docs" or words[0].endswith(".json")):
        return "contracts"
    return words[2] if words[0] == "conferences" and len(words) > 2 else words[0]


def _schema_name(schema: Any) -> str:
    name: str = schema.__name__ if isinstance(schema, type) else type(schema).__name__
    return name.removesuffix("Schema")
