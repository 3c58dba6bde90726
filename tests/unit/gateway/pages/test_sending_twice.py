"""Forms that come twice, by a slip of the finger or because half of what they ask for failed, make one thing."""

from datetime import datetime
from typing import Any, NoReturn

import pytest

from gateway.media import Media
from gateway.media_streams import Received
from gateway.pages.posts import new_request_id
from services.contracts.errors import Conflict
from tests.unit.gateway.fakes import FakeServices
from tests.unit.gateway.pages import invented
from tests.unit.gateway.pages.conftest import DURING, Browser

NEW = "/conferences/winterhall/organise/sessions/new"


@pytest.fixture
def organiser(signed_in: Browser, services: FakeServices, conference: dict[str, Any], ada: dict[str, Any]) -> Browser:
    services.attendees.accounts[ada["id"]]["roles"] = {conference["id"]: "organiser"}
    return signed_in


def test_a_new_session_that_is_saved_and_then_published_from_the_same_form_is_one(
    organiser: Browser, services: FakeServices
) -> None:
    form = {"request_id": new_request_id(), "title": "One"}
    saved, published = (organiser.post(NEW, {**form, "action": action}) for action in ("save", "publish"))

    [session] = services.sessions.sessions.values()
    address = f"/conferences/winterhall/organise/sessions/{session['id']}"
    assert [saved.headers["location"], published.headers["location"]] == [
        f"{address}?done=made",
        f"{address}?done=published",
    ]
    assert session["state"] == "published"


def test_a_draft_that_could_not_be_published_is_gone_on_with_and_not_made_again(
    organiser: Browser, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**asked: Any) -> NoReturn:
        raise Conflict("Not now.")

    monkeypatch.setattr(services.sessions, "publish_session", refuse)

    answer = organiser.post(NEW, {"request_id": new_request_id(), "title": "One", "action": "publish"})

    [session] = services.sessions.sessions.values()
    assert answer.status_code == 303
    assert answer.headers["location"].endswith(f"/organise/sessions/{session['id']}?done=unpublished")


def test_a_recording_sent_twice_is_one_request(
    organiser: Browser, services: FakeServices, conference: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = invented.talk(services, conference["id"], "One", DURING)
    asked: list[str] = []
    monkeypatch.setattr(
        services.sessions, "add_recording", lambda request_id, **more: asked.append(request_id), raising=False
    )
    form = {"request_id": new_request_id(), "url": "https://vimeo.com/123456"}

    for each in (form, form, {**form, "title": "Another"}):
        address = f"/conferences/winterhall/sessions/{talk['id']}/media/recordings"
        assert organiser.post(address, each).status_code == 303

    assert asked[0] == asked[1] != asked[2]


def test_a_file_sent_twice_from_one_form_is_one_request(
    organiser: Browser, services: FakeServices, conference: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def receive(self: Media, owner: str, pieces: Any, **how: Any) -> Received:
        content = b"".join([piece async for piece in pieces])
        return Received(content.hex(), len(content), "text/plain", DURING)

    async def claim(self: Media, name: str, waiting_since: datetime) -> None: ...

    monkeypatch.setattr(Media, "receive", receive)
    monkeypatch.setattr(Media, "claim", claim)
    talk = invented.talk(services, conference["id"], "One", DURING)
    asked: list[str] = []
    monkeypatch.setattr(
        services.sessions, "add_file", lambda request_id, **more: asked.append(request_id), raising=False
    )
    form = {"csrf_token": organiser.cookies["hallway_csrf"], "request_id": new_request_id(), "title": "Slides"}

    for content in ("one", "one", "another"):
        body, kind = form_with_file(form, content)
        address = f"/conferences/winterhall/sessions/{talk['id']}/materials"
        sent = {**organiser._headers({}), "Content-Type": kind}
        assert organiser.client.simulate_post(address, body=body, headers=sent).status_code == 303

    assert asked[0] == asked[1] != asked[2]


def form_with_file(fields: dict[str, str], content: str) -> tuple[str, str]:
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    parts.append(f'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n{content}')
    return "".join(f"--b\r\n{part}\r\n" for part in parts) + "--b--\r\n", "multipart/form-data; boundary=b"
