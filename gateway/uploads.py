"""A file in a request, as raw bytes or as the file part of a form; counted while it streams in.

The file goes to its service in one broker message, so it is compressed here, and both sizes have a limit.
"""

import asyncio
import base64
import hashlib
import zlib
from collections.abc import AsyncIterable
from dataclasses import dataclass
from pathlib import PurePath

import falcon
import falcon.asgi

from services.contracts.errors import Invalid

MAX_FILE_BYTES = 20_000_000  # the largest programme known to us has 3 MB
MAX_MESSAGE_BYTES = 12_000_000  # RabbitMQ 4 takes 16 MiB; text that is a programme is a tenth of this when compressed
FORM_OVERHEAD_BYTES = 100_000
CHUNK_BYTES = 64 * 1024
RAW_TYPES = ("application/xml", "application/json", "application/octet-stream")

Request = falcon.asgi.Request


@dataclass(frozen=True)
class Upload:
    """`content` is base64 of the compressed bytes, `digest` the SHA-256 of the bytes as they came."""

    content: str
    filename: str
    digest: str


async def read(req: Request) -> Upload:
    """The uploaded file, whichever way it was sent."""
    media_type = (req.content_type or "").partition(";")[0].strip().lower()
    if media_type == falcon.MEDIA_MULTIPART:
        raw, filename = await _from_form(req)
    elif media_type in RAW_TYPES or media_type.startswith("text/") or media_type.endswith(("+xml", "+json")):
        raw, filename = await _collect(_checked(req).stream), ""
    else:
        known = ", ".join((*RAW_TYPES, "text/*", falcon.MEDIA_MULTIPART))
        raise falcon.HTTPUnsupportedMediaType(description=f"Send the file as one of: {known}.")
    if not raw:
        raise _invalid("The file is empty.")
    return await asyncio.to_thread(_packed, raw, filename)


def _checked(req: Request) -> Request:
    if (req.content_length or 0) > MAX_FILE_BYTES + FORM_OVERHEAD_BYTES:
        raise _too_large()
    return req


async def _from_form(req: Request) -> tuple[bytes, str]:
    form = await _checked(req).get_media()
    async for part in form:
        if part.filename is not None:
            name = PurePath(part.filename.replace("\\", "/")).name[:200]
            return await _collect(part.stream), name
    raise _invalid("The form has no file in it.")


async def _collect(stream: AsyncIterable[bytes]) -> bytes:
    """All of it, or an error as soon as it is too much."""
    found = bytearray()
    async for chunk in stream:
        found += chunk
        if len(found) > MAX_FILE_BYTES:
            raise _too_large()
    return bytes(found)


def _packed(raw: bytes, filename: str) -> Upload:
    content = base64.b64encode(zlib.compress(raw)).decode()
    if len(content) > MAX_MESSAGE_BYTES:
        raise _invalid(f"Even compressed, the file has more than {MAX_MESSAGE_BYTES:,} bytes: this is not a programme.")
    return Upload(content, filename, hashlib.sha256(raw).hexdigest())


def _too_large() -> Invalid:
    return _invalid(f"The file is larger than {MAX_FILE_BYTES:,} bytes (20 MB), which is the limit.")


def _invalid(message: str) -> Invalid:
    return Invalid(message, {"errors": {"file": [message]}})
