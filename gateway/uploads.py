"""A file in a request, as raw bytes or as the file part of a form; counted while it streams in.

What is `read` goes to its service in one broker message, so it is compressed here, and both sizes have a limit.
"""

import asyncio
import base64
import hashlib
import zlib
from collections.abc import AsyncIterable, Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath

import falcon
import falcon.asgi

from gateway.multipart import is_multipart, parts
from services.contracts.errors import Invalid, TooLarge

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


async def read(req: Request, *, limit: int = MAX_FILE_BYTES) -> Upload:
    """The uploaded file, whichever way it was sent."""
    try:
        raw, filename = await receive(req, accepts=_is_text, known=(*RAW_TYPES, "text/*"), limit=limit)
    except TooLarge as error:
        raise _invalid(error.message) from error
    return await asyncio.to_thread(_packed, raw, filename)


async def receive(
    req: Request, *, accepts: Callable[[str], bool], known: Iterable[str], limit: int
) -> tuple[bytes, str]:
    """The bytes of a file and its name, if it has one. `accepts` and `known` are of types that may be sent as such."""
    if (req.content_length or 0) > limit + FORM_OVERHEAD_BYTES:
        raise _too_large(limit)
    media_type = (req.content_type or "").partition(";")[0].strip().lower()
    if is_multipart(req):
        raw, filename = await _from_form(req, limit)
    elif accepts(media_type):
        raw, filename = await _collect(req.stream, limit), ""
    else:
        types = ", ".join((*known, falcon.MEDIA_MULTIPART))
        raise falcon.HTTPUnsupportedMediaType(description=f"Send the file as one of: {types}.")
    if not raw:
        raise _invalid("The file is empty.")
    return raw, filename


def _is_text(media_type: str) -> bool:
    return media_type in RAW_TYPES or media_type.startswith("text/") or media_type.endswith(("+xml", "+json"))


async def _from_form(req: Request, limit: int) -> tuple[bytes, str]:
    async for part in await parts(req):
        if part.filename is not None:
            name = PurePath(part.filename.replace("\\", "/")).name[:200]
            return await _collect(part.stream, limit), name
    raise _invalid("The form has no file in it.")


async def _collect(stream: AsyncIterable[bytes], limit: int) -> bytes:
    """All of it, or an error as soon as it is too much."""
    found = bytearray()
    async for chunk in stream:
        found += chunk
        if len(found) > limit:
            raise _too_large(limit)
    return bytes(found)


def _packed(raw: bytes, filename: str) -> Upload:
    content = base64.b64encode(zlib.compress(raw)).decode()
    if len(content) > MAX_MESSAGE_BYTES:
        raise _invalid(f"Even compressed, the file has more than {MAX_MESSAGE_BYTES:,} bytes: this is not a programme.")
    return Upload(content, filename, hashlib.sha256(raw).hexdigest())


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The file is larger than {limit:,} bytes ({limit // 1_000_000} MB), which is the limit.")


def _invalid(message: str) -> Invalid:
    return Invalid(message, {"errors": {"file": [message]}})
