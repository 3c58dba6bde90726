"""A file on its way in, too large to hold: its pieces as they come, counted, and what is said of it."""

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass

import falcon
import falcon.asgi

from gateway.multipart import is_multipart, parts
from gateway.uploads import FORM_OVERHEAD_BYTES
from services.contracts.errors import Invalid, TooLarge

Request = falcon.asgi.Request


@dataclass(frozen=True)
class Incoming:
    """`fields` are those of a form that stand before its file."""

    filename: str
    fields: dict[str, str]
    pieces: AsyncIterator[bytes]


async def incoming(req: Request, *, limit: int) -> Incoming:
    """The file of this request, raw or in a form. Raises Invalid, TooLarge; the latter also while it comes."""
    if (req.content_length or 0) > limit + FORM_OVERHEAD_BYTES:
        raise _too_large(limit)
    if not is_multipart(req):
        if (req.content_length or 0) > limit:
            raise _too_large(limit)
        name = req.get_param("filename") or ""
        return Incoming(name, {}, await _begun(req.stream, limit))
    fields: dict[str, str] = {}
    async for part in await parts(req):
        if part.filename is not None:
            return Incoming(_name(part.filename), fields, await _begun(part.stream, limit))
        fields[str(part.name)] = str(await part.get_text()).replace("\r\n", "\n").strip()
    raise _invalid("The form has no file in it.")


def _name(filename: str) -> str:
    """As it was before it was put into quotes: https://html.spec.whatwg.org/#multipart-form-data"""
    return filename.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


async def _begun(stream: AsyncIterable[bytes], limit: int) -> AsyncIterator[bytes]:
    """With the first piece taken: an empty file is told of before anything is stored."""
    pieces = _counted(stream, limit)
    first = await anext(pieces, b"")
    if not first:
        raise _invalid("The file is empty.")
    return _chained(first, pieces)


async def _chained(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


async def _counted(stream: AsyncIterable[bytes], limit: int) -> AsyncIterator[bytes]:
    size = 0
    async for piece in stream:
        size += len(piece)
        if size > limit:
            raise _too_large(limit)
        if piece:
            yield piece


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The file is larger than {limit:,} bytes ({limit // 1_000_000} MB), which is the limit.")


def _invalid(message: str) -> Invalid:
    return Invalid(message, {"errors": {"file": [message]}})
