"""What the cached session list is held against: Falcon answering ready bytes, and nothing else.

gunicorn runs it with the gateway's own deploy/gunicorn.conf.py and worker:
`gunicorn -c deploy/gunicorn.conf.py "tests.bench.bare_app:create_app()"`. HALLWAY_BENCH_BODIES is a folder of files
NAME and, where the body is compressed, NAME.encoding; each is answered at /NAME.
"""

import os
from pathlib import Path
from typing import Any

import falcon.asgi


class BareApp(falcon.asgi.App[Any, Any]):
    def drain(self) -> None:
        """The hook in gunicorn.conf.py calls it on SIGTERM; here no stream is open."""


class Ready:
    """One body, the same for everybody."""

    def __init__(self, body: bytes, encoding: str | None) -> None:
        self._body = body
        self._encoding = encoding

    async def on_get(self, req: Any, resp: Any) -> None:
        resp.content_type = falcon.MEDIA_JSON
        if self._encoding:
            resp.set_header("Content-Encoding", self._encoding)
        resp.data = self._body


def create_app() -> BareApp:
    app = BareApp()
    for file in Path(os.environ["HALLWAY_BENCH_BODIES"]).iterdir():
        if file.suffix != ".encoding":
            encoding = file.with_suffix(".encoding")
            app.add_route(
                f"/{file.name}", Ready(file.read_bytes(), encoding.read_text() if encoding.exists() else None)
            )
    return app
