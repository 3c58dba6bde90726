from collections.abc import Callable
from typing import Any

import pytest
from falcon import testing

from gateway.app import create_app
from gateway.avatars import _Remembered
from gateway.config import GatewayConfig
from gateway.media import AWAY, Media
from gateway.pages.faces import initials
from services.contracts.errors import Unavailable
from tests import pictures
from tests.unit.gateway.fakes import FakeBackend, as_served

Doc = dict[str, Any]
Bearer = Callable[[Doc], dict[str, str]]


class NoMedia(Media):
    """The files while their database is away."""

    async def put(self, *args: Any, **kwargs: Any) -> str:
        raise Unavailable(AWAY)

    async def get(self, name: str) -> bytes | None:
        raise Unavailable(AWAY)


@pytest.fixture
def without_files(config: GatewayConfig, backend: FakeBackend) -> testing.TestClient:
    return testing.TestClient(as_served(create_app(config, backend=backend, media=NoMedia(config))))


def test_while_files_are_away_a_picture_is_refused_and_the_person_has_none(
    without_files: testing.TestClient, ada: Doc, bearer: Bearer
) -> None:
    headers = {**bearer(ada), "Content-Type": "image/png"}

    refused = without_files.simulate_put("/api/v1/attendees/me/avatar", body=pictures.png(), headers=headers)

    assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
    assert ada["avatar"] == ""


def test_while_files_are_away_people_have_initials_and_their_page_is_whole(
    without_files: testing.TestClient, ada: Doc
) -> None:
    ada["avatar"] = "abc"

    page = without_files.simulate_get(f"/people/{ada['id']}")
    picture = without_files.simulate_get(f"/api/v1/attendees/{ada['id']}/avatar/64?v=abc")

    assert (page.status_code, picture.status_code) == (200, 503)
    # The picture lies over the letters, and says nothing of its own when it does not come.
    assert f'>A<img src="/api/v1/attendees/{ada["id"]}/avatar/512?v=abc" alt=""' in page.text


class SomeMedia(Media):
    """Every file there could be."""

    async def get(self, name: str) -> bytes | None:
        return b"RIFF"


def test_the_person_of_a_picture_is_asked_for_once_for_all_who_look(
    config: GatewayConfig, backend: FakeBackend, ada: Doc, olga: Doc, root: Doc, bearer: Bearer
) -> None:
    client = testing.TestClient(as_served(create_app(config, backend=backend, media=SomeMedia(config))))
    ada["avatar"] = "abc"
    path = f"/api/v1/attendees/{ada['id']}/avatar/64?v=abc"

    shown = [client.simulate_get(path, headers=headers).status_code for headers in ({}, bearer(olga), bearer(root))]

    assert shown == [200, 200, 200]
    assert [call.kwargs for call in backend.calls if call.method == "get_attendee"] == [{"attendee_id": ada["id"]}]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("Ada de la Cruz", "AC"),
        ("李小龙", "李"),
        ("ada", "A"),
        ("👩‍💻 x", "X"),
        ("👩‍💻", ""),
        ("", ""),
    ],
)
def test_initials_are_letters_of_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_what_is_remembered_of_files_has_a_bound_and_keeps_what_is_used() -> None:
    remembered = _Remembered(max_bytes=10)
    remembered.put("a", b"aaaa")
    remembered.put("b", b"bbbb")
    assert remembered.get("a") == b"aaaa"

    remembered.put("c", b"cccc")

    assert [remembered.get(name) for name in "abc"] == [b"aaaa", None, b"cccc"]
