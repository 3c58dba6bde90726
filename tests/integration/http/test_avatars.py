from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from tests import pictures
from tests.integration.http.conftest import Client, Person

Database = Callable[[str], Any]


def send(person: Client, picture: bytes, kind: str = "image/jpeg") -> httpx.Response:
    return person.put("/attendees/me/avatar", content=picture, headers={"Content-Type": kind})


def address(person: Client, size: int = 64) -> str:
    """Of the picture, as the person's own profile has it."""
    return str(person.get("/attendees/me").json()["avatar_urls"][str(size)])


def fetch(viewer: Client, url: str) -> httpx.Response:
    return viewer.get(f"{viewer.site.url}{url}")


def files_of(database: Database, person: Client) -> list[str]:
    return sorted(one["filename"] for one in database("media")["media.files"].find({"metadata.owner": person.id}))


def test_a_picture_is_shown_in_three_sizes_and_may_be_kept_for_good(person: Person, anybody: Client) -> None:
    ada = person("Ada")

    sent = send(ada, pictures.photo(orientation=6))

    assert sent.status_code == 200, sent.text
    for size, url in sent.json()["avatar_urls"].items():
        shown = fetch(anybody, url)
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
        assert Image.open(BytesIO(shown.content)).size == (int(size), int(size))
        assert [mark for mark in (b"Exif", b"EXIF", b"Camera", b"secret") if mark in shown.content] == []
        assert shown.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in shown.headers["content-security-policy"]
        again = ada.get(f"{ada.site.url}{url}", headers={"If-None-Match": shown.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert fetch(anybody, url.partition("?")[0]).headers["cache-control"] == "private, no-cache"


def test_a_picture_in_a_form_is_taken_too(person: Person, anybody: Client) -> None:
    ada = person("Ada")

    sent = ada.put("/attendees/me/avatar", files={"file": ("me.png", pictures.png(), "image/png")})

    assert sent.status_code == 200
    assert fetch(anybody, sent.json()["avatar_urls"]["192"]).status_code == 200


def test_a_new_picture_replaces_the_files_of_the_old_one_and_none_leaves_none(
    person: Person, anybody: Client, database: Database
) -> None:
    ada = person("Ada")
    send(ada, pictures.png(colour="red"))
    before, old = files_of(database, ada), address(ada)

    send(ada, pictures.png(colour="green"))
    after = files_of(database, ada)
    assert (len(before), len(after), set(before) & set(after)) == (3, 3, set())
    assert fetch(anybody, old).status_code == 200  # the address of a person's picture shows the one they have

    assert ada.delete("/attendees/me/avatar").status_code == 204
    assert ada.delete("/attendees/me/avatar").status_code == 204
    assert (files_of(database, ada), ada.get("/attendees/me").json()["avatar_urls"]) == ([], {})
    assert fetch(anybody, old).status_code == 404


def test_one_picture_of_two_people_is_two_so_that_one_can_go(person: Person, anybody: Client) -> None:
    ada, bob = person("Ada"), person("Bob")
    send(ada, pictures.png())
    send(bob, pictures.png())
    kept = address(bob)

    ada.delete("/attendees/me/avatar")

    assert fetch(anybody, kept).status_code == 200


def test_one_picture_sent_twice_at_once_is_stored_once(person: Person, anybody: Client, database: Database) -> None:
    ada = person("Ada")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: send(ada, pictures.png()), range(4)))

    assert {answer.status_code for answer in answers} == {200}
    assert len(files_of(database, ada)) == 3
    media = database("media")
    owners = {one["_id"] for one in media["media.files"].find({}, {"_id": 1})}
    assert {one["files_id"] for one in media["media.chunks"].find({}, {"files_id": 1})} <= owners
    assert fetch(anybody, address(ada)).status_code == 200


@pytest.mark.parametrize("visibility", ["public", "attendees", "following", "nobody"])
def test_a_picture_is_seen_by_whoever_sees_the_person(
    person: Person, operator: Client, anybody: Client, visibility: str
) -> None:
    ada, bob, followed, blocked = person("Ada"), person("Bob"), person("Fay"), person("Bart")
    send(ada, pictures.png())
    ada.put(f"/attendees/{followed.id}/follow")
    ada.put(f"/attendees/{blocked.id}/block")
    ada.patch("/attendees/me", {"visibility": visibility})
    url = address(ada)

    seen = [fetch(viewer, url).status_code for viewer in (anybody, bob, followed, blocked, operator, ada)]

    assert (
        seen
        == {
            "public": [200, 200, 200, 404, 200, 200],
            "attendees": [404, 200, 200, 404, 200, 200],
            "following": [404, 404, 200, 404, 200, 200],
            "nobody": [404, 404, 404, 404, 200, 200],
        }[visibility]
    )


@pytest.mark.parametrize(
    ("picture", "kind", "status"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml", 422),
        (b"<!doctype html><script>alert(1)</script>", "image/png", 422),
        (b"<!doctype html><script>alert(1)</script>", "text/html", 415),
        (pictures.bomb(), "image/png", 422),
        (pictures.jpeg()[:400], "image/jpeg", 422),
        (b"", "image/jpeg", 422),
        (pictures.png() + b"\0" * 6_000_000, "image/png", 413),
    ],
)
def test_what_is_no_good_picture_is_refused_and_nothing_is_stored(
    person: Person, database: Database, picture: bytes, kind: str, status: int
) -> None:
    ada = person("Ada")

    refused = send(ada, picture, kind)

    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert (files_of(database, ada), ada.get("/attendees/me").json()["avatar_urls"]) == ([], {})


def test_a_picture_that_does_not_say_how_large_it_is_is_counted_as_it_comes(person: Person) -> None:
    ada = person("Ada")

    def endless() -> Any:
        yield pictures.png()
        for _ in range(100):
            yield b"\0" * 100_000

    assert send(ada, endless()).status_code == 413  # type: ignore[arg-type]


def test_what_is_two_things_at_once_comes_out_as_a_picture_only(person: Person, anybody: Client) -> None:
    ada = person("Ada")

    sent = send(ada, pictures.polyglot(), "image/gif")

    shown = fetch(anybody, sent.json()["avatar_urls"]["64"])
    assert shown.content[:4] == b"RIFF" and b"script" not in shown.content


def test_nobody_can_send_a_picture_for_somebody_else(person: Person, anybody: Client) -> None:
    assert send(anybody, pictures.png()).status_code == 401
    assert send(person("Eve"), pictures.png()).status_code == 200
    other = person("Bob")
    assert anybody.put(f"/attendees/{other.id}/avatar", content=pictures.png()).status_code == 404


def test_a_browser_sends_a_picture_and_takes_it_away(person: Person, database: Database) -> None:
    ada = person("Ada Lovelace")
    browser = ada.page
    assert ">AL</span>" in browser.get("/settings").text
    token = browser.cookies["hallway_csrf"]
    file = {"file": ("me.jpg", pictures.photo(), "image/jpeg")}

    forged = browser.post("/settings/avatar", files=file, data={"csrf_token": "x" * 43})
    without = browser.post("/settings/avatar", files=file)
    assert (forged.status_code, without.status_code, files_of(database, ada)) == (403, 403, [])

    done = browser.post("/settings/avatar", files=file, data={"csrf_token": token})
    assert (done.status_code, done.headers["location"]) == (303, "/settings?done=avatar#picture")
    assert f'src="{address(ada, 512)}"' in browser.get("/settings").text

    bad = {"file": ("me.jpg", b"<html>", "image/jpeg")}
    told = browser.post("/settings/avatar", files=bad, data={"csrf_token": token})
    assert told.status_code == 422
    assert "This is no JPEG, PNG, WebP or GIF picture." in told.text

    gone = browser.form("/settings/avatar")
    assert (gone.status_code, files_of(database, ada)) == (303, [])
