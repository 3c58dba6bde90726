"""Fetching from addresses that somebody typed: what is asked for, what never is, and what an evil server gets."""

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services.sessions.imports.addresses import FetchFailed, is_public
from services.sessions.imports.fetching import Fetcher

Answer = Callable[[socket.socket, str], None]


class Server:
    """Answers each request with what `answers` has for its path; `asked` has their first lines and headers."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.answers: dict[str, bytes | Answer] = {}
        self.asked: list[str] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(link,), daemon=True).start()

    def _answer(self, link: socket.socket) -> None:
        with link:
            request = link.recv(10_000).decode("latin-1")
            self.asked.append(request)
            answer = self.answers.get(request.split(" ")[1], response(b"nothing", "404 Not Found"))
            try:
                link.sendall(answer) if isinstance(answer, bytes) else answer(link, request)
            except OSError:
                return  # it has hung up, as it should


def response(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def moved(where: str) -> bytes:
    return response(b"", "302 Found", f"Location: {where}")


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(allow_private=True, seconds=1.5, max_bytes=100_000)


def refused(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(FetchFailed) as failed:
        fetcher.get(url)
    return failed.value.message


def test_what_is_there_is_fetched_with_what_tells_it_again(server: Server, fetcher: Fetcher) -> None:
    server.answers["/a%20b?x=1"] = response(b"hello", "200 OK", 'ETag: "1"', "Last-Modified: yesterday")

    found = fetcher.get(f"{server.url}/a%20b?x=1#part")

    assert (found.content, found.etag, found.last_modified, found.unchanged) == (b"hello", '"1"', "yesterday", False)
    assert f"\r\nHost: 127.0.0.1:{server.port}\r\n" in server.asked[0]


def test_what_has_not_changed_comes_without_a_body(server: Server, fetcher: Fetcher) -> None:
    server.answers["/"] = response(b"", "304 Not Modified")

    assert fetcher.get(server.url, {"If-None-Match": '"1"'}).unchanged
    assert 'If-None-Match: "1"' in server.asked[0]


def test_redirects_are_followed_five_times_and_no_further(server: Server, fetcher: Fetcher) -> None:
    for number in range(1, 8):
        server.answers[f"/{number}"] = moved(f"/{number + 1}" if number % 2 else f"{server.url}/{number + 1}")
    server.answers["/6"] = response(b"there")

    assert fetcher.get(f"{server.url}/1").content == b"there"
    server.answers["/6"] = moved("/7")
    assert "more than 5 times" in refused(fetcher, f"{server.url}/1")
    server.answers["/loop"] = moved("/loop")
    assert "more than 5 times" in refused(fetcher, f"{server.url}/loop")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f.1/", "http://0/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/", "http://100.64.0.1/", "http://224.0.0.1/",
        "http://[fe80::1]/", "http://[fd00::1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
        "https://127.0.0.1/", "http://255.255.255.255/", "http://[::]/",
    ],
)  # fmt: skip
def test_nothing_that_is_not_public_is_asked(url: str) -> None:
    assert "not on the public internet" in refused(Fetcher(allow_private=False, seconds=3), url)


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.1:{port}/secret",
        "http://[::1]/",
        "http://169.254.169.254/",
        "http://[::ffff:127.0.0.1]:{port}/secret",
        "http://2130706433:{port}/secret",
    ],
)
def test_no_redirect_leads_inside(server: Server, where: str) -> None:
    """The first host is one of ours that claims to be public; where it sends us does not."""
    server.answers["/secret"] = response(b"secret")
    fetcher = _Outside(server.port)
    server.answers["/"] = moved(where.format(port=server.port))

    assert "not on the public internet" in refused(fetcher, f"http://public.example:{server.port}/")
    assert [line.split(" ")[1] for line in server.asked] == ["/"]


class _Outside(Fetcher):
    """As if 127.0.0.1 were public under one name, once: every other look-up is real."""

    def __init__(self, port: int) -> None:
        super().__init__(allow_private=False, seconds=3)
        self._port = port

    def _connected(self, host: str, port: int, deadline: float) -> socket.socket:
        if host == "public.example":
            return socket.create_connection(("127.0.0.1", self._port))
        return super()._connected(host, port, deadline)


def test_a_host_with_one_inner_address_among_public_ones_is_not_asked() -> None:
    def look_up(host: str, port: int) -> list[Any]:
        addresses = ["93.184.216.34", "127.0.0.1"]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    assert "not on the public internet" in refused(Fetcher(allow_private=False, look_up=look_up), "http://x.example/")


def test_the_address_that_was_checked_is_the_one_that_is_asked(server: Server) -> None:
    """A name that says something else the second time is not asked a second time."""
    asked: list[str] = []

    def look_up(host: str, port: int) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    server.answers["/"] = response(b"hello")
    fetcher = Fetcher(allow_private=True, look_up=look_up)

    assert fetcher.get(f"http://name.example:{server.port}/").content == b"hello"
    assert asked == ["name.example"]
    assert f"Host: name.example:{server.port}" in server.asked[0]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "begins with https"),
        ("ftp://example.org/x", "begins with https"),
        ("gopher://example.org/", "begins with https"),
        ("https://", "begins with https"),
        ("https://user:secret@example.org/", "name or password"),
        ("https://user@example.org/", "name or password"),
        ("http://example.org:99999/", "no web address"),
        ("http://example.org:0/", "begins with https"),
        ("http://[::1/", "no web address"),
        ("http://example.org/a b", "blanks or control"),
        ("http://example.org/\r\nX-Header: 1", "blanks or control"),
        ("http://" + "a" * 3_000 + ".org/", "characters"),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_with_the_reason(fetcher: Fetcher, url: str, words: str) -> None:
    assert words in refused(fetcher, url)


def test_a_redirect_to_another_scheme_is_refused(server: Server, fetcher: Fetcher) -> None:
    server.answers["/"] = moved("file:///etc/passwd")

    assert "begins with https" in refused(fetcher, server.url)


def test_an_answer_in_drops_runs_out_of_time(server: Server, fetcher: Fetcher) -> None:
    def drip(link: socket.socket, request: str) -> None:
        for letter in "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + "x" * 900:
            link.sendall(letter.encode())
            time.sleep(0.05)

    server.answers["/"] = drip
    began = time.monotonic()

    assert "took longer" in refused(fetcher, server.url)
    assert time.monotonic() - began < 5


def test_an_answer_without_end_is_cut_off(server: Server, fetcher: Fetcher) -> None:
    def endless(link: socket.socket, request: str) -> None:
        link.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            link.sendall(b"x" * 10_000)

    server.answers["/"] = endless

    assert "no programme" in refused(fetcher, server.url)


def test_what_unfolds_into_too_much_is_cut_off(server: Server, fetcher: Fetcher) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    server.answers["/bomb"] = response(bomb, "200 OK", "Content-Encoding: gzip")
    server.answers["/good"] = response(gzip.compress(b"hello"), "200 OK", "Content-Encoding: gzip")
    server.answers["/odd"] = response(zlib.compress(b"hello"), "200 OK", "Content-Encoding: br")

    assert "no programme" in refused(fetcher, f"{server.url}/bomb")
    assert fetcher.get(f"{server.url}/good").content == b"hello"
    assert "not asked for" in refused(fetcher, f"{server.url}/odd")


def test_what_breaks_off_is_not_taken_for_whole(server: Server, fetcher: Fetcher) -> None:
    whole = response(b"x" * 1_000)
    packed = response(gzip.compress(b"hello" * 100)[:-20], "200 OK", "Content-Encoding: gzip")
    server.answers |= {"/half": whole[:-500], "/packed": packed, "/odd": b"nonsense\r\n\r\n", "/none": b""}

    for path in ("half", "packed", "odd", "none"):
        assert refused(fetcher, f"{server.url}/{path}").endswith(".")


@pytest.mark.parametrize(
    ("status", "words"), [("401 No", "no sign-in"), ("404 No", "Correct the address"), ("500 No", "Try again later")]
)
def test_a_refusal_says_what_to_do(server: Server, fetcher: Fetcher, status: str, words: str) -> None:
    server.answers["/"] = response(b"", status)

    assert words in refused(fetcher, server.url)


def test_nobody_there_is_told(fetcher: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert "cannot be reached" in refused(fetcher, f"http://127.0.0.1:{port}/")
    assert "no host" in refused(fetcher, "http://nowhere.invalid/")


def test_public_addresses_are_public() -> None:
    assert is_public("93.184.216.34") and is_public("2606:2800:220:1:248:1893:25c8:1946")
    assert is_public("64:ff9b::5db8:d822")
    assert not is_public("nonsense")


def test_an_address_that_would_not_be_asked_is_refused_beforehand() -> None:
    with pytest.raises(FetchFailed, match="not on the public internet"):
        Fetcher(allow_private=False).check("http://127.0.0.1/x")

    Fetcher(allow_private=True).check("http://127.0.0.1/x")
