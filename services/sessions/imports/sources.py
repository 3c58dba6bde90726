"""Where the bytes of a programme come from: a file that somebody sent, or an address."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.contracts.errors import Invalid
from services.sessions.imports import pretalx
from services.sessions.imports.addresses import FetchFailed
from services.sessions.imports.fetching import NO_HEADERS, Fetched, Fetcher

FILE, ADDRESS, SCHEDULE = "file", "url", "schedule"


@dataclass(frozen=True)
class Source:
    """`name` is that of the file, or the address."""

    kind: str
    name: str
    content: bytes


def fetched(fetcher: Fetcher, url: str, known: Mapping[str, str] = NO_HEADERS) -> Source:
    """Raises Invalid, at the field `url`."""
    try:
        found: Fetched = pretalx.programme(fetcher, url, known)
    except FetchFailed as failed:
        raise Invalid.fields({"url": [failed.message]}) from failed
    if not found.content:
        raise Invalid.fields({"url": ["The address answers with nothing."]})
    return Source(ADDRESS, url, found.content)


def check(fetcher: Fetcher, url: str) -> None:
    """Raises Invalid for an address that will not be fetched from, before anything is planned with it."""
    try:
        fetcher.check(pretalx.spelled(url))
    except FetchFailed as failed:
        raise Invalid.fields({"url": [failed.message]}) from failed
