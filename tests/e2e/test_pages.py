"""What people see, in a real browser, on a running system; most of it with scripts switched off.

The system is that of HALLWAY_E2E_URL, or the one that the fixture `system` starts. It must have a conference with
sessions in it; accounts are made on the way.
"""

import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PASSWORD = "four warm words in winter"

pytestmark = pytest.mark.skipif(not os.path.exists(CHROMIUM), reason=f"there is no {CHROMIUM}")


@pytest.fixture(scope="module")
def url(request: pytest.FixtureRequest) -> str:
    given = os.environ.get("HALLWAY_E2E_URL")
    return (given or str(request.getfixturevalue("system").url)).rstrip("/")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Visit:
    """One person at one browser; remembers what went wrong and who else was asked."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.url = url
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self.context: BrowserContext = browser.new_context(base_url=url, **options)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._on_request)

    def go(self, path: str) -> Page:
        answer = self.page.goto(path)
        assert answer is not None and answer.status == 200, path
        return self.page

    def conference(self) -> str:
        """The path of the first conference in the list that has a programme."""
        self.go("/")
        paths = [link.get_attribute("href") or "" for link in self.page.locator(".card h3 a").all()]
        for path in paths:
            self.go(f"{path}/programme?day=all")
            if self.page.locator(".row").count():
                return path
        raise AssertionError("no conference has a programme: start the system with its demo conference")

    def session(self) -> str:
        self.go(f"{self.conference()}/programme?day=all")
        return self.page.locator(".row .title").first.get_attribute("href") or ""

    def sign_up(self, name: str) -> None:
        page = self.go("/sign-up")
        page.get_by_label("Name").fill(name)
        page.get_by_label("E-mail").fill(f"{uuid4().hex}@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign up").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} ({self.page.url})")

    def _on_request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.url).netloc:
            self.strangers.append(request.url)


@pytest.fixture
def visits(chromium: Browser, url: str) -> Iterator[Any]:
    """Makes visits; afterwards nobody may have complained, and nobody else may have been asked."""
    made: list[Visit] = []

    def visit(*, scripts: bool = False, viewport: Any = None, **options: Any) -> Visit:
        made.append(Visit(chromium, url, java_script_enabled=scripts, viewport=viewport or WIDE, **options))
        return made[-1]

    yield visit
    for each in made:
        each.context.close()
    assert [each.complaints for each in made] == [[]] * len(made)
    assert [each.strangers for each in made] == [[]] * len(made)


def test_a_newcomer_reads_the_programme_signs_up_posts_and_finds_it_in_the_feed(visits: Any) -> None:
    visit = visits()
    home = visit.conference()
    page = visit.go(home)
    page.get_by_role("link", name="Programme", exact=True).click()
    page.locator(".row .title").first.click()
    title = page.locator("h1").inner_text()
    page.get_by_role("link", name="Sign in to post").click()
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("Name").fill("Nora Newcomer")
    page.get_by_label("E-mail").fill(f"{uuid4().hex}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.locator("h1")).to_have_text(title)  # back where she was

    text = f"From far away: {uuid4().hex}"
    page.get_by_label("Write about this session").fill(text)
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_text(text)).to_be_visible()
    visit.go(f"{home}/feed")
    entry = page.locator(".entry").filter(has_text=text)
    expect(entry).to_contain_text("Nora Newcomer on")
    expect(entry).to_contain_text(title)


def test_both_clocks_are_shown_once_the_zone_is_chosen(visits: Any) -> None:
    visit = visits()
    page = visit.go(f"{visit.conference()}/programme")
    expect(page.locator(".slot .yours").first).not_to_be_attached()
    chosen = page.locator("#programme-zone")
    chosen.select_option("Pacific/Auckland")
    page.locator(".ask").get_by_role("button", name="Set").click()

    expect(page.locator(".slot .yours").first).to_contain_text("your time")
    expect(page.locator("#footer-zone")).to_have_value("Pacific/Auckland")


def test_a_search_finds_a_session_by_a_word_of_its_title(visits: Any) -> None:
    visit = visits()
    page = visit.go(visit.session())
    title = page.locator("h1").inner_text()
    word = max(re.findall(r"\w+", title), key=len)
    page.get_by_role("link", name="Programme", exact=True).click()
    page.get_by_label("Search").fill(word)
    page.get_by_role("button", name="Show").click()
    if page.get_by_role("link", name=re.compile("look on all days", re.IGNORECASE)).count():
        page.get_by_role("link", name=re.compile("look on all days", re.IGNORECASE)).first.click()

    expect(page.get_by_role("main").get_by_role("link", name=title).first).to_be_visible()


def test_signing_out_ends_it(visits: Any) -> None:
    visit = visits()
    visit.sign_up("Otto Out")
    visit.page.get_by_role("button", name="Sign out").click()

    expect(visit.page.get_by_role("link", name="Sign in")).to_be_visible()
    assert {cookie["name"] for cookie in visit.context.cookies()} <= {"hallway_csrf", "hallway_tz"}


@pytest.mark.parametrize("viewport", [NARROW, WIDE, {"width": 320, "height": 640}], ids=["390", "1280", "320"])
def test_no_page_is_wider_than_the_screen(visits: Any, viewport: Any) -> None:
    visit = visits(scripts=True, viewport=viewport, timezone_id="America/St_Johns")
    home, session = visit.conference(), visit.session()
    for path in ("/", home, f"{home}/programme", f"{home}/feed", session, "/sign-in", "/sign-up", "/time-zone"):
        visit.go(path)
        assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_with_scripts_the_browsers_zone_is_told_once(visits: Any) -> None:
    visit = visits(scripts=True, timezone_id="Pacific/Auckland")
    page = visit.go(f"{visit.conference()}/programme")

    expect(page.locator(".zones .yours")).to_contain_text("Auckland")
    assert [c["value"] for c in visit.context.cookies() if c["name"] == "hallway_tz"] == ["Pacific/Auckland"]  # type: ignore[typeddict-item]


def test_an_open_feed_counts_what_is_new_and_moves_nothing(visits: Any) -> None:
    reader, writer = visits(scripts=True, timezone_id="UTC"), visits()
    home = reader.conference()
    page = reader.go(f"{home}/feed")
    expect(page.locator("#live")).to_be_hidden()  # until there is something new
    before = page.locator(".entry").all_inner_texts()
    writer.sign_up("Wilma Writer")
    form = writer.go(f"{home}/feed")
    text = f"Just now: {uuid4().hex}"

    form.get_by_label("Write a post").fill(text)
    form.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("#live a")).to_have_text(re.compile(r"^\d+ new entr(y|ies)$"))
    assert page.locator(".entry").all_inner_texts() == before
    page.locator("#live a").click()
    expect(page.get_by_text(text)).to_be_visible()


def test_the_keyboard_reaches_the_content_first(visits: Any) -> None:
    visit = visits()
    page = visit.go(f"{visit.conference()}/programme")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
