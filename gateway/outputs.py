"""What goes out with an answer: bodies as the schemas say, ETags of versioned things, Cache-Control, Location, 304."""

import hashlib
import json
import zlib
from functools import cache

import falcon
import falcon.asgi
from marshmallow import Schema

from gateway.bodies import is_unmodified
from gateway.body_cache import CONDITION, PUBLIC
from gateway.inputs import Json

PERSONAL = ["private", "no-store"]

Request = falcon.asgi.Request
Response = falcon.asgi.Response


def show(schema: type[Schema], data: Json) -> Json:
    """Only what the schema declares: a field that a service adds is not shown to the world by accident."""
    shown: Json = _instance(schema).dump(data)
    return shown


def public(resp: Response, schema: type[Schema], data: Json) -> None:
    """An answer that is the same for everyone, and kept by the body cache."""
    resp.cache_control = PUBLIC
    resp.media = show(schema, data)


def personal(resp: Response, schema: type[Schema], data: Json) -> None:
    """An answer for the caller alone."""
    resp.cache_control = PERSONAL
    resp.media = show(schema, data)


def created(resp: Response, location: str, schema: type[Schema], data: Json) -> None:
    personal(resp, schema, data)
    resp.status = 201
    resp.location = location


def no_content(resp: Response) -> None:
    resp.status = 204
    resp.cache_control = PERSONAL


def tag_version(resp: Response, schema: type[Schema], data: Json) -> None:
    """The ETag of a versioned thing: what If-Match sends back."""
    resp.etag = version_tag(schema, data["version"])


def version_tag(schema: type[Schema], version: int) -> str:
    """The same without the answer that it belongs to, and without quotes."""
    return f"{version}-{_shape(schema)}"


def tag_whole(resp: Response, schema: type[Schema], data: Json) -> None:
    """The ETag of a versioned thing that shows more than its version counts, such as how many follow somebody."""
    resp.etag = f"{data['version']}-{zlib.crc32(json.dumps(show(schema, data)).encode()):08x}"


@cache
def _instance(schema: type[Schema]) -> Schema:
    return schema()


@cache
def _shape(schema: type[Schema]) -> str:
    """Changes when a release shows other fields, so that nobody keeps a body of the old form."""
    return f"{zlib.crc32(','.join(sorted(_instance(schema).fields)).encode()):08x}"


class Conditional:
    """Falcon middleware: ETag and 304 for the answers that the body cache does not handle, those to known callers."""

    async def process_response(self, req: Request, resp: Response, resource: object, req_succeeded: bool) -> None:
        if req.method not in ("GET", "HEAD") or resp.status_code != 200 or resp.sse is not None:
            return
        if resp.cache_control == ", ".join(PUBLIC) and not _is_known(req):
            return
        rendered = await resp.render_body()
        if rendered is None:
            return
        if resp.etag is None:
            resp.etag = hashlib.sha256(rendered).hexdigest()[:32]
        if _is_known_to_client(req, resp):
            resp.status = 304
            resp.media = resp.text = resp.data = None


class AllowHead:
    """Falcon middleware: where GET is allowed, HEAD is; the body cache answers it, so Falcon does not know."""

    async def process_response(self, req: Request, resp: Response, resource: object, req_succeeded: bool) -> None:
        allowed = resp.get_header("Allow")
        if allowed and "GET" in allowed.split(", "):
            resp.set_header("Allow", allowed.replace("GET", "GET, HEAD"))


def _is_known(req: Request) -> bool:
    """Whether the body cache lets this request through."""
    ours = any(name.startswith("hallway_") and name != "hallway_tz" for name in req.cookies)
    return ours or req.get_header("Authorization") is not None


def _is_known_to_client(req: Request, resp: Response) -> bool:
    if withheld := req.scope.get(CONDITION):  # by the body cache, from who is nobody we know
        tags = [_bare(tag.strip()) for tag in withheld.split(",")]
        return "*" in tags or _bare(resp.etag or "") in tags
    if req.get_header("If-None-Match") is not None:
        return _none_match_fails(req, resp.etag or "")
    changed_at, since = resp.get_header("Last-Modified"), req.get_header("If-Modified-Since")
    return changed_at is not None and since is not None and is_unmodified(changed_at, since)


def _none_match_fails(req: Request, etag: str) -> bool:
    """Weak comparison, as RFC 9110 wants it for If-None-Match."""
    asked = req.if_none_match
    if not asked:
        return False
    return any(tag == "*" or str(tag) == _bare(etag) for tag in asked)


def _bare(etag: str) -> str:
    return etag.removeprefix("W/").strip('"')
