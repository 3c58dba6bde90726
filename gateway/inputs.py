"""What comes in with a request, checked: JSON bodies, query parameters, If-Match, Idempotency-Key.

Everything here raises errors that gateway.errors knows. What the fields mean is said by gateway.schemas.
"""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from typing import Any, NoReturn

import falcon
import falcon.asgi
from marshmallow import Schema, ValidationError

from gateway.errors import PreconditionRequired
from gateway.middleware import MAX_BODY_BYTES
from services.contracts.errors import Invalid, TooLarge, VersionMismatch

MAX_KEY_LENGTH = 200
VERSION_TAG = re.compile(r'"(\d{1,15})-[0-9a-f]+(?:-[a-z]+)?"')  # outputs.tag_version; "-gz", "-br" if compressed

Request = falcon.asgi.Request
Json = dict[str, Any]


@dataclass(frozen=True)
class Once:
    """What makes a repeat of a write harmless: the service answers a known request_id with the first result."""

    request_id: str
    fingerprint: str

    @property
    def exact_id(self) -> str:
        """For methods that take no fingerprint: another request with the same key is another request."""
        return f"{self.request_id}:{self.fingerprint[:16]}"

    @property
    def both(self) -> dict[str, str]:
        return {"request_id": self.request_id, "fingerprint": self.fingerprint}


async def body(req: Request, schema: type[Schema], *, partial: bool = False) -> Json:
    """The JSON object of a request, as the schema wants it."""
    _expect_json(req)
    document = parse_json(await raw_body(req))
    if not isinstance(document, dict):
        raise Invalid.fields({"_body": ["The body must be a JSON object."]})
    return load(schema, document, partial=partial)


def query(req: Request, schema: type[Schema]) -> Json:
    """The query parameters, as the schema wants them. An empty one counts as not given."""
    given = {name: value for name, value in req.params.items() if value != ""}
    repeated = {name: ["Given more than once."] for name, value in given.items() if isinstance(value, list)}
    if repeated:
        raise Invalid.fields(repeated)
    return load(schema, given)


def load(schema: type[Schema], document: Json, *, partial: bool = False) -> Json:
    try:
        loaded: Json = schema().load(document, partial=partial)
    except ValidationError as why:
        raise Invalid.fields(flat(why.messages)) from why
    return loaded


def flat(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """Marshmallow's nested messages by dotted field name: {"links.0.url": ["Not a web address."]}."""
    if isinstance(messages, list):
        return {prefix or "_body": [str(message) for message in messages]}
    found: dict[str, list[str]] = {}
    for name, inner in messages.items():
        key = prefix if name == "_schema" else f"{prefix}.{name}" if prefix else str(name)
        for field, texts in flat(inner, key).items():
            found.setdefault(field, []).extend(texts)
    return found


async def raw_body(req: Request, limit: int = MAX_BODY_BYTES) -> bytes:
    """The bytes of the body, read once and remembered: the fingerprint needs them too."""
    known: bytes | None = getattr(req.context, "raw_body", None)
    if known is not None:
        return known
    if (req.content_length or 0) > limit:
        raise TooLarge(f"The body is larger than {limit:,} bytes.")
    found = bytes(await req.stream.read(limit + 1))  # a body in chunks does not say how long it is
    if len(found) > limit:
        raise TooLarge(f"The body is larger than {limit:,} bytes.")
    req.context.raw_body = found
    return found


def parse_json(raw: bytes) -> Any:
    """JSON as RFC 8259 has it: no NaN, no name twice, nothing that cannot be written as UTF-8 again."""
    if not raw:
        raise falcon.HTTPBadRequest(description="The body is empty; it must be a JSON object.")
    try:
        document = json.loads(raw, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as why:
        raise falcon.HTTPBadRequest(description=f"The body is not valid JSON: {_reason(why)}.") from why
    return document


def _reason(why: Exception) -> str:
    if isinstance(why, RecursionError):
        return "it is nested too deeply"
    if isinstance(why, UnicodeError):
        return "it has bytes or escapes that are not Unicode text"
    return str(why)


def _unique(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the name {twice!r} is there twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text[:30]} is too large")
    return number


def _expect_json(req: Request) -> None:
    media_type = (req.content_type or "").partition(";")[0].strip().lower()
    if media_type == falcon.MEDIA_JSON or re.fullmatch(r"application/[\w.-]+\+json", media_type):
        return
    raise falcon.HTTPUnsupportedMediaType(
        description=f"The body must be application/json, not {media_type or 'of no type'}."
    )


# Writes that may be repeated, and writes that must not overwrite


async def once(req: Request) -> Once:
    """What makes this write repeatable, for a body that is read as a whole."""
    return once_for(req, hashlib.sha256(await raw_body(req)).hexdigest())


def once_for(req: Request, body_digest: str) -> Once:
    """The request's Idempotency-Key made unique to caller and route, and the fingerprint of what was asked."""
    key = req.get_header("Idempotency-Key")
    if key is None:
        key = f"none-{secrets.token_hex(16)}"
    elif not 0 < len(key) <= MAX_KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise Invalid.fields({"Idempotency-Key": [f"Must be 1 to {MAX_KEY_LENGTH} printable ASCII characters."]})
    actor = req.context.caller.id if req.context.caller else "anonymous"
    fingerprint = hashlib.sha256(f"{req.method}\n{req.relative_uri}\n{body_digest}".encode()).hexdigest()
    return Once(f"{actor}:{req.method} {req.uri_template}:{key}", fingerprint)


def expected_version(req: Request, current: int, *, required: bool) -> int | None:
    """The version that a write may change, or None when any will do.

    A single tag goes to the service as it is: `current` may be older than what the client has seen, and only the
    service knows whether this is the repeat of a write that was done. Weak tags never match (RFC 9110, 13.1.1).
    """
    header = req.get_header("If-Match")
    if header is None:
        if required:
            raise PreconditionRequired("Send If-Match with the ETag that GET gave you, so that no change is lost.")
        return None
    if header.strip() == "*":
        return current
    found = [VERSION_TAG.fullmatch(tag.strip()) for tag in header.split(",")]
    versions = [int(tag[1]) for tag in found if tag]
    if len(versions) == 1:
        return versions[0]
    if current not in versions:
        raise VersionMismatch("It was changed meanwhile. Get it again, and apply your change to what you find.")
    return current
