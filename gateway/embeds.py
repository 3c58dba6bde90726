"""How a recording or a stream at an address can be watched in a page: who serves it, and what to embed. Pure.

Known by what the address is, part by part; an address that only looks like one of theirs is a link. PeerTube runs on
many hosts and is known by its paths. Nothing here asks anybody anything.
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlencode, urlsplit

Kind = Literal["frame", "video", "audio", "stream", "link"]

_YOUTUBE = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com"})
_NO_COOKIE = "www.youtube-nocookie.com"
_YOUTUBE_ID = re.compile(r"^[A-Za-z0-9_-]{11}$")
_YOUTUBE_PATH = re.compile(r"^/(?:embed|shorts|live|v)/([^/]+)/?$")
_VIMEO = re.compile(r"^/(?:video/)?(\d{5,12})(?:/([0-9a-f]{6,20}))?/?$")
_PEERTUBE = re.compile(
    r"^/(?:w|videos/(?:watch|embed))/"
    r"([1-9A-HJ-NP-Za-km-z]{22}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})/?$"
)
_CCC_HOST = "media.ccc.de"
_CCC = re.compile(r"^/v/([A-Za-z0-9._-]{1,200}?)/?$")
_FILES: dict[str, Kind] = {
    **dict.fromkeys(("mp4", "m4v", "webm", "ogv"), "video"),
    **dict.fromkeys(("mp3", "ogg", "oga", "opus", "m4a", "aac", "flac", "wav"), "audio"),
    "m3u8": "stream",
}
_CLOCK = re.compile(r"^(?:(\d{1,3})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s?)?$")


@dataclass(frozen=True)
class Embed:
    """`kind` says what shows it: a frame of the provider, a player of the browser, or nothing but a link.

    `url` is where it can be watched at its provider, `source` what is embedded, both at second `start`; `host` is asked
    when it is. YouTube refuses embeds of pages that do not say where they are: it is told the host, and no more.
    """

    kind: Kind
    provider: str
    url: str
    source: str = ""
    host: str = ""
    start: int = 0
    referrer: str = "no-referrer"

    @property
    def origin(self) -> str:
        return f"https://{self.host}" if self.source else ""


def embed(url: str, start: int = 0) -> Embed:
    """Of any address; `start` in seconds counts more than what the address says."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return Embed("link", "", url)
    start = start or _start_in(parts.query, parts.fragment)
    # Other than https: the browser would refuse it in a page of ours that is. An odd port: CSP would have to name it.
    if parts.scheme != "https" or port not in (None, 443) or not re.fullmatch(r"[a-z0-9.-]+", host):
        return Embed("link", host, url, start=start)
    found = (
        _youtube(host, parts.path, parts.query, start)
        or _vimeo(host, parts.path, parts.query, start)
        or _media_ccc(host, parts.path, start)
        or _peertube(host, parts.path, start)
        or _file(host, parts.path, url, start)
    )
    return found or Embed("link", host, url, start=start)


def _youtube(host: str, path: str, query: str, start: int) -> Embed | None:
    video = ""
    if host == "youtu.be":
        video = path.strip("/")
    elif host in _YOUTUBE or host in (_NO_COOKIE, "youtube-nocookie.com"):
        found = _YOUTUBE_PATH.match(path)
        video = found[1] if found else _first(query, "v") if path.rstrip("/") == "/watch" else ""
    if not _YOUTUBE_ID.match(video):
        return None
    asked = urlencode({"autoplay": 1, "rel": 0, **({"start": start} if start else {})})
    page = f"https://www.youtube.com/watch?{urlencode({'v': video, **({'t': f'{start}s'} if start else {})})}"
    source = f"https://{_NO_COOKIE}/embed/{video}?{asked}"
    return Embed("frame", "YouTube", page, source, _NO_COOKIE, start, "strict-origin")


def _vimeo(host: str, path: str, query: str, start: int) -> Embed | None:
    found = _VIMEO.match(path) if host in ("vimeo.com", "www.vimeo.com", "player.vimeo.com") else None
    if found is None:
        return None
    key = found[2] or _first(query, "h")
    key = key if re.fullmatch(r"[0-9a-f]{6,20}", key) else ""
    asked = urlencode({"dnt": 1, "autoplay": 1, **({"h": key} if key else {})})
    at = f"#t={start}s" if start else ""
    page = f"https://vimeo.com/{found[1]}{'/' + key if key else ''}{at}"
    player = "player.vimeo.com"
    return Embed("frame", "Vimeo", page, f"https://{player}/video/{found[1]}?{asked}{at}", player, start)


def _media_ccc(host: str, path: str, start: int) -> Embed | None:
    found = _CCC.match(path) if host == _CCC_HOST else None
    if found is None:
        return None
    at, page = f"#t={start}" if start else "", f"https://{_CCC_HOST}/v/{found[1]}"
    return Embed("frame", _CCC_HOST, page + at, f"{page}/oembed{at}", _CCC_HOST, start)


def _peertube(host: str, path: str, start: int) -> Embed | None:
    found = _PEERTUBE.match(path)
    if found is None:
        return None
    # p2p=0: who watches is not told to all others who do.
    asked = urlencode({"autoplay": 1, "p2p": 0, **({"start": f"{start}s"} if start else {})})
    page = f"https://{host}/w/{found[1]}{f'?start={start}s' if start else ''}"
    return Embed("frame", f"PeerTube at {host}", page, f"https://{host}/videos/embed/{found[1]}?{asked}", host, start)


def _file(host: str, path: str, url: str, start: int) -> Embed | None:
    kind = _FILES.get(path.rpartition(".")[2].lower()) if "." in path.rpartition("/")[2] else None
    if kind is None:
        return None
    bare = url.partition("#")[0]
    return Embed(kind, host, f"{bare}#t={start}" if start else bare, bare, host, start)


def _first(query: str, name: str) -> str:
    return parse_qs(query).get(name, [""])[0]


def _start_in(query: str, fragment: str) -> int:
    """Where the address itself says to begin: t=1h2m3s, t=90, start=90."""
    said = _first(query, "t") or _first(query, "start") or _first(fragment, "t")
    found = _CLOCK.match(said)
    if not said or found is None:
        return 0
    return int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + int(found[3] or 0)
