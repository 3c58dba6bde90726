"""A file whose bytes are gone is an error like others, not an answer that breaks off."""

import asyncio
from typing import Any

import falcon.asgi
import pytest
from falcon.testing import create_asgi_req

from gateway.files import send_file
from services.contracts.errors import NotFound

VERSION = {"size": 5, "content_type": "text/plain", "file": "abc", "filename": "a.txt"}


class Gone:
    async def pieces(self, name: str, start: int, end: int) -> Any:
        raise NotFound("There is no such file.")


def test_a_missing_file_is_not_found_before_anything_is_said_of_it() -> None:
    resp = falcon.asgi.Response()

    with pytest.raises(NotFound):
        asyncio.run(send_file(create_asgi_req(), resp, Gone(), VERSION, for_good=True, public=True))  # type: ignore[arg-type]

    assert (resp.get_header("Content-Disposition"), resp.get_header("Cache-Control")) == (None, None)
