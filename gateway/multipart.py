"""Forms with a file, taken part by part as they stream in, so that nothing of a large one is held that nobody wants.

Whoever takes a part takes it from everybody: the CSRF check takes the first, which is the token in all forms of ours,
and the responder goes on after it.
"""

from collections.abc import AsyncIterator
from typing import Any

import falcon
import falcon.asgi

Request = falcon.asgi.Request


def is_multipart(req: Request) -> bool:
    return (req.content_type or "").partition(";")[0].strip().lower() == falcon.MEDIA_MULTIPART


async def parts(req: Request) -> AsyncIterator[Any]:
    """Those that nobody has taken yet."""
    found: AsyncIterator[Any] | None = getattr(req.context, "parts", None)
    if found is None:
        found = req.context.parts = aiter(await req.get_media())
    return found


async def first_field(req: Request, name: str) -> str | None:
    """The text of the first part, if that is this field."""
    part = await anext(await parts(req), None)
    if part is None or part.name != name or part.filename is not None:
        return None
    return str(await part.get_text())
