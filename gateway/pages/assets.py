"""Static files: read once, named by their content, served from memory, kept by browsers for ever."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

import brotli
import falcon
import falcon.asgi

FOLDER = Path(__file__).parent / "static"
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
FOR_EVER = ("public", "max-age=31536000", "immutable")  # a changed file has another name
PACKED = (".css", ".js", ".svg")
NEVER = ("q=0", "q=0.0")  # how a client says that it cannot read a coding


@dataclass(frozen=True)
class Asset:
    name: str
    content_type: str
    bodies: dict[str, bytes]  # by content coding; "" is the file as it is


class Assets:
    """All static files, found by plain name (to link them) and by hashed name (to serve them)."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._urls: dict[str, str] = {}
        self._served: dict[str, Asset] = {}
        for path in sorted(folder.iterdir()):
            asset = _load(path)
            self._urls[path.name] = f"/static/{asset.name}"
            self._served[asset.name] = asset

    def url(self, name: str) -> str:
        return self._urls[name]

    def served(self, name: str) -> Asset | None:
        return self._served.get(name)


class AssetResource:
    def __init__(self, assets: Assets) -> None:
        self._assets = assets

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response, name: str) -> None:
        asset = self._assets.served(name)
        if asset is None:
            raise falcon.HTTPNotFound(title="There is no such file")
        coding = _coding(req.get_header("Accept-Encoding") or "", asset)
        if coding:
            resp.set_header("Content-Encoding", coding)
        resp.vary = ("Accept-Encoding",)
        resp.content_type = asset.content_type
        resp.cache_control = list(FOR_EVER)
        resp.data = asset.bodies[coding]


def _load(path: Path) -> Asset:
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()[:12]
    bodies = {"": data}
    if path.suffix in PACKED:
        bodies["br"] = brotli.compress(data)
        bodies["gzip"] = gzip.compress(data, mtime=0)
    return Asset(f"{path.stem}.{digest}{path.suffix}", CONTENT_TYPES[path.suffix], bodies)


def _coding(accepted: str, asset: Asset) -> str:
    codings = (part.replace(" ", "").lower() for part in accepted.split(","))
    offered = {name for name, _, weight in (part.partition(";") for part in codings) if weight not in NEVER}
    return next((coding for coding in ("br", "gzip") if coding in offered and coding in asset.bodies), "")
