"""What is measured, and what each side of it includes.

**The cached list** is held against a bare Falcon app that has the same bytes ready, on the same gunicorn worker with
the same configuration: the ratio is what Hallway adds to that (finding the body, its ETag, age and headers, counting).

**The uncached read** is one session, asked for by its guid, by nobody in particular. The gateway reads ahead by id and
not by guid, so the first such read of each session goes to the service; when all have been read, an organiser's change
to the conference makes what is remembered of it out of date. That each read made one call is checked by the gateway's
own count, and written down. It is held against an echo: a call of a plain Nameko service by a bare kombu client that
sends and gets the same JSON. Ours is HTTP, the gateway, the same two messages over the same broker, the service, and
three queries of its database; the echo is the messages and Nameko alone.

**The post** is held against the echo in the same way. It includes the sign-in check, three database reads, the write
(synced to disk) with its outbox, two events with the broker's confirmation, and the write that empties the outbox.
"""

import itertools
import json
import statistics
from collections import deque
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.bench import load
from tests.bench.echo_client import EchoClient
from tests.bench.load import Outcome
from tests.bench.pairs import Pair
from tests.bench.site import SESSIONS, SLUG, Site
from tests.bench.system import System

CACHED_GOAL, CALLED_GOAL = 0.8, 0.6
ACCEPTS = {"identity": "identity", "browser": "gzip, deflate, br"}


@dataclass(frozen=True)
class Scale:
    """How much is measured: every run is bounded by time, those over the broker by a count, too."""

    sessions: int
    rounds: int
    seconds: float
    reads: int
    posts: int
    one_by_one: int
    live: int
    connections: int = 32
    in_flight: int = 16


NORMAL = Scale(sessions=800, rounds=5, seconds=2.0, reads=320, posts=250, one_by_one=80, live=50)
QUICK = Scale(sessions=200, rounds=2, seconds=0.7, reads=80, posts=50, one_by_one=20, live=10)


def save_bodies(system: System, site: Site) -> None:
    """Gives the bare app what the gateway answers: the same bytes, in both encodings."""
    system.bodies.mkdir()
    for name, accepts in ACCEPTS.items():
        body, encoding = site.raw(SESSIONS, accepts)
        (system.bodies / name).write_bytes(body)
        if encoding:
            (system.bodies / f"{name}.encoding").write_text(encoding)


def cached_lists(system: System, scale: Scale) -> list[Pair]:
    def run(port: int, path: str, accepts: str) -> Outcome:
        one = load.request("GET", path, host=f"127.0.0.1:{port}", headers={"Accept-Encoding": accepts})
        return load.run(port, itertools.repeat(one), connections=scale.connections, seconds=scale.seconds)

    def pair(name: str, accepts: str) -> Pair:
        size = (system.bodies / name).stat().st_size
        return Pair(
            f"cached list, {name}", CACHED_GOAL, f"{size:,} bytes, {scale.connections} connections",
            ours=lambda: run(system.port, f"/api/v1{SESSIONS}", accepts),
            reference=lambda: run(system.bare_port, f"/{name}", accepts),
        )  # fmt: skip

    return [pair(name, accepts) for name, accepts in ACCEPTS.items()]


class Reads:
    """Reads of single sessions that nobody has read before, and echoes of the same JSON."""

    def __init__(self, system: System, site: Site, echo: EchoClient, scale: Scale) -> None:
        self._system, self._site, self._echo, self._scale = system, site, echo, scale
        self._sessions = site.sessions()
        self._unread = self._guids()
        self.made = 0
        self.calls = 0.0

    def enough(self) -> bool:
        """Whether there are unread ones for another round."""
        return len(self._unread) >= self._scale.reads + self._scale.one_by_one

    def renew(self) -> None:
        """Makes all reads new ones again."""
        self._site.change_conference()
        self._system.wait_until_idle()
        self._unread = self._guids()

    def pairs(self) -> list[Pair]:
        one = self._site.session(self._sessions[0]["id"])
        includes = f"one session ({len(json.dumps(one)):,} bytes) not asked before"
        return _pairs("uncached read", includes, self._scale.reads, self._scale, self._read, self._echo, one)

    def _guids(self) -> deque[str]:
        return deque(one["guid"] for one in self._sessions)

    def _read(self, connections: int, count: int) -> Outcome:
        host = f"127.0.0.1:{self._system.port}"
        guids = [self._unread.popleft() for _ in range(count)]
        requests = [load.request("GET", f"/api/v1{SESSIONS}/{guid}", host=host) for guid in guids]
        before = self._site.rpc_calls("get_session")
        outcome = load.run(self._system.port, requests, connections=connections, seconds=self._scale.seconds)
        self.calls += self._site.rpc_calls("get_session") - before
        self.made += outcome.requests
        return outcome


def posts(system: System, site: Site, echo: EchoClient, scale: Scale) -> list[Pair]:
    """An attendee's posts about a session, each with an Idempotency-Key of its own."""
    session = site.sessions()[0]
    body = {"text": "Watched it from **far away**, and it was as if I had been there.", "session": session["id"]}

    def write(connections: int, count: int) -> Outcome:
        requests = [_post(system, site, body) for _ in range(count)]
        return load.run(system.port, requests, connections=connections, seconds=scale.seconds, status=201)

    return _pairs("post", "POST until 201", scale.posts, scale, write, echo, body)


def _post(system: System, site: Site, body: dict[str, Any]) -> bytes:
    headers = {
        "Authorization": f"Bearer {site.attendee}",
        "Content-Type": "application/json",
        "Idempotency-Key": uuid4().hex,
    }
    path = f"/api/v1/conferences/{SLUG}/posts"
    host = f"127.0.0.1:{system.port}"
    return load.request("POST", path, host=host, headers=headers, body=json.dumps(body).encode())


def _pairs(
    name: str, includes: str, count: int, scale: Scale, ours: Any, echo: EchoClient, payload: Any
) -> list[Pair]:  # fmt: skip
    """The same with many in flight, by requests a second, and one by one, by the time of one."""

    def reference(in_flight: int, count: int) -> Outcome:
        return echo.run(payload, in_flight=in_flight, seconds=scale.seconds, count=count)

    return [
        Pair(
            f"{name}, {scale.in_flight} in flight", CALLED_GOAL, includes,
            ours=lambda: ours(scale.in_flight, count), reference=lambda: reference(scale.in_flight, count),
        ),
        Pair(
            f"{name}, one by one", CALLED_GOAL, includes, by="median_ms",
            ours=lambda: ours(1, scale.one_by_one), reference=lambda: reference(1, scale.one_by_one),
        ),
    ]  # fmt: skip


def spread(name: str, seconds: list[float], goal_ms: float) -> dict[str, Any]:
    """Many times the same, in milliseconds."""
    ms = sorted(one * 1000 for one in seconds)
    return {
        "name": name,
        "unit": "ms, median",
        "ours": round(statistics.median(ms), 1),
        "p95": round(ms[min(len(ms) - 1, int(len(ms) * 0.95))], 1),
        "max": round(ms[-1], 1),
        "goal": goal_ms,
        "times": len(ms),
    }


def once(name: str, seconds: float, goal_seconds: float | None = None) -> dict[str, Any]:
    """What was measured one time."""
    return {"name": name, "unit": "s", "ours": round(seconds, 2), "goal": goal_seconds}
