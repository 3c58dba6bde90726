"""A programme from the address of a page of pretalx: by its API, which knows breaks and tags; else by its export.

What the API gives in pages becomes one file, which the importer reads like any other.
"""

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from services.sessions.imports.addresses import FetchFailed
from services.sessions.imports.fetching import Fetched, Fetcher

ALL_SECONDS = 60.0  # for the pages of one event; an event of a thousand talks has some fifty
PAGES_AT_MOST = 500
BYTES_AT_MOST = 20 * 1024 * 1024
JSON = {"Accept": "application/json"}
VERSION = {"Pretalx-Version": "v2"}  # what is read of it is the same in v1, which is all that servers of 2025 know
EXPANDED = "expand=speakers,track,submission_type,slots.room,tags&limit=50"

_BELOW_AN_EVENT = frozenset({"schedule", "talk", "speaker", "featured", "sneak", "cfp", "me", "widgets", "locale", "p"})
_HTML = (b"<!doctype html", b"<html")

Json = dict[str, Any]


def spelled(url: str) -> str:
    """The address as the web knows it."""
    url = url.strip()
    for scheme in ("webcal:", "webcals:"):
        url = f"https:{url.removeprefix(scheme)}" if url.startswith(scheme) else url
    return url


def programme(fetcher: Fetcher, url: str, known: Mapping[str, str]) -> Fetched:
    """What is at the address; `known` are the conditions of a repeated request. Raises FetchFailed."""
    url = spelled(url)
    if (event := _Event.of_api(url)) is not None:
        return _by_api(fetcher, event)
    fetched = fetcher.get(url, known)
    if fetched.unchanged or not fetched.content.lstrip()[:200].lower().startswith(_HTML):
        return fetched
    return _of_page(fetcher, fetched.url)


def _of_page(fetcher: Fetcher, url: str) -> Fetched:
    event = _Event.of_page(url)
    try:
        return _by_api(fetcher, event)
    except FetchFailed:
        pass  # an older pretalx, or one that shows its API to organisers only
    try:
        return fetcher.get(f"{event.page}schedule/export/schedule.json")
    except FetchFailed as failed:
        raise FetchFailed(
            f"This is a web page, and no programme of pretalx was found behind it ({failed.message}) "
            "Give the address of a schedule.xml, schedule.json or .ics file, or of an event's page in pretalx."
        ) from None


class _Event:
    """Where the pages of an event of pretalx are (`page`), and its API (`api`)."""

    def __init__(self, origin: str, before: list[str], slug: str) -> None:
        self.page = "/".join([origin, *before, *([slug] if slug else [])]) + "/"
        self.api = "/".join([origin, *before, "api/events", slug]) + "/"

    @classmethod
    def of_page(cls, url: str) -> "_Event":
        parts = urlsplit(url)
        path: list[str] = []
        for segment in filter(None, parts.path.split("/")):
            if segment in _BELOW_AN_EVENT:
                break
            path.append(segment)
        return cls(f"{parts.scheme}://{parts.netloc}", path[:-1], path[-1] if path else "")

    @classmethod
    def of_api(cls, url: str) -> "_Event | None":
        """Of an address in the API itself."""
        parts = urlsplit(url)
        path = [segment for segment in parts.path.split("/") if segment]
        for at in range(len(path) - 2):
            if path[at : at + 2] == ["api", "events"]:
                return cls(f"{parts.scheme}://{parts.netloc}", path[:at], path[at + 2])
        return None


def _by_api(fetcher: Fetcher, event: _Event) -> Fetched:
    api = _Api(fetcher, event.api)
    about = api.object("")
    if not isinstance(about.get("slug"), str):
        raise FetchFailed("This is not the API of pretalx. Give the address of the event's page.")
    submissions = api.submissions()
    found: Json = {"event": {**about, "url": event.page}, "submissions": submissions}
    for name, path in _needed(submissions).items():
        found[name] = api.optional(path)
    if not any(one.get("slots") or one.get("slot") for one in submissions):
        raise FetchFailed("The API of pretalx shows no slots: the schedule was not released yet.")
    return Fetched(event.page, json.dumps(found).encode())


def _needed(submissions: list[Json]) -> dict[str, str]:
    """What has to be asked besides: always slots and rooms; the rest where a server does not expand it in place."""
    needed = {"slots": "slots/?limit=50", "rooms": "rooms/?limit=50"}
    lists = {"tracks": ("track", "tracks/"), "submission_types": ("submission_type", "submission-types/")}
    for name, (field, path) in lists.items():
        if any(isinstance(one.get(field), int) for one in submissions):
            needed[name] = path
    for name, field, path in (("speakers", "speakers", "speakers/?limit=50"), ("tags", "tags", "tags/")):
        if any(not isinstance(inner, dict) for one in submissions for inner in one.get(field) or ()):
            needed[name] = path
    return needed


class _Api:
    """The API of one event, within one time and size for all that is asked of it."""

    def __init__(self, fetcher: Fetcher, base: str) -> None:
        self._fetcher, self._base = fetcher, base
        self._until = time.monotonic() + ALL_SECONDS
        self._bytes_left, self._pages_left = BYTES_AT_MOST, PAGES_AT_MOST
        self._version = VERSION

    def submissions(self) -> list[Json]:
        try:
            return list(self._pages(f"submissions/?{EXPANDED}"))
        except FetchFailed as failed:
            if failed.status not in (400, 401, 403, 404):
                raise
            return list(self._pages("talks/"))  # before 2025

    def optional(self, path: str) -> list[Json]:
        """What the programme can do without, if the server does not give it to everybody."""
        try:
            return list(self._pages(path))
        except FetchFailed as failed:
            if not failed.status:
                raise
            return []

    def object(self, path: str) -> Json:
        return self._json(self._base + path)

    def _pages(self, path: str) -> Iterator[Json]:
        url: str | None = self._base + path
        while url:
            page = self._json(url)
            yield from (one for one in page.get("results") or () if isinstance(one, dict))
            following = page.get("next")
            url = self._own(following) if isinstance(following, str) and following else None

    def _own(self, url: str) -> str:
        """A page of the same API: its scheme and host may be those that a proxy hides."""
        parts, own = urlsplit(url), urlsplit(self._base)
        return f"{own.scheme}://{own.netloc}{parts.path}?{parts.query}"

    def _json(self, url: str) -> Json:
        self._pages_left -= 1
        if time.monotonic() > self._until or self._pages_left < 0 or self._bytes_left < 0:
            raise FetchFailed(
                "The API of pretalx gives more than can be fetched at once. Export schedule.json instead."
            )
        content = self._content(url)
        self._bytes_left -= len(content)
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            raise FetchFailed("The API of pretalx did not answer with JSON.", 200) from None
        if not isinstance(found, dict):
            raise FetchFailed("The API of pretalx did not answer with an object.", 200)
        return found

    def _content(self, url: str) -> bytes:
        try:
            return self._fetcher.get(url, {**JSON, **self._version}).content
        except FetchFailed as failed:
            if failed.status != 400 or not self._version:
                raise
            self._version = {}
            return self._content(url)
