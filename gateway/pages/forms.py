"""Forms as browsers send them: small, urlencoded, text only."""

from typing import Any

import falcon.asgi

from services.contracts.errors import Invalid


async def read_form(req: falcon.asgi.Request) -> dict[str, str]:
    """Field -> text; of a field sent twice the last counts. Line ends become those of the rest of the world."""
    media: Any = await req.get_media(default_when_empty={})
    if not isinstance(media, dict):
        raise Invalid("This is not a form.")
    return {str(name): _text(value) for name, value in media.items()}


def _text(value: Any) -> str:
    last = value[-1] if isinstance(value, list) and value else value
    return str(last).replace("\r\n", "\n").replace("\x00", "")
