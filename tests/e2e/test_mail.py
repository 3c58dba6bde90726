"""From signing up to a confirmed address on a machine without a mail server: the mail is on a page, its link works."""

import os
import stat
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.conftest import Installation
from tests.e2e.test_pages import ARGUMENTS, CHROMIUM
from tests.waiting import eventually

PASSWORD = "four warm words in winter"

pytestmark = pytest.mark.skipif(not os.path.exists(CHROMIUM), reason=f"there is no {CHROMIUM}")


@pytest.fixture
def page(system: Installation) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser.new_page(base_url=system.url, java_script_enabled=False)
        browser.close()


def mail_to(system: Installation, address: str) -> list[dict[str, Any]]:
    found = httpx.get(f"{system.url}/dev/mail.json", timeout=10).json()["items"]
    return [one for one in found if one["to"] == address]


def test_a_new_account_is_confirmed_with_the_link_of_a_mail_that_was_not_sent(system: Installation, page: Page) -> None:
    address = f"{uuid4().hex[:12]}@example.org"
    page.goto("/sign-up")
    page.get_by_label("Name").fill("Zoë")
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").first.click()
    eventually(lambda: mail_to(system, address))

    page.goto("/dev/mail")
    page.locator("li", has_text=address).get_by_role("link").click()
    page.get_by_role("link", name="See it as HTML").click()
    page.get_by_role("link", name="Confirm this address").click()
    page.get_by_role("button", name="Confirm this address").click()

    token = httpx.post(
        f"{system.url}/api/v1/auth/tokens", json={"email": address, "password": PASSWORD}, timeout=10
    ).json()["access_token"]
    account = httpx.get(
        f"{system.url}/api/v1/attendees/me/account", headers={"Authorization": f"Bearer {token}"}, timeout=10
    ).json()
    assert (account["email"], account["verified"]) == (address, True)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_mail_lies_in_a_folder_of_its_owner(system: Installation) -> None:
    assert stat.S_IMODE((system.home / "mail").stat().st_mode) == 0o700


def test_up_says_where_mail_is_shown(system: Installation) -> None:
    assert f"Mail is not sent but shown: {system.url}/dev/mail" in system.home.with_name("up.log").read_text()
