"""Finished answers: what is kept, for whom, and for how long."""

import asyncio
import gzip
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import brotli
import falcon
import falcon.asgi
import pytest

from gateway import body_cache
from gateway.backend import Backend, Reply
from gateway.bodies import bare_etag
from gateway.body_cache import PUBLIC, BodyCache
from gateway.cache import Cache, Generations
from gateway.failures import BrokerAway

PATH = "/api/v1/rooms"
Headers = dict[str, str]


@dataclass
class Answer:
    status: int
    headers: Headers
    body: bytes


@dataclass
class Hall:
    """A room list behind a body cache. `made` counts how often the application ran."""

    seats: str = "1400"
    made: int = 0
    etag: str | None = None
    cookie: bool = False
    failure: Exception | None = None
    status: str = falcon.HTTP_200
    confirmed: bool = True
    going_on: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.going_on.set()
        self.conditions: list[str | None] = []
        self.generations = Generations()
        self.reads = Cache(1_000_000, self.generations)
        self.backend = Backend(self, self.reads)
        app: Any = falcon.asgi.App()
        for path in (PATH, "/rooms", "/api/v1/stream", "/private"):
            app.add_route(path, self)
        app.add_error_handler(BrokerAway, self._on_away)
        self.app = BodyCache(app, Cache(1_000_000, self.generations), confirmed=lambda: self.confirmed)

    async def call(self, service: str, method: str, kwargs: dict[str, Any], **options: Any) -> Reply:
        if self.failure is not None:
            raise self.failure
        seats = self.seats
        await self.going_on.wait()
        return Reply({"rooms": [f"Janson has {seats} seats"] * 100}, 1)

    async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        self.made += 1
        self.conditions.append(req.get_header("If-None-Match"))
        if req.path == "/api/v1/stream":
            resp.sse = self._stream()
            return
        read = await self.backend.read("rooms", "list", tags=["rooms"])
        resp.media = read.data | {"stale": read.stale, "zone": req.cookies.get("hallway_tz")}
        resp.status = self.status
        resp.set_header("X-Correlation-ID", "made-by-the-app")
        if req.path != "/private":
            resp.cache_control = PUBLIC
        if self.etag:
            resp.etag = self.etag
        if self.cookie:
            resp.set_cookie("hallway_csrf", "secret")

    async def on_post(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        self.made += 1

    async def _stream(self) -> Any:
        while True:
            yield falcon.asgi.SSEvent(text="hello")

    async def _on_away(self, req: Any, resp: falcon.asgi.Response, error: Exception, params: Any) -> None:
        resp.status = falcon.HTTP_503

    async def ask(self, path: str = PATH, *, method: str = "GET", query: str = "", **headers: str) -> Answer:
        lines = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "scheme": "http",
            "headers": lines,
            "server": ("hall", 80),
            "client": ("guest", 1),
        }
        sent: list[Any] = []
        requests = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> Any:
            for request in requests:
                return request
            return await asyncio.Event().wait()

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        assert len(found) == len(sent[0]["headers"]), "a header came twice"
        return Answer(sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))


def run(scenario: Callable[[Hall], Coroutine[Any, Any, None]]) -> None:
    async def main() -> None:
        await scenario(Hall())

    asyncio.run(main())


def test_a_second_request_gets_the_same_bytes_without_the_application() -> None:
    async def scenario(hall: Hall) -> None:
        first, second = await hall.ask(), await hall.ask()
        assert hall.made == 1
        assert (second.status, second.body, second.headers["etag"]) == (200, first.body, first.headers["etag"])
        assert second.headers["cache-control"] == "public, no-cache" and second.headers["age"] == "0"
        assert first.headers["x-correlation-id"] == "made-by-the-app" != second.headers["x-correlation-id"]

    run(scenario)


def test_a_body_is_made_anew_when_what_it_shows_has_changed() -> None:
    async def scenario(hall: Hall) -> None:
        first = await hall.ask()
        hall.seats = "1415"
        hall.generations.invalidate(["other"])
        assert (await hall.ask()).body == first.body
        hall.generations.invalidate(["rooms"])
        second = await hall.ask()
        assert b"1415" in second.body and second.headers["etag"] != first.headers["etag"]
        assert (await hall.ask()).body == second.body and hall.made == 2

    run(scenario)


def test_a_body_computed_from_before_a_change_is_never_kept() -> None:
    async def scenario(hall: Hall) -> None:
        hall.going_on.clear()
        early = asyncio.create_task(hall.ask())
        await asyncio.sleep(0.01)
        hall.seats = "1415"
        hall.generations.invalidate(["rooms"])
        hall.going_on.set()
        assert b"1400" in (await early).body
        assert b"1415" in (await hall.ask()).body

    run(scenario)


def test_a_crowd_after_a_change_has_the_body_made_once() -> None:
    async def scenario(hall: Hall) -> None:
        await hall.ask()
        hall.generations.invalidate(["rooms"])
        hall.going_on.clear()
        crowd = [asyncio.create_task(hall.ask()) for _ in range(50)]
        await asyncio.sleep(0.01)
        hall.going_on.set()
        assert {(await one).status for one in crowd} == {200}
        assert hall.made == 2

    run(scenario)


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
    ],
)
def test_each_encoding_has_its_own_bytes_and_etag(
    accepted: str, encoding: str | None, unpack: Callable[[bytes], bytes]
) -> None:
    async def scenario(hall: Hall) -> None:
        plain = await hall.ask()
        packed = await hall.ask(accept_encoding=accepted)
        assert packed.headers.get("content-encoding") == encoding
        assert unpack(packed.body) == plain.body
        assert packed.headers["content-length"] == str(len(packed.body))
        assert (packed.headers["etag"] == plain.headers["etag"]) == (encoding is None)
        assert bare_etag(packed.headers["etag"]) == bare_etag(plain.headers["etag"])
        assert "Accept-Encoding" in packed.headers["vary"]

    run(scenario)


def test_who_has_it_already_gets_304_in_whichever_form_they_ask() -> None:
    async def scenario(hall: Hall) -> None:
        etag = (await hall.ask(accept_encoding="br")).headers["etag"]
        for condition in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            answer = await hall.ask(if_none_match=condition)
            assert (answer.status, answer.body) == (304, b"")
            assert "etag" in answer.headers and "content-length" not in answer.headers
        assert (await hall.ask(if_none_match='"other"')).status == 200

    run(scenario)


def test_the_very_first_answer_honours_conditions_and_encodings_too() -> None:
    async def scenario(hall: Hall) -> None:
        hall.etag = "7"
        answer = await hall.ask(accept_encoding="gzip", if_none_match='"7-gz"')
        assert (answer.status, answer.headers["etag"]) == (304, '"7-gz"')
        await hall.ask()
        assert (hall.made, hall.conditions) == (1, [None])  # it was kept, as the application was not asked for less

    run(scenario)


def test_head_is_get_without_the_body() -> None:
    async def scenario(hall: Hall) -> None:
        for _ in range(2):
            answer = await hall.ask(method="HEAD")
            assert (answer.status, answer.body) == (200, b"")
            assert int(answer.headers["content-length"]) > 1000
        assert hall.made == 1
        assert (await hall.ask("/api/v1/stream", method="HEAD")).status == 200
        assert (await hall.ask("/private", method="HEAD")).body == b""

    run(scenario)


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer x"},
        {"cookie": "hallway_access=x"},
        {"cookie": "a=b; hallway_csrf=x"},
    ],
)
def test_people_we_know_neither_get_nor_leave_a_kept_body(headers: Headers) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.ask(**headers)
        await hall.ask()
        await hall.ask(**headers)
        assert hall.made == 3

    run(scenario)


def test_other_sites_cookies_do_not_matter_and_a_time_zone_matters_to_pages_only() -> None:
    async def scenario(hall: Hall) -> None:
        for cookie in ("theme=dark", "hallway_tz=Asia/Tokyo", "hallway_tz=Europe/Brussels; theme=dark"):
            await hall.ask(cookie=cookie)
        assert hall.made == 1
        await hall.ask("/rooms")
        tokyo = [await hall.ask("/rooms", cookie="theme=dark; hallway_tz=Asia/Tokyo") for _ in range(2)]
        assert b"Asia/Tokyo" in tokyo[1].body and hall.made == 3

    run(scenario)


def test_only_what_is_public_and_ok_and_sets_no_cookie_is_kept() -> None:
    async def scenario(hall: Hall) -> None:
        for _ in range(2):
            await hall.ask("/private")
        assert hall.made == 2
        hall.status = falcon.HTTP_404
        for _ in range(2):
            await hall.ask()
        assert hall.made == 4
        hall.status, hall.cookie = falcon.HTTP_200, True
        for _ in range(2):
            assert "set-cookie" in (await hall.ask()).headers
        assert hall.made == 6
        for _ in range(2):
            await hall.ask(method="POST")
        assert hall.made == 8

    run(scenario)


def test_a_query_is_another_body() -> None:
    async def scenario(hall: Hall) -> None:
        for query in ("day=1", "day=2", "day=1"):
            await hall.ask(query=query)
        assert hall.made == 2

    run(scenario)


def test_in_an_outage_bodies_are_made_of_stale_reads_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_cache, "STALE_BODY_SECONDS", 0.0)

    async def scenario(hall: Hall) -> None:
        await hall.ask()
        hall.failure = BrokerAway("away")
        hall.generations.suspect_all()
        answer = await hall.ask()
        assert answer.status == 200 and b'"stale": true' in answer.body
        hall.failure = None
        hall.generations.suspect_all()
        assert b'"stale": false' in (await hall.ask()).body

    run(scenario)


def test_when_the_application_has_nothing_an_older_body_stands_in() -> None:
    async def scenario(hall: Hall) -> None:
        first = await hall.ask()
        hall.failure = BrokerAway("away")
        hall.generations.suspect_all()
        hall.reads.drop(("rooms", "list", "{}"))  # as if it had been pushed out
        answer = await hall.ask()
        assert (answer.status, answer.body) == (200, first.body)
        assert (await hall.ask(query="never=seen")).status == 503

    run(scenario)


def test_without_events_a_body_is_kept_for_seconds_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_cache, "UNCONFIRMED_SECONDS", 0.0)

    async def scenario(hall: Hall) -> None:
        await hall.ask()
        await hall.ask()
        assert hall.made == 1
        hall.confirmed = False
        await hall.ask()
        assert hall.made == 2

    run(scenario)


def test_a_correlation_id_from_outside_is_answered_when_it_is_fit_for_headers() -> None:
    async def scenario(hall: Hall) -> None:
        await hall.ask()
        assert (await hall.ask(x_correlation_id="abc-1")).headers["x-correlation-id"] == "abc-1"
        assert (await hall.ask(x_correlation_id="a b\x00")).headers["x-correlation-id"] != "a b\x00"

    run(scenario)
