from typing import Any

import pytest

from gateway.failures import BrokerAway
from gateway.pages.addresses import safe_next, web_url
from tests.unit.gateway.fakes import FakeBackend, FakeServices
from tests.unit.gateway.pages.conftest import PASSWORD, Browser

FEED = "/conferences/winterhall/feed"
SIGN_IN = {"email": "ada@example.org", "password": PASSWORD}


def test_signing_in_brings_people_back_to_where_they_were(
    browser: Browser, ada: dict[str, Any], conference: dict[str, Any]
) -> None:
    assert f'href="/sign-in?next={FEED.replace("/", "%2F")}' in browser.get(FEED).text
    browser.get(f"/sign-in?next={FEED}")
    answer = browser.post("/sign-in", {**SIGN_IN, "next": FEED})

    assert (answer.status_code, answer.headers["Location"]) == (303, FEED)
    assert "Ada Marsh" in browser.get(FEED).text


def test_a_wrong_password_is_told_at_the_field_and_never_repeated(browser: Browser, ada: dict[str, Any]) -> None:
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"email": "ada@example.org", "password": "not it at all"})

    assert answer.status_code == 401
    assert 'value="ada@example.org"' in answer.text
    assert 'id="password-error-1"' in answer.text and 'aria-invalid="true"' in answer.text
    assert "not it at all" not in answer.text


def test_an_empty_form_names_what_is_missing(browser: Browser) -> None:
    answer = browser.post("/sign-in", {"email": "", "password": ""})

    assert answer.status_code == 422
    assert answer.text.count("This is needed.") == 2


def test_signing_up_signs_in(browser: Browser, conference: dict[str, Any]) -> None:
    form = {"name": "Chen Li-Hua", "email": "chen@example.org", "password": "a few words in a row", "next": FEED}
    browser.get("/sign-up")
    answer = browser.post("/sign-up", form)

    assert (answer.status_code, answer.headers["Location"]) == (303, FEED)
    assert "Chen Li-Hua" in browser.get(FEED).text


def test_signing_up_keeps_what_was_typed_but_the_password(browser: Browser, ada: dict[str, Any]) -> None:
    short = browser.post("/sign-up", {"name": "Ada <3", "email": "new@example.org", "password": "short"})
    assert short.status_code == 422
    assert 'value="Ada &lt;3"' in short.text and "Shorter than 10" in short.text and 'value="short"' not in short.text


def test_signing_up_with_an_address_that_has_an_account_says_to_look_into_the_mail(
    browser: Browser, ada: dict[str, Any]
) -> None:
    form = {"name": "Ada", "email": "ada@example.org", "password": "a few words in a row", "next": FEED}
    answer = browser.post("/sign-up", form)

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?done=registered&next=%2Fconferences%2Fwinterhall%2Ffeed"
    assert "look into your mail" in browser.get(answer.headers["Location"]).text


def test_while_accounts_are_away_the_form_says_so(browser: Browser, backend: FakeBackend) -> None:
    backend.away["attendees"] = BrokerAway("nobody is there")
    answer = browser.post("/sign-in", SIGN_IN)

    assert answer.status_code == 503
    assert "This cannot be reached right now" in answer.text


def test_signing_out_forgets_and_revokes(signed_in: Browser, services: FakeServices) -> None:
    answer = signed_in.post("/sign-out", {})

    assert (answer.status_code, services.attendees.refresh_tokens) == (303, {})
    assert set(signed_in.cookies) == {"hallway_csrf"}
    assert "Ada Marsh" not in signed_in.get("/").text


def test_who_is_signed_in_needs_no_sign_in_page(signed_in: Browser) -> None:
    answer = signed_in.get(f"/sign-in?next={FEED}")

    assert (answer.status_code, answer.headers["Location"]) == (303, FEED)


ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "/%0d%0a\nSet-Cookie: a=b",
    "evil",
    "",
    "/" + "a" * 3000,
    " /feed",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_sent_to_another_site(address: str, browser: Browser, ada: dict[str, Any]) -> None:
    assert safe_next(address) == "/"
    browser.get("/sign-in")
    assert browser.post("/sign-in", {**SIGN_IN, "next": address}).headers["Location"] == "/"
    assert browser.post("/time-zone", {"zone": "Asia/Tokyo", "next": address}).headers["Location"] == "/"


def test_paths_of_this_site_are_kept() -> None:
    assert safe_next("/conferences/x/sessions/1?tz=Asia/Tokyo#write") == "/conferences/x/sessions/1?tz=Asia/Tokyo#write"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", " JavaScript:x", "//host/x", "http://", "http://[", "/x", None],
)
def test_only_web_addresses_are_linked(address: str | None) -> None:
    assert web_url(address) == ""


def test_the_time_zone_is_a_cookie(browser: Browser) -> None:
    answer = browser.post("/time-zone", {"zone": "Asia/Tokyo", "next": FEED})

    assert (answer.status_code, answer.headers["Location"], browser.cookies["hallway_tz"]) == (303, FEED, "Asia/Tokyo")
    assert '<option value="Asia/Tokyo" selected>' in browser.get("/time-zone").text


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "<script>"])
def test_a_zone_that_does_not_exist_is_refused(zone: str, browser: Browser) -> None:
    answer = browser.post("/time-zone", {"zone": zone, "next": FEED})

    assert answer.status_code == 422
    assert "There is no such time zone" in answer.text
    assert "hallway_tz" not in browser.cookies
