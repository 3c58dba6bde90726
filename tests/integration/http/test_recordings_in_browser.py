"""Recordings in a real browser: nobody elsewhere is asked before Play is pressed, and then only who shows them."""

import os
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, ViewportSize, sync_playwright

from tests.integration.http.conftest import Client, Site
from tests.integration.http.test_recordings import VIDEO, VTT, at, make_talk

CHROMIUM = "/usr/bin/chromium"
PHONE: ViewportSize = {"width": 390, "height": 844}

pytestmark = pytest.mark.skipif(not os.path.exists(CHROMIUM), reason=f"there is no {CHROMIUM}")


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_nobody_else_hears_of_a_visit_before_play_is_pressed(
    site: Site, operator: Client, conference: dict[str, Any]
) -> None:
    talk = make_talk(operator, conference, "Lamps")
    chapters = "0:30 Hello\n12:00 Questions"
    film = {"url": "https://cdn.example.org/lamps.mp4", "credit": "Us", "languages": ["en"]}
    made = [
        operator.post(at(conference, talk, "recordings"), json=body).json()
        for body in ({"url": VIDEO, "chapters": chapters}, film)
    ]
    captions = at(conference, talk, "recordings", made[1]["id"], "captions", "en")
    assert operator.put(captions, content=VTT.encode(), headers={"Content-Type": "text/vtt"}).status_code == 200
    home, asked, complaints = urlsplit(site.url).netloc, [], []

    def stranger(route: Route) -> None:
        asked.append(route.request.url)
        if route.request.url != film["url"]:  # it never comes; of what cannot be played, the page says so
            route.fulfill(status=200, content_type="text/html", body="a player")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox"])
        context = browser.new_context(viewport=PHONE, timezone_id="Europe/Brussels")
        context.route(lambda url: urlsplit(url).netloc != home, stranger)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(f"{site.url}/conferences/{conference['slug']}/sessions/{talk['id']}?t=62")
        page.get_by_role("link", name="Play from 1:02").wait_for()
        assert (asked, complaints, sideways(page)) == ([], [], 0)

        page.get_by_role("link", name="Play from 1:02").click()
        page.locator("iframe").wait_for()
        page.wait_for_function("document.querySelector('iframe').src.includes('start=62')")
        page.get_by_text("2 chapters").click()
        page.get_by_role("link", name="12:00").click()
        page.wait_for_function("document.querySelector('iframe').src.includes('start=720')")
        page.get_by_text("Transcript (English)").click()
        page.get_by_role("link", name="1:05").click()
        page.locator(f"#recording-{made[1]['id']} video track[srclang=en]").wait_for(state="attached")

        assert {urlsplit(url).netloc for url in asked} <= {"www.youtube-nocookie.com", "cdn.example.org"}
        assert asked[0].startswith("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?")
        assert [text for text in complaints if "Content Security Policy" in text] == []
        assert sideways(page) == 0
        browser.close()
