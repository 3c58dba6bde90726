"""A finished answer: its headers and bytes, compressed as asked for, and its ETag.

Variants are made when first asked for. Each has an ETag of its own (strong ETags promise equal bytes): the bare one,
and the same with -gz or -br before the closing quote.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import brotli
from prometheus_client import Counter

from gateway import metrics

Headers = list[tuple[bytes, bytes]]

LARGE_BYTES = 1_000_000  # a tenth of a second of brotli
COMPRESS_FROM_BYTES = 600  # below it, the header costs more than is gained
BROTLI_QUALITY = 5
GZIP_LEVEL = 6
COMPRESSIBLE = re.compile(rb"^(text/|application/(json|javascript|xml|[a-z0-9.]+\+(json|xml))|image/svg)")
SUFFIXES = {b"gzip": b"-gz", b"br": b"-br"}
# Of one request only, or made anew for each answer.
NOT_KEPT = frozenset({b"age", b"date", b"etag", b"vary", b"content-length", b"x-correlation-id", b"content-encoding"})
NOT_KEPT_PREFIXES = (b"access-control-", b"ratelimit")
SHORT = frozenset(
    {b"cache-control", b"vary", b"last-modified", b"access-control-allow-origin", b"access-control-expose-headers"}
)
EXPOSED = b"ETag, Age, Link, Location, Retry-After, X-Correlation-ID"


def is_unmodified(changed_at: str, since: str) -> bool:
    """Whether what changed last then has not changed since; both as HTTP writes times."""
    try:
        return parsedate_to_datetime(changed_at) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False


def bare_etag(value: str) -> str:
    """The opaque part of an entity tag, without quotes, weakness and variant: `W/"3-br"` -> `3`."""
    text = value.strip().removeprefix("W/").strip('"')
    for suffix in SUFFIXES.values():
        text = text.removesuffix(suffix.decode())
    return text


@dataclass(slots=True)
class Kept:
    """What of an answer is kept."""

    headers: Headers
    content: bytes
    etag: bytes  # bare

    @staticmethod
    def may_be_kept(status: int, headers: Any) -> bool:
        if status != 200:
            return False
        public = False
        for name, value in headers:
            if name in (b"set-cookie", b"content-encoding"):  # what is encoded already has its variants elsewhere
                return False
            if name == b"cache-control":
                public = b"public" in value
        return public

    @classmethod
    def of(cls, headers: Headers, content: bytes, *, api: bool) -> "Kept":
        given = dict(headers).get(b"etag")
        etag = bare_etag(given.decode("latin-1")).encode("latin-1") if given else _fingerprint(content)
        kept = [(name, value) for name, value in headers if not _is_of_one_request(name)]
        if api:
            kept += [
                (b"vary", b"Accept-Encoding, Authorization"),
                (b"access-control-allow-origin", b"*"),
                (b"access-control-expose-headers", EXPOSED),
            ]
        else:
            kept += [(b"vary", b"Accept-Encoding, Cookie")]
        return cls(kept, content, etag)

    def is_unmodified_since(self, if_modified_since: bytes) -> bool:
        """False for what does not say when it changed, and for a time that cannot be read."""
        changed_at = dict(self.headers).get(b"last-modified")
        return changed_at is not None and is_unmodified(changed_at.decode(), if_modified_since.decode("latin-1"))


@dataclass(slots=True)
class Variant:
    """The answer in one encoding; `short_headers` go with a 304."""

    content: bytes
    headers: Headers
    short_headers: Headers


@dataclass(slots=True)
class Body:
    """An answer that can be given again."""

    kept: Kept
    fetched_at: float
    made_at: float
    good_until: float
    route: str
    _variants: dict[bytes, Variant] = field(default_factory=dict)
    _by_header: dict[bytes | None, Variant] = field(default_factory=dict)
    _counters: dict[int, Counter] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """With room for the compressed variants, which come later."""
        return int(len(self.kept.content) * 1.5) + 3_000

    def variant(self, accept_encoding: bytes | None) -> Variant:
        """The smallest that the client takes."""
        variant = self._by_header.get(accept_encoding)
        if variant is None:
            encoding = self._choose(accept_encoding)
            variant = self._variants.get(encoding) or self._encode(encoding)
            if len(self._by_header) < 20:  # browsers send a handful of different headers; others may send anything
                self._by_header[accept_encoding] = variant
        return variant

    @property
    def is_large(self) -> bool:
        """So that compressing it takes longer than others should wait."""
        return len(self.kept.content) > LARGE_BYTES

    def has_variant(self, accept_encoding: bytes | None) -> bool:
        return accept_encoding in self._by_header

    def is_known(self, if_none_match: bytes | None, if_modified_since: bytes | None) -> bool:
        """Whether the client has it already. What it has counts more than when it got it."""
        if if_none_match is not None:
            return self.matches(if_none_match)
        return if_modified_since is not None and self.kept.is_unmodified_since(if_modified_since)

    def matches(self, if_none_match: bytes) -> bool:
        """Whether the client has it already, in whichever encoding."""
        text = if_none_match.decode("latin-1")
        etag = self.kept.etag.decode("latin-1")
        return text.strip() == "*" or any(bare_etag(tag) == etag for tag in text.split(","))

    def counter(self, status: int) -> Counter:
        """What counts the answers with this body."""
        counter = self._counters.get(status)
        if counter is None:
            counter = self._counters[status] = metrics.REQUESTS.labels(self.route, "GET", str(status))
        return counter

    def _choose(self, accept_encoding: bytes | None) -> bytes:
        kind = dict(self.kept.headers).get(b"content-type", b"")
        if not accept_encoding or len(self.kept.content) < COMPRESS_FROM_BYTES or not COMPRESSIBLE.match(kind):
            return b""
        offered = _acceptable(accept_encoding)
        return next((encoding for encoding in (b"br", b"gzip") if encoding in offered), b"")

    def _encode(self, encoding: bytes) -> Variant:
        content, own = self.kept.content, []
        if encoding == b"br":
            content = brotli.compress(content, quality=BROTLI_QUALITY)
        elif encoding == b"gzip":
            content = gzip.compress(content, compresslevel=GZIP_LEVEL, mtime=0)
        if encoding:
            own.append((b"content-encoding", encoding))
        own.append((b"etag", b'"%s%s"' % (self.kept.etag, SUFFIXES.get(encoding, b""))))
        headers = [*self.kept.headers, *own, (b"content-length", b"%d" % len(content))]
        short = [(name, value) for name, value in self.kept.headers if name in SHORT] + own[-1:]
        variant = self._variants[encoding] = Variant(content, headers, short)
        return variant


def _is_of_one_request(name: bytes) -> bool:
    return name in NOT_KEPT or name.startswith(NOT_KEPT_PREFIXES)


def _fingerprint(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=12).hexdigest().encode()


def _acceptable(accept_encoding: bytes) -> set[bytes]:
    accepted = set()
    for part in accept_encoding.lower().split(b","):
        name, _, parameter = part.strip().partition(b";")
        quality = parameter.strip().replace(b" ", b"")
        if not re.fullmatch(rb"q=0(\.0*)?", quality):
            accepted.add(name.strip())
    return accepted
