"""The main job, on the whole system, through command and HTTP only: a programme goes in, is read, changes, lives."""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.e2e.conftest import Installation
from tests.waiting import eventually

DATA = Path(__file__).parents[3] / "shared" / "data"
FOSDEM = DATA / "fosdem-2020-amended-cancelled.schedule.xml"
NO_DATA = pytest.mark.skipif(not DATA.is_dir(), reason=f"{DATA} is not here")
SECONDS = 15


class Caller:
    """Somebody who is signed in and asks the API."""

    def __init__(self, url: str, account: dict[str, str] | None = None) -> None:
        self.http = httpx.Client(base_url=f"{url}/api/v1", timeout=SECONDS)
        if account:
            answer = self.http.post("/auth/tokens", json=account)
            assert answer.status_code == 200, answer.text
            self.http.headers["authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.http.get(path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return self.http.post(path, json=body, **options)


@pytest.fixture(scope="module")
def organiser(system: Installation) -> Iterator[Caller]:
    caller = Caller(system.url, system.demo["accounts"]["organiser"])
    yield caller
    caller.http.close()


@pytest.fixture(scope="module")
def attendee(system: Installation) -> Iterator[Caller]:
    caller = Caller(system.url, system.demo["accounts"]["attendee"])
    yield caller
    caller.http.close()


@pytest.fixture(scope="module")
def anybody(system: Installation) -> Iterator[Caller]:
    caller = Caller(system.url)
    yield caller
    caller.http.close()


@pytest.fixture
def home(system: Installation) -> str:
    return f"/conferences/{system.demo['conference']}"


@contextmanager
def listening(system: Installation, home: str, last_event_id: str | None = None) -> Iterator[list[dict[str, str]]]:
    """The messages of a live stream, as they come."""
    messages: list[dict[str, str]] = []
    opened, over = threading.Event(), threading.Event()

    def listen() -> None:
        headers = {"last-event-id": last_event_id} if last_event_id else {}
        timeout = httpx.Timeout(SECONDS, read=30)
        with httpx.stream("GET", f"{system.url}/api/v1{home}/live", headers=headers, timeout=timeout) as answer:
            assert answer.status_code == 200
            message: dict[str, str] = {}
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                if line == "" and "data" in message:
                    messages.append(message)
                if line == "":
                    message = {}
                    # The second blank line ends the comment that is sent once the position is known.
                    opened.set()
                elif name:
                    message[name] = value
                if over.is_set():
                    return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    assert opened.wait(SECONDS)
    yield messages
    over.set()


def kinds(messages: list[dict[str, str]]) -> list[str]:
    return [message["event"] for message in messages]


def draft(organiser: Caller, home: str, title: str) -> dict[str, Any]:
    answer = organiser.post(
        f"{home}/sessions",
        {"title": title, "start": "2026-11-23T09:00:00Z", "end": "2026-11-23T09:30:00Z", "room": "Attic"},
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json()) | {"etag": answer.headers["etag"]}


# --- import and browse


@NO_DATA
def test_a_real_programme_is_imported_by_the_command_and_read_by_anybody(system: Installation, anybody: Caller) -> None:
    slug = f"fosdem-{uuid4().hex[:6]}"

    system.must("import", str(FOSDEM), "--conference", slug, "--dry-run")
    assert anybody.get(f"/conferences/{slug}").status_code == 404
    assert "872" in system.must("import", str(FOSDEM), "--conference", slug)
    system.must("import", str(FOSDEM), "--conference", slug)

    overview = anybody.get(f"/conferences/{slug}/overview").json()
    assert [overview[name] for name in ("sessions", "speakers", "cancelled")] == [872, 841, 3]
    assert [len(overview["days"]), len(overview["rooms"])] == [2, 35]
    titles = [one["title"] for one in pages(anybody, f"/conferences/{slug}/sessions")]
    assert len(titles) == 872
    found = anybody.get(f"/conferences/{slug}/sessions", params={"q": "rabbitmq"}).json()["items"]
    assert [one["title"] for one in found] == ["Debugging and tracing a production RabbitMQ node"]


def pages(caller: Caller, path: str) -> Iterator[dict[str, Any]]:
    cursor = None
    while True:
        page = caller.get(path, params={"limit": 100} | ({"cursor": cursor} if cursor else {})).json()
        yield from page["items"]
        cursor = page["next"]
        if cursor is None:
            return


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html><body>no programme</body></html>", "html"),
        (b'{"schedule": {"conference": ', "line"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><schedule>&a;</schedule>', "type"),
        (b"<" * 25_000_000, "20 MB"),
    ],
    ids=["a web page", "cut off", "entities", "25 MB"],
)
def test_what_is_no_programme_is_refused_with_the_reason(
    system: Installation, organiser: Caller, home: str, content: bytes, says: str
) -> None:
    before = organiser.get(f"{home}/overview").json()["sessions"]

    answer = organiser.http.post(
        f"{home}/imports", content=content, headers={"content-type": "application/octet-stream"}
    )

    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert says.lower() in answer.text.lower()
    assert organiser.get(f"{home}/overview").json()["sessions"] == before


# --- publish, live, post


def test_a_session_is_drafted_edited_published_moved_and_cancelled_while_people_watch(
    system: Installation, organiser: Caller, anybody: Caller, home: str
) -> None:
    talk = draft(organiser, home, f"Live {uuid4().hex[:6]}")
    path = f"{home}/sessions/{talk['id']}"
    assert anybody.get(path).status_code == 404
    assert organiser.http.patch(path, json={"room": "Hall"}).status_code == 428
    edited = organiser.http.patch(path, json={"title": talk["title"] + "!"}, headers={"if-match": talk["etag"]})
    assert edited.status_code == 200, edited.text
    stale = organiser.http.patch(path, json={"room": "Hall"}, headers={"if-match": talk["etag"]})
    assert stale.status_code == 412

    with listening(system, home) as messages:
        assert organiser.post(f"{path}/publish").status_code == 200
        eventually(lambda: kinds(messages) == ["session_published"])
        shown = anybody.get(path)
        assert shown.json()["title"] == talk["title"] + "!"

        moved = organiser.http.patch(path, json={"room": "Hall"}, headers={"if-match": shown.headers["etag"]})
        assert moved.status_code == 200, moved.text
        eventually(lambda: kinds(messages)[1:] == ["session_moved"])
        assert organiser.post(f"{path}/cancel", {"reason": "The train is late."}).status_code == 200
        eventually(lambda: kinds(messages)[2:] == ["session_cancelled"])

    change = json.loads(messages[1]["data"])["change"]
    assert (change["before"]["room"], change["after"]["room"]) == ("Attic", "Hall")
    entries = anybody.get(f"{home}/feed", params={"session": talk["id"]}).json()["items"]
    assert [one["kind"] for one in entries] == ["session_cancelled", "session_moved", "session_published"]


def test_a_broken_stream_resumes_without_loss_or_duplicate(system: Installation, attendee: Caller, home: str) -> None:
    def post(text: str) -> None:
        assert attendee.post(f"{home}/posts", {"text": text}).status_code == 201

    with listening(system, home) as first:
        post("one")
        eventually(lambda: len(first) == 1)
    for text in ("two", "three"):
        post(text)
    with listening(system, home, first[-1]["id"]) as second:
        post("four")
        eventually(lambda: len(second) >= 3)

    said = [json.loads(message["data"])["post"]["text"] for message in [*first, *second]]
    assert said == ["one", "two", "three", "four"]


def test_a_post_about_a_session_is_in_the_feed_once_however_often_it_is_sent(
    system: Installation, attendee: Caller, anybody: Caller, home: str
) -> None:
    session = anybody.get(f"{home}/sessions", params={"limit": 1}).json()["items"][0]
    text, key = f"Well said {uuid4().hex[:6]} **indeed** <script>", uuid4().hex
    assert anybody.post(f"{home}/posts", {"text": text}).status_code == 401

    answers = [
        attendee.post(f"{home}/posts", {"text": text, "session": session["id"]}, headers={"idempotency-key": key})
        for _ in range(2)
    ]
    reused = attendee.post(f"{home}/posts", {"text": "something else"}, headers={"idempotency-key": key})

    assert [answer.status_code for answer in (*answers, reused)] == [201, 201, 422]
    entries = anybody.get(f"{home}/feed", params={"session": session["id"]}).json()["items"]
    mine = [one["post"] for one in entries if one["kind"] == "post" and one["post"]["text"] == text]
    assert [(one["session"]["id"], "<strong>indeed</strong> &lt;script&gt;" in one["html"]) for one in mine] == [
        (session["id"], True)
    ]


def test_many_posts_at_once_reach_every_listener_once_and_in_order(
    system: Installation, attendee: Caller, home: str
) -> None:
    with listening(system, home) as one, listening(system, home) as other:
        with ThreadPoolExecutor(10) as pool:
            codes = list(
                pool.map(lambda n: attendee.post(f"{home}/posts", {"text": f"post {n}"}).status_code, range(60))
            )
        assert codes == [201] * 60
        for messages in (one, other):
            eventually(lambda messages=messages: len(messages) == 60, seconds=20)  # type: ignore[misc]

    ids = [int(message["id"]) for message in one]
    assert ids == list(range(ids[0], ids[0] + 60))
    assert one == other


# --- pulling plugs


def kill(system: Installation, name: str) -> None:
    pid = system.pid(name)
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: system.pid(name) != pid, seconds=30)


def well(system: Installation) -> bool:
    try:
        return httpx.get(f"{system.url}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize("name", ["sessions", "feed", "attendees", "broker", "database", "gateway"])
def test_what_is_killed_comes_back_and_nothing_said_is_lost(
    system: Installation, attendee: Caller, anybody: Caller, home: str, name: str
) -> None:
    eventually(lambda: well(system), seconds=30)
    text = f"before {name} {uuid4().hex[:6]}"
    assert attendee.post(f"{home}/posts", {"text": text}).status_code == 201

    kill(system, name)

    eventually(lambda: well(system), seconds=60)
    after = f"after {name} {uuid4().hex[:6]}"
    key = {"idempotency-key": uuid4().hex}

    def posted() -> bool:
        try:
            return attendee.post(f"{home}/posts", {"text": after}, headers=key).status_code == 201
        except httpx.TransportError:
            return False

    eventually(posted, seconds=30)

    def said() -> bool:
        """A gateway worker that has not heard of the broker's return yet may still show what it knew before."""
        latest = anybody.get(f"{home}/feed?kind=post").json()["items"][:2]
        assert [one["post"]["text"] for one in latest] == [after, text]
        return True

    eventually(said, seconds=30)


def has_read_ahead(system: Installation) -> bool:
    """Every gateway worker could show the programme without asking anybody."""
    metrics = httpx.get(f"{system.url}/metrics", timeout=SECONDS).text
    return "\nhallway_read_ahead 1.0" in metrics


@contextmanager
def frozen(system: Installation, name: str) -> Iterator[None]:
    """The program does not answer, and is not restarted either."""
    pid = system.pid(name)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("name", ["sessions", "broker", "database"])
def test_the_programme_is_read_while_part_of_the_house_is_away_even_where_nobody_has_read_before(
    system: Installation, anybody: Caller, home: str, name: str
) -> None:
    eventually(lambda: well(system) and has_read_ahead(system), seconds=60)
    unread = list(pages(anybody, f"{home}/sessions"))[-1]["id"]

    with frozen(system, name):
        for path in (f"/api/v1{home}/sessions/{unread}", f"{home}/programme", f"{home}/sessions/{unread}", home, "/"):
            answer = httpx.get(f"{system.url}{path}", timeout=SECONDS)
            assert answer.status_code == 200, f"{path}: {answer.text[:300]}"
            assert int(answer.headers["age"]) >= 0

    eventually(lambda: well(system), seconds=60)


def test_a_write_that_cannot_be_done_says_so_and_when_to_come_back(
    system: Installation, attendee: Caller, home: str
) -> None:
    eventually(lambda: well(system), seconds=30)

    with frozen(system, "database"):
        answer = attendee.post(f"{home}/posts", {"text": "hello?"}, headers={"idempotency-key": uuid4().hex})

    assert answer.status_code in (503, 504)
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["correlation_id"]
    eventually(lambda: well(system), seconds=60)


def test_one_correlation_id_leads_from_http_through_the_services_to_the_feed(
    system: Installation, organiser: Caller, home: str
) -> None:
    eventually(lambda: well(system), seconds=30)
    talk, trace = draft(organiser, home, "Traced"), f"trace-{uuid4().hex[:12]}"

    answer = organiser.post(f"{home}/sessions/{talk['id']}/publish", headers={"x-correlation-id": trace})

    assert answer.headers["x-correlation-id"] == trace

    def seen(program: str, message: str) -> list[str]:
        lines = (system.home / "logs" / f"{program}.log").read_text().splitlines()
        return [line for line in lines if trace in line and message in line]

    eventually(lambda: seen("gateway", "request answered"))
    eventually(lambda: seen("sessions", "call answered"))
    eventually(lambda: seen("feed", "event handled"))


def test_contract_pages_are_there(system: Installation) -> None:
    get: Callable[[str], httpx.Response] = lambda path: httpx.get(f"{system.url}{path}", timeout=SECONDS)  # noqa: E731

    assert get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
    assert get("/api/v1/asyncapi.json").json()["asyncapi"] == "3.0.0"
    assert "text/html" in get("/api/v1/docs").headers["content-type"]
    assert get("/healthz").status_code == 200
    assert "hallway" in get("/metrics").text
