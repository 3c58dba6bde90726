"""What is on, on pages: by the clock at which each is made."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.pages import now
from tests.unit.gateway.fakes import FakeBackend, FakeServices
from tests.unit.gateway.pages import invented
from tests.unit.gateway.pages.conftest import DURING, Browser

NOW = "/conferences/winterhall/now"
MINUTE = timedelta(minutes=1)


def marks(page: str) -> list[str]:
    """Those that are seen: `Live` and `Soon`."""
    found = [part.partition("</strong>")[0] for part in page.split("data-clock ")[1:]]
    return [part.rpartition(">")[2] for part in found if " hidden>" not in part]


def test_the_page_says_what_is_on_in_each_room_and_what_is_next(
    browser: Browser, services: FakeServices, conference: dict[str, Any], clock: list[datetime]
) -> None:
    for title, start, room in (("One", -10, "Janson"), ("Two", 50, "Janson"), ("Three", 10, "Aula")):
        invented.talk(services, conference["id"], title, DURING + start * MINUTE, room=room)
    browser.cookies["hallway_tz"] = "Asia/Kathmandu"

    page = browser.get(NOW).text

    assert "It is <strong><time" in page and "Kathmandu" in page
    assert page.index(">Aula<") < page.index(">Janson<")
    assert marks(page) == ["Soon", "Live"]
    assert page.count(">Soon<") == 1
    clock.append(DURING + 12 * MINUTE)
    assert marks(browser.get(NOW).text) == ["Live", "Live"]


def test_nobody_keeps_the_page_longer_than_its_clock_is_right(
    browser: Browser, conference: dict[str, Any], clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    bounds: list[float] = []
    monkeypatch.setattr(now, "note_change_in", bounds.append)
    clock.append(DURING.replace(second=48))

    assert browser.get(NOW).headers["cache-control"] == "public, no-cache"
    assert bounds == [12]


def test_the_front_page_says_of_what_is_on_that_it_is(
    browser: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    for title, start, room in (("One", -10, "Janson"), ("Two", 50, "Janson"), ("Three", 10, "Aula")):
        invented.talk(services, conference["id"], title, DURING + start * MINUTE, room=room)

    answer = browser.get("/conferences/winterhall")

    assert marks(answer.text) == ["Live", "Soon"]
    assert ">Two<" not in answer.text
    assert answer.headers["cache-control"] == "public, no-cache"


def test_the_page_of_a_session_may_embed_its_recordings_and_the_stream_of_its_room(
    browser: Browser, services: FakeServices, conference: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    film = invented.recording("https://files.example.net/one.mp4")
    talk = invented.talk(services, conference["id"], "One", DURING, room="Janson", recordings=[film])
    room = {"id": "1", "name": "Janson", "stream_url": "https://vimeo.com/123456", "stream_note": ""}
    monkeypatch.setattr(services.sessions, "list_rooms", lambda conference_id, drafts: {"items": [room]})

    policy = browser.get(f"/conferences/winterhall/sessions/{talk['id']}").headers["content-security-policy"]

    assert "media-src 'self' https://files.example.net;" in policy
    assert policy.endswith("; frame-src https://player.vimeo.com")


def test_nothing_on_is_said_as_such(browser: Browser, conference: dict[str, Any]) -> None:
    page = browser.get(NOW).text

    assert "Nothing is on, and nothing comes" in page


def test_the_page_of_a_session_and_the_programme_say_that_it_is_on(
    browser: Browser, services: FakeServices, conference: dict[str, Any], clock: list[datetime]
) -> None:
    talk = invented.talk(services, conference["id"], "One", DURING + 20 * MINUTE, room="Janson")
    pages = (f"/conferences/winterhall/sessions/{talk['id']}", "/conferences/winterhall/programme")

    def said() -> list[list[str]]:
        return [marks(browser.get(page).text) for page in pages]

    assert said() == [[], []]
    clock.append(DURING + 6 * MINUTE)
    assert said() == [["Soon"], ["Soon"]]
    clock.append(DURING + 20 * MINUTE)
    assert said() == [["Live"], ["Live"]]
    clock.append(DURING + 65 * MINUTE)
    assert said() == [[], []]


def test_questions_stand_on_the_page_with_what_one_may_do(
    signed_in: Browser, services: FakeServices, conference: dict[str, Any], ada: dict[str, Any]
) -> None:
    talk = invented.talk(services, conference["id"], "One", DURING)
    asked = services.sessions.ask_question(conference["id"], talk["id"], "somebody", "<b>Why?</b>")
    page = f"/conferences/winterhall/sessions/{talk['id']}"

    assert signed_in.post(f"{page}/questions", {"text": "How?", "next": page}).status_code == 303
    assert signed_in.post(f"{page}/questions/{asked['id']}/vote", {"on": "1", "next": page}).status_code == 303

    shown = signed_in.get(page).text
    assert "&lt;b&gt;Why?&lt;/b&gt;" in shown and "<b>Why" not in shown
    assert shown.index("Why?") < shown.index("How?")
    assert 'aria-pressed="true"' in shown
    assert "Someone" in shown and ">Ada Marsh<" in shown
    assert "Ask the speakers" in signed_in.get(f"{page}/questions").text


def test_moderators_see_what_was_said_of_just_this_session(
    signed_in: Browser, backend: FakeBackend, conference: dict[str, Any], ada: dict[str, Any]
) -> None:
    services = backend.services
    talk = invented.talk(services, conference["id"], "One", DURING)
    page = f"/conferences/winterhall/sessions/{talk['id']}/questions"
    services.attendees.accounts[ada["id"]]["roles"] = {conference["id"]: "moderator"}

    assert "As in the conference (now: open)</option>" in signed_in.get(page).text
    services.sessions.question_modes[talk["id"]] = "closed"
    backend.forget()

    shown = signed_in.get(page).text
    assert "As in the conference</option>" in shown
    assert '<option value="closed" selected>' in shown
