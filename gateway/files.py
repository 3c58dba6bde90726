"""Sends a stored file, whole or a range of it (RFC 9110, 14), so that no browser runs anything in it."""

import re
from typing import Any
from urllib.parse import quote

from gateway.body_cache import CONDITION
from gateway.media import Media
from gateway.outputs import Request, Response
from gateway.sniffing import is_inline

FOR_GOOD_SECONDS = 365 * 24 * 3600
NOTHING_RUNS = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox"
PDF = "application/pdf"
# The browser's own viewer does not start in a sandbox; nothing of ours is in reach of what a PDF could do.
PDF_RUNS = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"

_RANGE = re.compile(r"^bytes=(\d{0,15})-(\d{0,15})$")
_NOT_IN_QUOTES = re.compile(r'[^\x20-\x7e]|["\\%]')

Version = dict[str, Any]


async def send_file(
    req: Request, resp: Response, media: Media, version: Version, *, for_good: bool, public: bool
) -> None:
    """`version` is one of a material; `for_good` when the address names the version. Raises NotFound."""
    size, kind, etag = version["size"], version["content_type"], version["file"]
    is_known = _is_known(req.scope.get(CONDITION) or req.get_header("If-None-Match"), etag)
    wanted = None if is_known else _wanted(req, size, etag)
    pieces = await media.pieces(etag, *wanted) if wanted else None  # first: no error is described as the file
    _describe(resp, version)
    resp.etag = etag
    whose = "public" if public else "private"
    kept = [f"max-age={FOR_GOOD_SECONDS}", "immutable"] if for_good else ["no-cache"]
    resp.cache_control = [whose, *kept, "no-transform"]
    resp.content_type = kind
    if is_known:
        resp.status = 304
        return
    if wanted is None or pieces is None:
        resp.status = 416
        resp.set_header("Content-Range", f"bytes */{size}")
        resp.content_type = "text/plain; charset=utf-8"
        resp.text = f"The file has {size} bytes."
        resp.cache_control = ["no-store"]
        return
    start, end = wanted
    if (start, end) != (0, size):
        resp.status = 206
        resp.set_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
    resp.set_stream(pieces, end - start)


def _describe(resp: Response, version: Version) -> None:
    kind = version["content_type"]
    way = "inline" if is_inline(kind) else "attachment"
    name = version["filename"]
    plain = _NOT_IN_QUOTES.sub("_", name)
    resp.set_header("Content-Disposition", f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}")
    resp.set_header("Content-Security-Policy", PDF_RUNS if kind == PDF else NOTHING_RUNS)
    resp.set_header("X-Content-Type-Options", "nosniff")
    resp.set_header("Accept-Ranges", "bytes")
    resp.set_header("Cross-Origin-Resource-Policy", "cross-origin")  # as CORS says for all that the API gives


def _wanted(req: Request, size: int, etag: str) -> tuple[int, int] | None:
    """From where until before where; None when nothing of it is there. What is no single range is the whole file."""
    header = req.get_header("Range") or ""
    unchanged = req.get_header("If-Range")
    if unchanged is not None and unchanged.strip() != f'"{etag}"':
        return 0, size
    found = _RANGE.match(header.replace(" ", ""))
    if found is None or not (found[1] or found[2]):
        return 0, size
    if not found[1]:  # the last so many
        return (max(0, size - int(found[2])), size) if int(found[2]) else None
    start = int(found[1])
    end = min(int(found[2]) + 1, size) if found[2] else size
    if found[2] and int(found[2]) < start:
        return 0, size  # RFC 9110: such a header is not valid, and ignored
    return (start, end) if start < size else None


def _is_known(condition: str | None, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/").strip('"') for tag in (condition or "").split(",")]
    return bool(condition) and ("*" in tags or etag in tags)
