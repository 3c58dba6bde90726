from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.failures import BrokerAway, RpcTimeout
from tests.unit.gateway.fakes import FakeBackend, FakeServices
from tests.unit.gateway.pages import invented
from tests.unit.gateway.pages.conftest import Browser

FEED = "/conferences/winterhall/feed"
POSTS = "/conferences/winterhall/posts"
REQUEST = "01JDBJ3N7M6S9D2Z0Q1W8XKCVB"


def test_a_post_about_a_session_is_on_its_page_and_in_the_feed(
    signed_in: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    talk = invented.talk(services, conference["id"], "Queues", datetime(2026, 1, 31, 12, tzinfo=UTC))
    page = f"/conferences/winterhall/sessions/{talk['id']}"
    assert f'name="session" value="{talk["id"]}"' in signed_in.get(page).text
    answer = signed_in.post(
        POSTS, {"text": "Lovely talk", "session": talk["id"], "next": f"{page}#posts", "request_id": REQUEST}
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{page}#entry-1")
    assert "Lovely talk" in signed_in.get(page).text
    feed = signed_in.get(FEED).text
    assert "Lovely talk" in feed and "Queues" in feed and "Ada Marsh" in feed


def test_sending_a_form_twice_posts_once(
    signed_in: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    for _ in range(2):
        signed_in.post(POSTS, {"text": "Once", "next": FEED, "request_id": REQUEST})

    assert len(services.feed.entries[conference["id"]]) == 1


def test_an_empty_post_comes_back_with_the_reason(signed_in: Browser, conference: dict[str, Any]) -> None:
    answer = signed_in.post(POSTS, {"text": "  ", "next": FEED})

    assert answer.status_code == 422
    assert "Write something first." in answer.text


@pytest.mark.parametrize(("failure", "status"), [(BrokerAway("away"), 503), (RpcTimeout("late"), 504)])
def test_a_text_is_not_lost_when_it_cannot_be_sent(
    failure: Exception, status: int, signed_in: Browser, backend: FakeBackend, conference: dict[str, Any]
) -> None:
    signed_in.get(FEED)
    backend.away["feed"] = failure
    answer = signed_in.post(POSTS, {"text": "A long <thought>", "next": FEED, "request_id": REQUEST})

    assert answer.status_code == status
    assert "A long &lt;thought&gt;</textarea>" in answer.text
    assert f'name="request_id" value="{REQUEST}"' in answer.text


def test_who_is_not_signed_in_is_asked_to(browser: Browser, conference: dict[str, Any]) -> None:
    page = browser.get(FEED).text
    assert "Sign in to post" in page and "<textarea" not in page

    answer = browser.post(POSTS, {"text": "Hello", "next": FEED})
    assert answer.status_code == 401
    assert "Please sign in" in answer.text


def test_a_form_without_our_token_is_refused(
    signed_in: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    for token in ("", "x" * 43):
        answer = signed_in.post(POSTS, {"text": "Forged", "next": FEED, "csrf_token": token})
        assert answer.status_code == 403
        assert "Not allowed" in answer.text
    assert conference["id"] not in services.feed.entries


def test_a_form_from_another_site_is_refused(
    signed_in: Browser, services: FakeServices, conference: dict[str, Any]
) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert signed_in.post(POSTS, {"text": "Forged", "next": FEED}, **headers).status_code == 403
        assert signed_in.post("/sign-out", {}, **headers).status_code == 403
        assert signed_in.post("/time-zone", {"zone": "Asia/Tokyo"}, **headers).status_code == 403
    assert conference["id"] not in services.feed.entries


def test_every_form_that_posts_carries_the_token(signed_in: Browser, conference: dict[str, Any]) -> None:
    for path in ("/", FEED, "/time-zone", "/conferences/winterhall", "/conferences/winterhall/programme"):
        page = signed_in.get(path).text
        forms = [form.partition("</form>")[0] for form in page.split('method="post"')[1:]]
        assert forms
        assert all(f'name="csrf_token" value="{signed_in.cookies["hallway_csrf"]}"' in form for form in forms), path


NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def test_nothing_that_people_write_becomes_markup(
    new_browser: Callable[[], Browser], services: FakeServices, conference: dict[str, Any]
) -> None:
    conference.update(title=NASTY, description=NASTY)
    talk = invented.talk(
        services,
        conference["id"],
        NASTY,
        datetime(2026, 1, 31, 9, 30, tzinfo=UTC),
        subtitle=NASTY,
        room=NASTY,
        track=NASTY,
        type=NASTY,
        languages=[NASTY],
        speakers=[NASTY],
        tags=[NASTY],
        abstract=NASTY,
        licence=NASTY,
        url="javascript:alert(3)",
        links=[{"url": "javascript:alert(4)", "title": NASTY}],
        state="cancelled",
        cancel_reason=NASTY,
    )
    writer = {"id": "p", "name": NASTY}
    services.feed.publish_post(conference["id"], "winterhall", writer, NASTY, {"id": talk["id"], "title": NASTY})
    services.sessions._announce(
        "session_cancelled", talk, {"reason": NASTY, "before": {}, "after": {}, "fields": [NASTY]}
    )
    home, nasty = "/conferences/winterhall", "%3Cscript%3Ealert(1)%3C/script%3E%22'%3E"
    paths = [
        "/",
        home,
        f"{home}/programme",
        f"{home}/programme?q={nasty}&track={nasty}&speaker={nasty}&day={nasty}&tz={nasty}",
        f"{home}/feed",
        f"{home}/feed?session={talk['id']}&kind={nasty}",
        f"{home}/sessions/{talk['id']}",
        f"/sign-in?next={nasty}",
        f"/time-zone?next=/{nasty}",
        f"/conferences/{nasty}",
        f"/{nasty}",
    ]
    for path in paths:
        page = new_browser().get(path).text
        assert "<script>alert" not in page and "<img" not in page and "javascript:" not in page, path
        assert page.count("<script ") == page.count("<script") == 1, path
        assert "style=" not in page and " onerror=" not in page.replace("&gt;&lt;img src=x onerror=", ""), path
