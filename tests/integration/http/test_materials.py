"""Materials: links and files, streamed in and out, with their versions, and what hostile files and clients get."""

import hashlib
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.integration.http.conftest import Client, Person, Site
from tests.integration.http.test_recordings import at, make_talk
from tests.waiting import eventually

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 4_000  # more than three pieces
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'

Json = dict[str, Any]


@pytest.fixture
def talk(operator: Client, conference: Json) -> Json:
    return make_talk(operator, conference, "Lamps")


def send(somebody: Client, path: str, content: bytes, name: str, verb: str = "POST", **fields: str) -> Json:
    files = [*((key, (None, value)) for key, value in fields.items()), ("file", (name, content, "text/html"))]
    answer = somebody.request(verb, path, files=files)
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json())


def pieces_of(database: Any) -> int:
    return int(database("media")["media.chunks"].count_documents({}))


def test_a_file_is_sent_found_and_read_in_ranges(
    operator: Client, anybody: Client, conference: Json, talk: Json
) -> None:
    made = send(operator, at(conference, talk, "materials"), PDF, "Lämps & co.pdf", title="The slides", type="slides")
    assert (made["title"], made["type"], made["content_type"]) == ("The slides", "slides", "application/pdf")
    assert (made["size"], made["number"], made["filename"]) == (len(PDF), 1, "Lämps & co.pdf")
    assert "file" not in made["versions"][0]
    path = at(conference, talk, "materials", made["id"], "file")
    assert made["url"] == f"/api/v1{path}"

    whole = anybody.get(path)
    assert (whole.status_code, whole.content == PDF) == (200, True)
    headers = whole.headers
    assert headers["content-type"] == "application/pdf"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-length"] == str(len(PDF))
    assert headers["accept-ranges"] == "bytes"
    assert headers["content-disposition"].startswith("inline; filename=\"L_mps & co.pdf\"; filename*=UTF-8''L%C3%A4mps")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "immutable" in anybody.get(path, params={"version": 1}).headers["cache-control"]
    assert "immutable" not in headers["cache-control"]
    etag = headers["etag"]
    assert not etag.startswith("W/")
    assert anybody.get(path, headers={"If-None-Match": etag}).status_code == 304

    size = len(PDF)
    for asked, start, end in (
        ("bytes=0-9", 0, 10),
        ("bytes=300000-600000", 300_000, 600_001),
        ("bytes=-5", size - 5, size),
        (f"bytes={size - 1}-", size - 1, size),
        ("bytes=10-99999999", 10, size),
    ):
        part = anybody.get(path, headers={"Range": asked})
        assert (part.status_code, part.content == PDF[start:end]) == (206, True)
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
    for asked in ("bytes=0-1,4-5", "bytes=9-1", "lines=1-2", "bytes=-"):
        assert anybody.get(path, headers={"Range": asked}).status_code == 200
    for asked in (f"bytes={size}-", "bytes=-0"):
        refused = anybody.get(path, headers={"Range": asked})
        assert (refused.status_code, refused.headers["content-range"]) == (416, f"bytes */{size}")
    assert anybody.get(path, headers={"Range": "bytes=0-1", "If-Range": etag}).status_code == 206
    assert anybody.get(path, headers={"Range": "bytes=0-1", "If-Range": '"other"'}).status_code == 200
    head = anybody.request("HEAD", path)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(size))
    assert "The slides" in anybody.page.get(f"/conferences/{conference['slug']}/sessions/{talk['id']}").text


def test_nothing_that_could_run_is_shown_whatever_it_is_called(
    operator: Client, anybody: Client, conference: Json, talk: Json
) -> None:
    for content, name in ((HTML, "slides.pdf"), (SVG, "logo.png"), (b"alert(1)", "app.js"), (HTML, "a.txt")):
        made = send(operator, at(conference, talk, "materials"), content, name)
        assert made["content_type"] == "application/octet-stream"
        got = anybody.get(at(conference, talk, "materials", made["id"], "file"))
        assert got.headers["content-disposition"].startswith("attachment;")
        assert got.headers["content-security-policy"].endswith("sandbox")
        assert got.content == content
    made = send(operator, at(conference, talk, "materials"), b"# Notes\n", '../../etc/"notes\r\n<b>.md')
    assert (made["content_type"], made["filename"]) == ("text/plain; charset=utf-8", "notes_b_.md")


def test_versions_are_kept_and_a_file_goes_when_nothing_refers_to_it(
    operator: Client, anybody: Client, conference: Json, talk: Json, database: Any
) -> None:
    before, path = pieces_of(database), at(conference, talk, "materials")
    made = send(operator, path, PDF, "slides.pdf")
    twin = send(operator, at(conference, make_talk(operator, conference, "Ships"), "materials"), PDF, "copy.pdf")
    assert pieces_of(database) - before == 4  # stored once
    newer = send(operator, f"{path}/{made['id']}", b"%PDF-2.0 better", "better.pdf", "PUT")
    assert [(one["number"], one["filename"]) for one in newer["versions"]] == [(2, "better.pdf"), (1, "slides.pdf")]
    file = f"{path}/{made['id']}/file"
    assert anybody.get(file).content == b"%PDF-2.0 better"
    assert anybody.get(file, params={"version": 1}).content == PDF
    assert anybody.get(file, params={"version": 3}).status_code == 404
    assert send(operator, f"{path}/{made['id']}", b"%PDF-2.0 better", "better.pdf", "PUT")["number"] == 2

    assert operator.delete(f"{path}/{made['id']}").status_code == 204
    assert anybody.get(file).status_code == 404
    assert pieces_of(database) - before == 4
    place = twin["url"].removeprefix("/api/v1")
    assert anybody.get(place).content == PDF
    assert operator.delete(place.removesuffix("/file")).status_code == 204
    eventually(lambda: pieces_of(database) == before)


def test_the_same_bytes_sent_at_once_are_stored_once(
    operator: Client, conference: Json, talk: Json, database: Any
) -> None:
    content = b"%PDF-" + hashlib.sha256(talk["id"].encode()).digest() * 20_000
    before = pieces_of(database)
    with ThreadPoolExecutor(4) as pool:
        sent = list(
            pool.map(lambda n: send(operator, at(conference, talk, "materials"), content, f"{n}.pdf"), range(4))
        )
    assert [one["filename"] for one in sent] == [f"{n}.pdf" for n in range(4)]
    assert len({one["id"] for one in sent}) == 4
    eventually(lambda: pieces_of(database) - before == 3)
    assert database("media")["media.arrivals"].count_documents({}) == 0


def test_what_is_too_large_or_breaks_off_leaves_nothing(
    operator: Client, site: Site, conference: Json, talk: Json, database: Any
) -> None:
    before, path = pieces_of(database), at(conference, talk, "materials")
    told = raw(site, operator, path, [], declared=200_200_001)
    assert b" 413 " in told.split(b"\r\n", 1)[0]
    raw(site, operator, path, [PDF], declared=len(PDF) * 2)
    empty = operator.post(path, content=b"", headers={"Content-Type": "application/octet-stream"})
    assert (empty.status_code, list(empty.json()["errors"])) == (422, ["file"])
    eventually(lambda: (pieces_of(database), database("media")["media.arrivals"].count_documents({})) == (before, 0))
    assert operator.get(path).json()["items"] == []


def raw(site: Site, somebody: Client, path: str, pieces: list[bytes], *, declared: int) -> bytes:
    """Sends less than it says, and goes away, or nothing, and waits; answers what came until then."""
    parts = urlsplit(site.url)
    head = (
        f"POST /api/v1{path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/octet-stream\r\n"
        f"Authorization: Bearer {somebody.tokens['access_token']}\r\nContent-Length: {declared}\r\n\r\n"
    )
    with socket.create_connection((str(parts.hostname), int(parts.port or 80)), timeout=10) as line:
        for piece in (head.encode(), *pieces):
            line.sendall(piece)
        if pieces:
            line.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := line.recv(65_536):
            answer += piece
        return answer


def test_links_are_materials_too_and_who_may_not_may_not(
    operator: Client, person: Person, anybody: Client, conference: Json, talk: Json
) -> None:
    path, link = at(conference, talk, "materials"), {"url": "https://example.org/paper", "title": "Paper"}
    assert anybody.post(path, json=link).status_code == 401
    assert person("Eve").post(path, json=link).status_code == 403
    made = operator.post(path, json=link)
    assert (made.status_code, made.json()["versions"], made.json()["size"]) == (201, [], None)
    place = f"{path}/{made.json()['id']}"
    changed = operator.request("PATCH", place, json={"title": "The paper", "type": "paper"})
    assert (changed.status_code, changed.json()["title"], anybody.get(place).json()["type"]) == (
        200,
        "The paper",
        "paper",
    )
    assert operator.post(path, json={"url": "file:///etc/passwd"}).status_code == 422
    refused = operator.request("PUT", place, content=PDF, headers={"Content-Type": "application/pdf"})
    assert refused.status_code == 422
    assert anybody.get(f"{place}/file").status_code == 404
    assert operator.post(path, json=link).status_code == 422  # there already


def test_materials_of_a_draft_are_for_organisers_only(
    operator: Client, anybody: Client, person: Person, conference: Json
) -> None:
    draft = operator.post(f"/conferences/{conference['slug']}/sessions", json={"title": "Secret"}).json()
    made = send(operator, at(conference, draft, "materials"), PDF, "secret.pdf")
    file = at(conference, draft, "materials", made["id"], "file")
    assert operator.get(file).content == PDF
    assert "private" in operator.get(file).headers["cache-control"]
    for somebody in (anybody, person("Eve")):
        assert somebody.get(file).status_code == 404
        assert somebody.get(at(conference, draft, "materials")).status_code == 404


def test_a_large_file_passes_through_without_being_held(
    operator: Client, anybody: Client, conference: Json, talk: Json
) -> None:
    block, digest = b"%PDF-" + bytes(65_531), hashlib.sha256()

    def blocks() -> Iterator[bytes]:
        for _ in range(400):
            digest.update(block)
            yield block

    path = at(conference, talk, "materials")
    sent = operator.post(
        path, content=blocks(), params={"filename": "film.pdf"}, headers={"Content-Type": "application/pdf"}
    )
    assert (sent.status_code, sent.json()["size"]) == (201, 400 * 65_536), sent.text
    got = anybody.get(f"{path}/{sent.json()['id']}/file")
    assert hashlib.sha256(got.content).digest() == digest.digest()
