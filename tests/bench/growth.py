"""Conferences of 100, 1,000 and 20,000 sessions side by side: whether pages get slower as a programme grows.

Every request is one that nobody has made before, so the service is asked each time: another day or another choice that
all sessions fit, another session, other words, another place in the list. One after the other, in the same run. A day
of the smallest has twenty rows, of the others as many as a page shows.
"""

import itertools
import random
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pymongo
from ulid import ULID

from tests.bench import load, programme
from tests.bench.report import progress
from tests.bench.site import Site, SiteFailed
from tests.bench.system import System

SIZES = (100, 1_000, 20_000)
IMPORTED_AT_MOST = 1_000
QUICK_SIZES = (100, 1_000)
TIMES = 30  # of each request
RUN_SECONDS = 60.0
FITTING_ALL = ("", "&language=en", "&type=lecture", "&recorded=false", "&state=published")

WRITTEN_AT_ONCE = 250
JUST_WRITTEN_SECONDS = 35  # so long the service looks again at what was just written, which here is everything
BUILDINGS = 4

Requests = Iterator[str]
Doc = dict[str, Any]


def measure(system: System, site: Site, *, quick: bool) -> dict[str, Any]:
    """Median milliseconds by request and size, the ratio of the largest to the smallest, and memory."""
    found: dict[int, dict[str, float]] = {}
    memory, importing = [], {}
    for size in QUICK_SIZES if quick else SIZES:
        slug = f"grow-{size}"
        progress(f"importing {size:,} sessions")
        imported = min(size, IMPORTED_AT_MOST)
        importing[size] = round(site.import_whole(slug, programme.schedule(imported), imported), 1)
        system.wait_until_idle()
        if size > imported:
            multiply(system.mongo_url, slug, size // imported)
            time.sleep(JUST_WRITTEN_SECONDS)
            system.wait_until_idle()
        before = _sessions_mb(system)
        progress(f"asking for pages of {size:,} sessions")
        found[size] = {name: _median_ms(system, paths) for name, paths in _requests(site, slug).items()}
        memory.append({"sessions": size, "before_mb": before, "after_mb": _sessions_mb(system)})
    return {
        "median_ms": {name: {size: ms[name] for size, ms in found.items()} for name in next(iter(found.values()))},
        "import_seconds": importing,
        "memory_of_sessions_service": memory,
    }


def multiply(mongo_url: str, slug: str, times: int) -> None:
    """Lays copies of a programme beside it and after it, straight in the database.

    An import of 20,000 would be told session by session, which takes minutes and says nothing about reading.
    """
    with pymongo.MongoClient[Doc](mongo_url, tz_aware=True) as client:
        sessions = client["hallway_sessions"]["sessions"]
        originals = list(sessions.find({"conference": slug}))
        for number in range(1, times):
            copies = [_copy(one, number) for one in originals]
            for start in range(0, len(copies), WRITTEN_AT_ONCE):
                sessions.insert_many(copies[start : start + WRITTEN_AT_ONCE])


def _copy(session: Doc, number: int) -> Doc:
    """In other buildings on the same days, and then on later ones: days grow, and there are more of them."""
    building, later = number % BUILDINGS, timedelta(days=number // BUILDINGS * programme.DAYS)
    session_id, start = str(ULID()), session["start"] + later
    return {
        **session,
        "_id": session_id,
        "guid": str(uuid.uuid4()),
        "keys": [],
        "room": f"{session['room']}, building {building}" if building else session["room"],
        "start": start,
        "end": session["end"] + later,
        "day": (date.fromisoformat(session["day"]) + later).isoformat(),
        "order": f"{start:%Y-%m-%dT%H:%M:%SZ}|{session_id}",
        "touched_at": datetime.now(UTC),
    }


def _requests(site: Site, slug: str) -> dict[str, Requests]:
    overview = _patiently(site, f"/conferences/{slug}/overview")
    days = [day["day"] for day in overview["days"]]
    api, pages = f"/api/v1/conferences/{slug}", f"/conferences/{slug}"
    some = _patiently(site, f"/conferences/{slug}/sessions", limit=100, day=days[-1])["items"]
    starts = [f"{day}T{hour:02}:00:00Z" for hour in range(8, 19) for day in days]
    choices = itertools.product(FITTING_ALL, days, FITTING_ALL)
    return {
        "first page of a day": (
            f"{pages}/programme?day={day}{one}{other}" for one, day, other in choices if one < other
        ),
        "session page": (f"{pages}/sessions/{session['id']}" for session in some),
        "search": (f"{api}/search?q={words}" for words in _words()),
        "list": (f"{api}/sessions?cursor={start}%7C{'0' * 26}" for start in starts),
    }


def _patiently(site: Site, path: str, **params: Any) -> Doc:
    """The answer, once there is one: the outline of thousands is made at the first question, and 503 says wait."""
    deadline = time.monotonic() + RUN_SECONDS
    while True:
        try:
            found: Doc = site.call("GET", path, params=params).json()
        except SiteFailed:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
        else:
            return found


def _words() -> Requests:
    """Two at a time, so that something is found among few sessions, too."""
    invent = random.Random(1)
    while True:
        yield "+".join(invent.sample(programme.WORDS, 2))


def _median_ms(system: System, paths: Requests) -> float:
    """Of one request after the other; the first is not counted, for it may find something to be made ready."""
    host = f"127.0.0.1:{system.port}"
    requests: Callable[[int], list[bytes]] = lambda count: [  # noqa: E731
        load.request("GET", path, host=host) for path in itertools.islice(paths, count)
    ]
    _warm(system, requests(2))
    return round(load.run(system.port, requests(TIMES), connections=1, seconds=RUN_SECONDS).median_ms, 1)


def _warm(system: System, requests: list[bytes]) -> None:
    deadline = time.monotonic() + RUN_SECONDS
    while True:
        try:
            load.run(system.port, requests, connections=1, seconds=RUN_SECONDS)
            return
        except load.LoadFailed:  # an index of thousands is made at the first search, and may take longer than an answer
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def _sessions_mb(system: System) -> float:
    return sum(one.rss_mb for one in system.memory() if one.name == "sessions")
